"""``feecalc verify``: is a workbook unchanged and right in itself, and made from this package?"""

from __future__ import annotations

from typing import Any

import click

from feecalc.cli import paths
from feecalc.cli.base import TextCommand, lang_of
from feecalc.cli.exits import FOUND, OK, problems_as_usage
from feecalc.cli.options import every_command
from feecalc.cli.paths import Reads
from feecalc.cli.terminal import show
from feecalc.words.text import Text


@click.command(
    cls=TextCommand,
    text=Text(
        "Rechnet eine Arbeitsmappe aus ihren eigenen Daten nach, mit PAKET auch aus diesem, und nennt jede "
        "abweichende Zelle.\nEnde mit 0: alles stimmt; 1: Abweichungen; 2: Mappe oder Paket unlesbar.",
        "Recalculate a workbook from its own data, with PAKET from that package too, and name every cell that "
        "differs.\nExit code 0: all holds; 1: differences; 2: unreadable workbook or package.",
    ),
    example="feecalc verify ergebnis/gebuehrenwerte.xlsx data/demo",
)
@click.argument("workbook", metavar="MAPPE", type=Reads(paths.itself))
@click.argument("package", metavar="[PAKET]", required=False, type=Reads(paths.files_of_package))
@every_command
@click.pass_context
@problems_as_usage
def verify(ctx: click.Context, /, workbook: str, package: str | None, **options: Any) -> int:
    """Compare every cell."""
    from feecalc.workbook.verify.verdict import verify as verified

    outcome = verified(workbook, package, lang_of(ctx))
    if not options["quiet"] or not outcome.ok:
        show(outcome.text(options["verbose"]))
    return OK if outcome.ok else FOUND
