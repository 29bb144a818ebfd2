"""The commands run, check, explain and template."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from feecalc.cli import paths
from feecalc.cli.base import TextCommand, lang_of, option
from feecalc.cli.exits import FOUND, OK, CallError, problems_as_usage
from feecalc.cli.options import PACKAGE, calculating, every_command
from feecalc.cli.paths import Writes
from feecalc.cli.terminal import complain, show, tell_written
from feecalc.words.text import Lang, Text
from feecalc.workbook.file_names import FLAT, JSON, WORKBOOK


@click.command(
    cls=TextCommand,
    text=Text(
        "Prüft ein Paket, berechnet die Gebührenwerte und schreibt gebuehrenwerte.xlsx, gebuehrenwerte.csv und ergebnis.json.\n"
        "Ende mit 0: alles berechnet; 1: mindestens ein Fehlerbefund; 2: Aufruf oder Paket unbrauchbar.",
        "Check a package, calculate the fees, write gebuehrenwerte.xlsx, gebuehrenwerte.csv and ergebnis.json.\n"
        "Exit code 0: done; 1: at least one error finding; 2: unusable call or package.",
    ),
    example="feecalc run data/demo -o ergebnis --kv 38 --set case_decline_credit=effect",
)
@PACKAGE
@option(
    "-o",
    "--output",
    "folder",
    default="ergebnis",
    show_default=True,
    metavar="ORDNER",
    type=Writes(paths.within(WORKBOOK, FLAT, JSON)),
    de="Zielordner.",
    en="Folder for the outputs.",
)
@option(
    "--force",
    is_flag=True,
    de="Auch das Ergebnis eines anderen Pakets im Zielordner ersetzen.",
    en="Replace the result of another package in the folder too.",
)
@option(
    "--kompakt",
    "compact",
    is_flag=True,
    de="Mappe nur zum Drucken: Deckblatt, Ergebnis und eine Seite je Region, mit festen Werten.",
    en="Workbook only for printing: cover, result and one page a region, with fixed values.",
)
@option(
    "--extern",
    is_flag=True,
    de="Arbeitsmappe für die andere Seite (nur mit --kv).",
    en="Workbook for the other side (with --kv).",
)
@option(
    "--as-of",
    metavar="DATUM",
    de="Die an diesem Tag mit 86516 verknüpften Gebühren in die Mappe aufnehmen.",
    en="Add the fees linked to 86516 on that day to the workbook.",
)
@calculating
@click.pass_context
@problems_as_usage
def run(
    ctx: click.Context,
    /,
    package: str,
    folder: str,
    force: bool,
    extern: bool,
    compact: bool,
    as_of: str | None,
    **options: Any,
) -> int:
    """Check, calculate, write, print the fees."""
    from dataclasses import replace

    from feecalc.cli.jobs import report_findings, result_of
    from feecalc.documents.console import fee_table
    from feecalc.documents.earlier import refuse_another
    from feecalc.documents.outputs import write_outputs
    from feecalc.documents.understood import understood_text
    from feecalc.law.linked_input import day_of

    lang = lang_of(ctx)
    if extern and not options["kvs"]:
        raise CallError(
            Text(
                "--extern braucht --kv: die Mappe für die andere Seite enthält nur die gewählten Regionen.",
                "--extern needs --kv: the workbook for the other side holds only the chosen regions.",
            )
        )
    result = replace(result_of(package, options), as_of=day_of(as_of) if as_of else None)
    if not force and (why := refuse_another(result.data, Path(folder))):
        raise CallError(why)
    report_findings(result, lang, options["quiet"], options["verbose"])
    paths = write_outputs(result, folder, extern=extern, lang=lang, compact=compact)
    if not options["quiet"]:
        show(fee_table(result, lang))
        complain(understood_text(result.data.understood, lang))
    tell_written(paths, options["quiet"], lang)
    return FOUND if result.has_errors else OK


@click.command(
    cls=TextCommand,
    text=Text(
        "Zeigt alle Befunde eines Pakets; schreibt nichts.", "Show all findings of a package; write nothing."
    ),
    example="feecalc check data/demo --verbose",
)
@PACKAGE
@option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    de="Ausgabe als Text oder JSON.",
    en="Output as text or JSON.",
)
@option(
    "--summen",
    "sums",
    is_flag=True,
    de="Summen je KV, Quartal und GOP zeigen, zum Danebenlegen an das Formblatt 3.",
    en="Show the sums by KV, quarter and GOP.",
)
@calculating
@click.pass_context
@problems_as_usage
def check(ctx: click.Context, /, package: str, form: str, sums: bool, **options: Any) -> int:
    """Print every finding, and what was understood."""
    from feecalc.cli.jobs import result_of
    from feecalc.documents.console import findings_text, summary
    from feecalc.documents.understood import sums_text, understood_text
    from feecalc.words.findings import Severity

    lang = lang_of(ctx)
    result = result_of(package, options)
    findings = [f for f in result.all_findings if not options["quiet"] or f.severity is Severity.ERROR]
    if form == "json":
        _print_json(findings, lang)
    else:
        if findings:
            show(findings_text(findings, lang, options["verbose"]))
        show(summary(result.all_findings, lang))
        if not options["quiet"]:
            show(understood_text(result.data.understood, lang))
        if sums:
            show(sums_text((r for r in result.data.billing if r.kv in result.regions), lang))
    return FOUND if result.has_errors else OK


def _print_json(findings: list[Any], lang: Lang) -> None:
    import json

    from feecalc.documents.json_file import finding_as_dict

    show(json.dumps([finding_as_dict(f, lang) for f in findings], ensure_ascii=True, indent=1))


@click.command(
    cls=TextCommand,
    text=Text(
        "Zeigt, woraus ein Gebührenwert folgt: Wert, Zahlen, Klausel; mit --voll den ganzen Baum bis zu den gelieferten Zeilen.",
        "Show what a fee follows from: value, figures, clause; with --voll the whole tree down to the delivered rows.",
    ),
    example="feecalc explain data/demo --kv 38 86510",
)
@PACKAGE
@click.argument("gop", required=False)
@option(
    "--voll",
    "whole",
    is_flag=True,
    de="Den ganzen Baum bis zu den gelieferten Zeilen zeigen.",
    en="Show the whole tree down to the delivered rows.",
)
@calculating
@click.pass_context
@problems_as_usage
def explain(ctx: click.Context, /, package: str, gop: str | None, whole: bool, **options: Any) -> int:
    """Print derivations."""
    from feecalc.cli.jobs import report_findings, result_of
    from feecalc.documents.derivation import derive
    from feecalc.intake.model import NEW_GOPS

    lang = lang_of(ctx)
    if gop is not None and gop not in NEW_GOPS:
        known = ", ".join(NEW_GOPS)
        raise CallError(
            Text(
                f"„{gop}“ ist keine Kostenpauschale der Vereinbarung. Möglich sind {known}.",
                f"'{gop}' is no Kostenpauschale of the agreement. Possible are {known}.",
            )
        )
    result = result_of(package, options)
    report_findings(result, lang, quiet=True, verbose=options["verbose"])
    for kv, region in result.regions.items():
        if region.outcome is None:
            complain(
                Text(
                    f"KV {kv} {region.name}: nicht berechnet.", f"KV {kv} {region.name}: not calculated."
                ).of(lang)
            )
        else:
            found = derive(result, kv, gop, lang)
            show(str(found) if whole else found.short())
    return FOUND if result.has_errors else OK


@click.command(
    cls=TextCommand,
    text=Text(
        "Legt ein leeres Paket zum Ausfüllen an: Arbeitsmappe mit Hinweisen, Auswahllisten und lesart.toml.",
        "Create an empty package to fill in: workbook with notes, lists, and lesart.toml.",
    ),
    example="feecalc template meine-daten",
)
@click.argument("directory", metavar="ORDNER", type=Writes(paths.within("paket.xlsx", "lesart.toml")))
@every_command
@click.pass_context
@problems_as_usage
def template(ctx: click.Context, /, directory: str, quiet: bool, **_options: Any) -> int:
    """Write an empty package."""
    from feecalc.intake.template import write_template

    lang = lang_of(ctx)
    for path in write_template(Path(directory)):
        if not quiet:
            show(Text(f"Geschrieben: {path}", f"Written: {path}").of(lang))
    return OK
