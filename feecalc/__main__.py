"""``python -m feecalc``."""

from feecalc.cli import entry

entry()
