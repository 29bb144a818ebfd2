"""``python -m feecalc``."""

from feecalc.cli.main import entry

entry()
