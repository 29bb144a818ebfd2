"""The command scenario: what-ifs side by side."""

from __future__ import annotations

from typing import Any

import click

from feecalc.cli import paths
from feecalc.cli.base import TextCommand, lang_of
from feecalc.cli.exits import FOUND, OK, problems_as_usage
from feecalc.cli.options import PACKAGE, calculating, output_file
from feecalc.cli.paths import Reads
from feecalc.cli.terminal import complain, show, tell_written
from feecalc.words.text import Text


@click.command(
    cls=TextCommand,
    text=Text(
        "Stellt Was-wäre-wenn-Rechnungen nebeneinander: Annahmen, Faktoren, Gebührenwerte, EUR im Jahr und den "
        "Unterschied zum Paket wie geliefert.\nEin Szenario ist eine Datei szenario.toml mit Treibern und Lesarten.",
        "What-ifs side by side: assumptions, factors, fees, EUR a year and the difference to the package as "
        "delivered.\nA scenario is a file szenario.toml with drivers and readings.",
    ),
    example="feecalc scenario data/demo faelle-minus-3.toml palliativ-plus-1.toml --kv 02 -o szenarien.xlsx",
)
@PACKAGE
@click.argument("files", metavar="SZENARIO.toml …", nargs=-1, required=True, type=Reads(paths.itself))
@output_file("Arbeitsmappe mit einer Spalte je Szenario.", "Workbook with one column a scenario.")
@calculating
@click.pass_context
@problems_as_usage
def scenario(
    ctx: click.Context, package: str, files: tuple[str, ...], output: str | None, **options: Any
) -> int:
    """Print the scenarios of each region, write them if asked to."""
    from feecalc.analysis.scenarios import side_by_side
    from feecalc.cli.jobs import (
        acceptance,
        asked_regions,
        load_package,
        reading_of,
        report_findings,
        settings_of,
    )
    from feecalc.documents.scenarios import note_text, scenarios_text
    from feecalc.drivers.scenario_file import load_scenario

    lang = lang_of(ctx)
    data = load_package(package, options)
    kvs = asked_regions(data, options["kvs"])
    table = side_by_side(
        data,
        [load_scenario(file) for file in files],
        base=reading_of(data, options["reading"], (), kvs) if options["reading"] else None,
        reading=settings_of(options["settings"]),
        kv=kvs or None,
        accept=tuple(acceptance(text, data) for text in options["accept"]),
    )
    report_findings(table.before, lang, quiet=True, verbose=options["verbose"])
    for said in table.refusals():
        complain(said.of(lang))
    _write(table, output, options["quiet"], lang)
    if not options["quiet"]:
        for kv in table.kvs:
            show(scenarios_text(table, kv, lang) + "\n")
        show(note_text(lang))
    return FOUND if any(r.has_errors for r in (table.before, *table.results)) else OK


def _write(table: Any, output: str | None, quiet: bool, lang: Any) -> None:
    if output is None:
        return
    from feecalc.words.whole_files import replace_file
    from feecalc.workbook.scenarios import scenarios_bytes

    replace_file(output, scenarios_bytes(table, lang))
    tell_written([output], quiet, lang)
