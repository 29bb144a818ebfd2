"""The commands of the negotiation: readings, compare, positions, report and anlage."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from feecalc.cli import paths
from feecalc.cli.base import (
    FOUND,
    OK,
    CallError,
    TextCommand,
    accepting,
    calculating,
    chain,
    complain,
    every_command,
    lang_of,
    option,
    reading_of_notation,
    say,
    which_reading,
    which_regions,
)
from feecalc.cli.paths import Reads, Writes
from feecalc.cli.run import PACKAGE, problems_as_usage
from feecalc.words.extras import require
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.calculation.result import Result


def _label(result: Result, kv: str) -> str:
    return f"KV {kv} {result.regions[kv].name}"


def _calculated(result: Result) -> list[str]:
    return [kv for kv, region in result.regions.items() if region.outcome is not None]


@contextmanager
def _progress(steps: int, label: Text, lang: Lang, quiet: bool) -> Iterator[Callable[[str], None]]:
    """A bar on terminals only; elsewhere nothing."""
    if quiet or steps < 2 or not sys.stderr.isatty():
        yield lambda _kv: None
        return
    with click.progressbar(length=steps, label=label.of(lang), file=sys.stderr) as bar:
        yield lambda _kv: bar.update(1)


def _one_region(result: Result, asked: Sequence[str]) -> str:
    """The region of a report: the one asked for, or the only one of the package."""
    if len(result.regions) == 1 and len(asked) <= 1:
        return next(iter(result.regions))
    raise CallError(
        Text(
            "Dieser Bericht gilt einer Region: bitte genau eine mit --kv nennen, etwa --kv 38.",
            "This report is about one region: name exactly one with --kv, such as --kv 38.",
        )
    )


def _need_calculated(result: Result, kv: str, lang: Lang) -> bool:
    if result.regions[kv].outcome is not None:
        return True
    text = Text("nicht berechnet, nichts geschrieben", "not calculated, nothing written")
    complain(f"{_label(result, kv)}: {text.of(lang)}.")
    return False


def _written(path: str, quiet: bool, lang: Lang) -> None:
    if not quiet:
        complain(Text(f"Geschrieben: {path}", f"Written: {path}").of(lang))


@click.command(
    cls=TextCommand,
    text=Text(
        "Zeigt jede andere Lesart mit ihrer Wirkung in EUR im Jahr und das Auslegungsband.\n"
        "Das Band umspannt alle widerspruchsfreien Kombinationen der geführten Lesarten, exakt.",
        "Show every rival reading with its effect in EUR a year, and the band of readings.\n"
        "The band spans all combinations of the registered readings that do not contradict each other.",
    ),
    example="feecalc readings data/demo --kv 38",
)
@PACKAGE
@option("--no-band", is_flag=True, de="Ohne Auslegungsband (schneller).", en="Without the band (faster).")
@calculating
@click.pass_context
@problems_as_usage
def readings(ctx: click.Context, package: str, no_band: bool, **options: Any) -> int:
    """Print the interpretation matrix and the band."""
    from feecalc.analysis.matrix import base_effect, rival_effects
    from feecalc.calculation.region import transfusions_ended
    from feecalc.cli.jobs import report_findings, result_of
    from feecalc.documents.analyses import matrix_text

    lang = lang_of(ctx)
    result = result_of(package, options)
    report_findings(result, lang, quiet=True, verbose=options["verbose"])
    for kv in _calculated(result):
        effects = rival_effects(result, kv)
        base = base_effect(result, kv)
        found = result.regions[kv]
        ended = found.region is not None and transfusions_ended(found.region, found.contract)
        say(matrix_text(_label(result, kv), base, effects, lang, options["verbose"], ended) + "\n")
    if not no_band:
        _say_band(result, lang, options["quiet"])
    return FOUND if result.has_errors else OK


def _say_band(result: Result, lang: Lang, quiet: bool) -> None:
    """Two bands of each region: the tenable readings first, then all that are named."""
    from feecalc.analysis.band import band_note, band_ranges
    from feecalc.analysis.study import studies_of
    from feecalc.documents.analyses import BANDS, band_text

    kvs = _calculated(result)
    with _progress(len(kvs) * len(BANDS), Text("Auslegungsband", "Band of readings"), lang, quiet) as step:
        found = []
        for kv, study in studies_of(result.data, tuple(kvs)).items():
            for which in BANDS:
                found.append((kv, which, band_ranges(study, result.regions[kv].reading, standing=which)))
                step(kv)
    for kv, which, ranges in found:
        decimals = result.regions[kv].reading.fee_decimals
        say(band_text(_label(result, kv), ranges, decimals, lang, which) + "\n")
    say(band_note().of(lang))


@click.command(
    cls=TextCommand,
    text=Text(
        "Vergleicht zwei Lieferungen, oder eigene Zahlen mit denen der Gegenseite: abweichende Zellen und ihre "
        "Wirkung auf jeden Gebührenwert.\nVerschieden tief gegliederte Kassenarten werden zusammengefasst.",
        "Compare two deliveries, or own figures with the other side's: differing cells and their effect on "
        "each fee.\nKassenarten are pooled to the coarser split.",
    ),
    example="feecalc compare lieferung-1 lieferung-2 -o abgleich.xlsx",
)
@click.argument("old", metavar="ALT", type=Reads(paths.package))
@click.argument("new", metavar="NEU", type=Reads(paths.package))
@option(
    "-o",
    "--output",
    metavar="DATEI",
    type=Writes(paths.itself),
    de="Arbeitsmappe mit allen Unterschieden.",
    en="Workbook with all differences.",
)
@calculating
@click.pass_context
@problems_as_usage
def compare(ctx: click.Context, old: str, new: str, output: str | None, **options: Any) -> int:
    """Print the comparison, write it if asked to."""
    from feecalc.analysis.compare import ORDER, comparison
    from feecalc.cli.jobs import acceptance, asked_regions, load_package, reading_of, report_findings
    from feecalc.documents.analyses import comparison_text

    lang = lang_of(ctx)
    before, after = load_package(old, options), load_package(new, options)
    kvs = asked_regions(after, options["kvs"])
    accepted = tuple(acceptance(text, after) for text in options["accept"])
    reading = reading_of(after, options["reading"], options["settings"], kvs)
    steps = len({*before.regions, *after.regions})
    with _progress(steps, Text("Abgleich", "Comparison"), lang, options["quiet"]) as step:
        done = comparison(before, after, kv=kvs or None, reading=reading, accept=accepted, progress=step)
    for result in (done.old, done.new):
        report_findings(result, lang, quiet=True, verbose=options["verbose"])
    if output is not None:
        from feecalc.words.whole_files import replace_file
        from feecalc.workbook.negotiation import comparison_bytes

        replace_file(output, comparison_bytes(done, ORDER.of(lang), lang))
    if not options["quiet"]:
        say(comparison_text(done, lang))
    if output is not None:
        _written(output, options["quiet"], lang)
    return FOUND if done.old.has_errors or done.new.has_errors else OK


@click.command(
    cls=TextCommand,
    text=Text(
        "Stellt zwei Verhandlungspositionen gegenüber: jede abweichende Lesart mit ihrer Wirkung; die Summe ist genau "
        "der Abstand.\nA ist die Forderung, B die Gegenposition (lesart.toml, oder default, kv, kasse).",
        "Two negotiating positions: each differing reading with its effect, summing exactly to the gap.\n"
        "A is the demand, B the counter-position (lesart.toml, or default, kv, kasse).",
    ),
    example="feecalc positions data/demo forderung.toml angebot.toml --kv 38 -o tagesordnung.xlsx",
)
@PACKAGE
@click.argument("demand", metavar="A.toml", type=Reads(paths.itself))
@click.argument("counter", metavar="B.toml", type=Reads(paths.itself))
@option(
    "-o",
    "--output",
    metavar="DATEI",
    type=Writes(paths.itself),
    de="Arbeitsmappe für den Verhandlungstag.",
    en="Workbook for the day of the negotiation.",
)
@chain(which_regions, accepting, reading_of_notation, every_command)
@click.pass_context
@problems_as_usage
def positions(
    ctx: click.Context, package: str, demand: str, counter: str, output: str | None, **options: Any
) -> int:
    """Print the agenda of each region, write it if asked to."""
    from feecalc.analysis.positions import gaps, position_note
    from feecalc.cli.jobs import acceptance, asked_regions, load_package, reading_of
    from feecalc.documents.analyses import positions_text

    lang = lang_of(ctx)
    data = load_package(package, options)
    kvs = asked_regions(data, options["kvs"])
    accepted = tuple(acceptance(text, data) for text in options["accept"])
    a, b = (reading_of(data, source, (), kvs) for source in (demand, counter))
    found = gaps(data, a, b, kv=kvs or None, accept=accepted)
    if output is not None:
        from feecalc.words.whole_files import replace_file
        from feecalc.workbook.negotiation import positions_bytes

        names = [Path(source).name for source in (demand, counter)]
        replace_file(output, positions_bytes(found, names, lang))
    if not options["quiet"]:
        for gap in found:
            say(positions_text(f"KV {gap.kv}", gap, lang, *gap.sides) + "\n")
        say(position_note(len(found[0].effects) if found else 0, found).of(lang))
    if output is not None:
        _written(output, options["quiet"], lang)
    return OK if found else FOUND


one_region = chain(which_regions, which_reading, accepting, reading_of_notation, every_command)


@click.command(
    cls=TextCommand,
    text=Text(
        "Schreibt die Analysen einer Region auf wenige Seiten (PDF), in Sätzen, Tabellen und Bildern.",
        "Write the analyses of one region on few pages (PDF), in sentences, tables and charts.",
    ),
    example="feecalc report data/demo --kv 38 -o bericht.pdf",
)
@PACKAGE
@option(
    "-o",
    "--output",
    default="bericht.pdf",
    show_default=True,
    metavar="DATEI",
    type=Writes(paths.itself),
    de="Zieldatei.",
    en="Output file.",
)
@one_region
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
@option(
    "-o",
    "--output",
    default="anlage.docx",
    show_default=True,
    metavar="DATEI",
    type=Writes(paths.itself),
    de="Zieldatei.",
    en="Output file.",
)
@option(
    "--date",
    "day",
    metavar="DATUM",
    de="Nur bis zu diesem Termin: start, 01.07.2010 oder 01.07.2011.",
    en="Only up to this date: start, 2010-07-01 or 2011-07-01.",
)
@one_region
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
    from feecalc.cli.jobs import report_findings, result_of
    from feecalc.words.whole_files import replace_file

    result = result_of(package, options)
    kv = _one_region(result, options["kvs"])
    report_findings(result, lang, quiet=True, verbose=options["verbose"])
    if not _need_calculated(result, kv, lang):
        return FOUND
    replace_file(output, make(result, kv, lang))
    _written(output, options["quiet"], lang)
    return FOUND if result.has_errors else OK


@click.command(
    cls=TextCommand,
    text=Text(
        "Sucht die kleinsten Pakete von Zugeständnissen, von MEINE in Richtung IHRE, die einen Gebührenwert erreichen: "
        "mit den wenigsten Punkten, mit den geringsten EUR im Jahr.\nMEINE und IHRE sind lesart.toml, default, kv oder kasse.",
        "Search the smallest packages of concessions, from MINE towards THEIRS, that reach a fee: fewest points, least "
        "EUR a year.\nMINE and THEIRS are a lesart.toml, default, kv or kasse.",
    ),
    example="feecalc settle data/demo meine.toml ihre.toml --kv 38 --target 86516=122,00",
)
@PACKAGE
@click.argument("mine", metavar="MEINE.toml", type=Reads(paths.itself))
@click.argument("theirs", metavar="IHRE.toml", type=Reads(paths.itself))
@option(
    "--target",
    required=True,
    metavar="GOP=EUR",
    de="Der Gebührenwert ab 01.07.2011, etwa 86516=122,00.",
    en="The fee from 2011-07-01, such as 86516=122.00.",
)
@option(
    "-o",
    "--output",
    metavar="DATEI",
    type=Writes(paths.itself),
    de="Arbeitsmappe mit den Paketen.",
    en="Workbook with the packages.",
)
@chain(which_regions, accepting, reading_of_notation, every_command)
@click.pass_context
@problems_as_usage
def settle(
    ctx: click.Context,
    package: str,
    mine: str,
    theirs: str,
    target: str,
    output: str | None,
    **options: Any,
) -> int:
    """Print the Pareto front of each region and of all together."""
    from feecalc.analysis.settle import concessions, rows_of, settle_note, target_of
    from feecalc.cli.jobs import acceptance, asked_regions, load_package, reading_of
    from feecalc.documents.concessions import concession_table

    lang = lang_of(ctx)
    wanted = target_of(dict([_fee_of(target)]))
    data = load_package(package, options)
    kvs = asked_regions(data, options["kvs"])
    accepted = tuple(acceptance(text, data) for text in options["accept"])
    a, b = (reading_of(data, source, (), kvs) for source in (mine, theirs))
    found, regions = concessions(data, a, b, wanted, kv=kvs or None, accept=accepted)
    table = concession_table(list(rows_of(found, lang)), lang)
    _shown(table, settle_note(wanted, regions).of(lang), output, options["quiet"], lang)
    return OK if found and all(c.reached for c in found) else FOUND


@click.command(
    cls=TextCommand,
    text=Text(
        "Die Gegenprobe zu einem behaupteten Gebührenwert: welche Lesarten, welche einzelne Änderung einer Zeile oder eines "
        "Treibers ihn auf den Cent ergäben – oder dass keine Kombination der geführten Lesarten es tut.",
        "The counter-proof of a claimed fee: which readings, which single change of a row or a driver would give it to the "
        "cent – or that no combination of the registered readings does.",
    ),
    example="feecalc claim data/demo --kv 38 86516=119,80",
)
@PACKAGE
@click.argument("fee", metavar="GOP=EUR")
@option(
    "--date",
    default="2011-07-01",
    show_default=True,
    metavar="TAG",
    de="start, 2010-07-01 oder 2011-07-01.",
    en="start, 2010-07-01 or 2011-07-01.",
)
@option(
    "-o",
    "--output",
    metavar="DATEI",
    type=Writes(paths.itself),
    de="Arbeitsmappe mit der Gegenprobe.",
    en="Workbook with the counter-proof.",
)
@one_region
@click.pass_context
@problems_as_usage
def claim(ctx: click.Context, package: str, fee: str, date: str, output: str | None, **options: Any) -> int:
    """Print every way to the claimed fee."""
    from feecalc.analysis.claim import CLAIM_NOTE, NONE, claim_of, ways
    from feecalc.cli.jobs import result_of
    from feecalc.documents.concessions import claim_table

    lang = lang_of(ctx)
    result = result_of(package, options)
    kv = _one_region(result, options["kvs"])
    if not _need_calculated(result, kv, lang):
        return FOUND
    gop, eur = _fee_of(fee)
    found = ways(result.data, claim_of(kv, gop, eur, date), result.regions[kv].reading, result.accepted)
    _shown(claim_table(found, lang), CLAIM_NOTE.of(lang), output, options["quiet"], lang)
    return FOUND if any(way.kind == NONE for way in found) else OK


def _fee_of(text: str) -> tuple[str, str]:
    gop, _equals, eur = (part.strip() for part in text.partition("="))
    if not gop or not eur:
        raise CallError(
            Text(f"„{text}“: erwartet wird GOP=EUR, etwa 86516=122,00.", f"'{text}': expected is GOP=EUR.")
        )
    return gop, eur


def _shown(table: Sequence[Sequence[Any]], note: str, output: str | None, quiet: bool, lang: Lang) -> None:
    """The table on the console, and as a workbook if asked for."""
    from feecalc.documents.concessions import as_text

    if output is not None:
        from feecalc.words.whole_files import replace_file
        from feecalc.workbook.concessions import table_bytes

        replace_file(output, table_bytes(table, note, lang))
    if not quiet:
        say(f"{as_text(table, lang)}\n\n{note}")
    if output is not None:
        _written(output, quiet, lang)
