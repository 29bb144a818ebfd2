"""The commands that write a paper on one region: report and anlage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from feecalc.cli.base import TextCommand, lang_of, option
from feecalc.cli.exits import FOUND, OK, CallError, problems_as_usage
from feecalc.cli.options import (
    PACKAGE,
    calculating,
    output_file,
)
from feecalc.cli.terminal import complain, tell_written
from feecalc.words.extras import require
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.calculation.result import Result


@click.command(
    cls=TextCommand,
    text=Text(
        "Schreibt die Analysen einer Region auf wenige Seiten (PDF), in Sätzen, Tabellen und Bildern.",
        "Write the analyses of one region on few pages (PDF), in sentences, tables and charts.",
    ),
    example="feecalc report data/demo --kv 38 -o bericht.pdf",
)
@PACKAGE
@output_file("Zieldatei.", "Output file.", "bericht.pdf")
@calculating
@click.pass_context
@problems_as_usage
def report(ctx: click.Context, package: str, output: str, **options: Any) -> int:
    """Write the report of one region."""
    require("report", "matplotlib")
    from feecalc.documents.pdf import report_bytes

    return _document(report_bytes, package, output, options, lang_of(ctx))


@click.command(
    cls=TextCommand,
    text=Text(
        "Schreibt die Anlage zur Vereinbarung (Word): Gebührenwerte, Termine, Faktoren und die Lesarten als Sätze eines "
        "Vertrags.\nOffene Termine und streitige Lesarten gehören nicht hinein: dafür endet der Aufruf mit 1.",
        "Write the annex to the agreement (Word): fees, dates, factors and the readings as sentences of a contract.\n"
        "Open dates and disputed readings do not belong there: for them the call ends with 1.",
    ),
    example="feecalc anlage data/demo --kv 38 -o anlage.docx",
)
@PACKAGE
@output_file("Zieldatei.", "Output file.", "anlage.docx")
@option(
    "--date",
    "day",
    metavar="DATUM",
    de="Nur bis zu diesem Termin: start, 01.07.2010 oder 01.07.2011.",
    en="Only up to this date: start, 2010-07-01 or 2011-07-01.",
)
@calculating
@click.pass_context
@problems_as_usage
def anlage(ctx: click.Context, package: str, output: str, day: str | None, **options: Any) -> int:
    """Write the annex of one region."""
    require("report", "docx")
    from feecalc.documents.anlage import anlage_bytes
    from feecalc.documents.annex import AnnexError

    wanted = _effective_date(day)
    try:
        return _document(
            lambda result, kv, lang: anlage_bytes(result, kv, lang, wanted),
            package,
            output,
            options,
            lang_of(ctx),
        )
    except AnnexError as error:
        complain(error.message.of(lang_of(ctx)))
        return FOUND


def _effective_date(text: str | None) -> str | None:
    """One of the three effective dates; a usage error for anything else."""
    from feecalc.calculation.stage import DATES, START
    from feecalc.numbers.figures import DAY_LABELS

    if text is None:
        return None
    known = {day: day for day in DATES} | {DAY_LABELS[day].de[3:]: day for day in DATES if day != START}
    if text.strip() not in known:
        raise CallError(
            Text(
                f"--date „{text}“: die Gebührenwerte ändern sich zum Beginn (start), 01.07.2010 und 01.07.2011.",
                f"--date '{text}': fees change from the start (start), on 2010-07-01 and 2011-07-01.",
            )
        )
    return known[text.strip()]


def _document(
    make: Callable[[Result, str, Lang], bytes],
    package: str,
    output: str,
    options: Mapping[str, Any],
    lang: Lang,
) -> int:
    """Calculate one region and write what ``make`` makes of it."""
    from feecalc.cli.jobs import is_calculated, report_findings, result_of, the_region
    from feecalc.words.whole_files import replace_file

    result = result_of(package, options)
    kv = the_region(result, options["kvs"])
    report_findings(result, lang, quiet=True, verbose=options["verbose"])
    if not is_calculated(result, kv, lang):
        return FOUND
    replace_file(output, make(result, kv, lang))
    tell_written([output], options["quiet"], lang)
    return FOUND if result.has_errors else OK
