"""``feecalc aggregate``: parses, calls, prints. DuckDB and Spark are imported only when it runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from feecalc.cli import paths
from feecalc.cli.base import TextCommand, lang_of, option
from feecalc.cli.exits import FOUND, OK, CallError
from feecalc.cli.options import every_command, reading_of_notation
from feecalc.cli.paths import Reads, Writes
from feecalc.cli.terminal import complain, show, tell_written
from feecalc.words.findings import Finding, Severity
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.cases.aggregate import Aggregated, Request

_UNITS = {
    "KB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "TB": 10**12,
    "KIB": 2**10,
    "MIB": 2**20,
    "GIB": 2**30,
    "TIB": 2**40,
}
_LEAST_MEMORY = 100 * 10**6


@click.command(
    cls=TextCommand,
    text=Text(
        "Fasst Einzelfalldaten (Parquet oder CSV) zu einem geprüften Paket zusammen: abrechnung.csv, faelle.csv "
        "und fallpruefung.csv.\nSpalten: kv, quartal, kassenart, praxis, versicherter, gop, anzahl, betrag. "
        "praxis und versicherter sind Pseudonyme und erscheinen in keiner Ausgabe.\n"
        "Ende mit 0: fertig; 1: fertig, aber mit einem Fehlerbefund; 2: Aufruf oder Daten unbrauchbar.",
        "Sum single cases (Parquet or CSV) up to a checked package: abrechnung.csv, faelle.csv and "
        "fallpruefung.csv.\nColumns: kv, quartal, kassenart, praxis, versicherter, gop, anzahl, betrag. praxis and "
        "versicherter are pseudonyms and appear in no output.\n"
        "Exit code 0: done; 1: done, with an error finding; 2: unusable call or data.",
    ),
    example="feecalc aggregate faelle/ -o paket --memory 4GB --min-cases 5",
)
@click.argument("cases", metavar="FAELLE...", nargs=-1, required=True, type=Reads(paths.files_of_cases))
@option(
    "-o",
    "--output",
    "folder",
    required=True,
    type=Writes(paths.within("abrechnung.csv", "faelle.csv", "fallpruefung.csv")),
    metavar="ORDNER",
    de="Zielordner des Pakets.",
    en="Folder for the package.",
)
@option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    de="Womit gerechnet wird.",
    en="What computes.",
)
@option(
    "--spark-master",
    metavar="URL",
    help="",
    de="Spark-Master, z. B. spark://rechner:7077 (Vorgabe local[*]).",
    en="Spark master (default local[*]).",
)
@option(
    "--memory",
    default="4GB",
    show_default=True,
    metavar="GRÖSSE",
    de="Obergrenze des Arbeitsspeichers, z. B. 4GB.",
    en="Memory limit, e.g. 4GB.",
)
@option(
    "--temp",
    metavar="ORDNER",
    de="Ordner für Zwischendaten; darin entsteht ein eigener, der am Ende geleert wird.",
    en="Folder for temporary data, in a subfolder cleared at the end.",
)
@option(
    "--min-cases",
    type=click.IntRange(min=1),
    metavar="N",
    de="Kassenarten einer KV zusammenfassen, solange eine Zelle auf weniger als N Behandlungsfällen beruht.",
    en="Pool the Kassenarten of a KV while a cell rests on fewer than N cases.",
)
@option(
    "--practice-list",
    type=Writes(paths.itself),
    metavar="DATEI",
    de="Praxen mit mehr als 2,5-mal 86518 je Palliativpatient in diese Datei schreiben (mit Pseudonymen).",
    en="Write the practices with 86518 above 2.5 a palliative patient to this file (with pseudonyms).",
)
@option(
    "--allow-clear-ids",
    metavar="GRUND",
    de="Trotz Werten rechnen, die wie Klarkennungen aussehen; der Grund wird ausgegeben.",
    en="Go on in spite of values that look like clear identifiers; the reason is printed.",
)
@reading_of_notation
@every_command
@click.pass_context
def aggregate(ctx: click.Context, /, cases: tuple[str, ...], folder: str, **options: Any) -> int:
    """Aggregate, write the package, print the checks."""
    from feecalc.cases.needs import require_engine
    from feecalc.intake.errors import PackageError

    lang = lang_of(ctx)
    try:
        require_engine(options["engine"])
        request = _request(cases, options)
        listed = _practice_file(options["practice_list"], folder)
        return _aggregated(request, Path(folder), listed, lang, options)
    except PackageError as error:
        _refused(error, lang, options["verbose"])
        raise CallError(error.message) from None


def _request(cases: tuple[str, ...], options: dict[str, Any]) -> Request:
    from feecalc.cases.aggregate import Request

    spark = options["engine"] == "spark"
    if options["spark_master"] and not spark:
        raise CallError(
            Text("--spark-master braucht --engine spark.", "--spark-master needs --engine spark.")
        )
    if not spark and any("://" in case for case in cases):
        raise CallError(
            Text(
                "Daten unter einer Adresse (…://…) liest nur --engine spark.",
                "Data at an address (…://…) need --engine spark.",
            )
        )
    reason = options["allow_clear_ids"]
    if reason is not None and not reason.strip():
        raise CallError(Text("--allow-clear-ids braucht einen Grund.", "--allow-clear-ids needs a reason."))
    return Request(
        cases,
        engine=options["engine"],
        spark_master=options["spark_master"] or "local[*]",
        memory=memory_bytes(options["memory"]),
        temp=options["temp"],
        encoding=options["encoding"],
        decimal=options["decimal"],
        allow_clear_ids=reason,
        count_cells=options["min_cases"] is not None,
    )


def memory_bytes(text: str) -> int:
    """``4GB`` or ``512MiB`` in bytes; raises CallError."""
    match = re.fullmatch(r"(\d+)(?:[.,](\d))? ?([KMGT]i?B)", text.strip(), re.IGNORECASE)
    size = int(match[1] + (match[2] or "0")) * _UNITS[match[3].upper()] // 10 if match else 0
    if size < _LEAST_MEMORY:
        raise CallError(
            Text(
                f"--memory {text}: erwartet wird eine Größe ab 100MB, etwa 4GB oder 512MiB.",
                f"--memory {text}: expected is a size from 100MB, such as 4GB or 512MiB.",
            )
        )
    return size


def _practice_file(name: str | None, folder: str) -> Path | None:
    """The file for the practice list, which must not lie in the package: that is handed on."""
    if name is None:
        return None
    path = Path(name).resolve()
    if path.is_relative_to(Path(folder).resolve()):
        raise CallError(
            Text(
                "--practice-list darf nicht im Zielordner liegen: die Liste enthält Pseudonyme und gehört nicht zum Paket.",
                "--practice-list must not lie in the target folder: the list holds pseudonyms and is no part of the package.",
            )
        )
    return path


def _aggregated(
    request: Request, folder: Path, listed: Path | None, lang: Lang, options: dict[str, Any]
) -> int:
    from feecalc.cases.aggregate import STEPS
    from feecalc.cases.aggregate import aggregate as run
    from feecalc.cases.package_files import FILES, packed
    from feecalc.cases.report import PRACTICE_HEADING, practice_lines
    from feecalc.cases.writing import refuse_strangers, write_package, write_private
    from feecalc.words.csvtext import csv_bytes
    from feecalc.words.progress import progress_bar

    refuse_strangers(folder, FILES)
    with progress_bar(STEPS, Text("Einzelfälle", "cases").of(lang), options["quiet"]) as step:
        found = run(request, lambda _done, _of: step(1))
    contents, findings = packed(found, options["min_cases"], each_period=options["verbose"])
    if request.allow_clear_ids:
        findings.insert(0, _clear_ids_note(request.allow_clear_ids))
    if listed is not None:
        write_private(listed, csv_bytes(PRACTICE_HEADING, practice_lines(found.striking)))
    write_package(folder, contents, last="abrechnung.csv")
    _report(findings, found, contents, folder, lang, options)
    return FOUND if any(f.severity is Severity.ERROR for f in findings) else OK


def _clear_ids_note(reason: str) -> Finding:
    text = Text(f"Klarkennungen zugelassen: {reason}", f"Clear identifiers allowed: {reason}")
    return Finding("KLARTEXT", Severity.WARNING, text, "--allow-clear-ids")


def _report(
    findings: list[Finding],
    found: Aggregated,
    contents: dict[str, bytes],
    folder: Path,
    lang: Lang,
    options: dict[str, Any],
) -> None:
    from feecalc.cases.report import totals
    from feecalc.documents.console import findings_text

    shown = [f for f in findings if not options["quiet"] or f.severity is Severity.ERROR]
    if shown:
        complain(findings_text(shown, lang, options["verbose"]))
    if options["quiet"]:
        return
    for title, text in totals(found.tables.checks):
        show(f"{title.of(lang)}: {text.of(lang)}")
    tell_written([folder / name for name in contents], quiet=False, lang=lang)


def _refused(error: Any, lang: Lang, verbose: bool) -> None:
    from feecalc.cases.refused import RefusedError
    from feecalc.documents.console import findings_text

    if isinstance(error, RefusedError):
        complain(findings_text(error.findings, lang, verbose))
