"""The commands of the negotiation: readings, compare and positions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from feecalc.cli import paths
from feecalc.cli.base import TextCommand, chain, lang_of, option
from feecalc.cli.exits import FOUND, OK, problems_as_usage
from feecalc.cli.options import (
    PACKAGE,
    accepting,
    calculating,
    every_command,
    output_file,
    reading_of_notation,
    which_regions,
)
from feecalc.cli.paths import Reads
from feecalc.cli.terminal import show, tell_written
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.calculation.result import Result


def _calculated(result: Result) -> list[str]:
    return [kv for kv, region in result.regions.items() if region.outcome is not None]


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
    from feecalc.analysis.regions_behind import coverage
    from feecalc.calculation.region import transfusions_ended
    from feecalc.cli.jobs import label_of, report_findings, result_of
    from feecalc.documents.analyses import matrix_text
    from feecalc.numbers import is_undefined

    lang = lang_of(ctx)
    result = result_of(package, options)
    report_findings(result, lang, quiet=True, verbose=options["verbose"])
    for kv in _calculated(result):
        effects = rival_effects(result, kv)
        base = base_effect(result, kv)
        found = result.regions[kv]
        ended = found.region is not None and transfusions_ended(found.region, found.contract)
        show(matrix_text(label_of(result, kv), base, effects, lang, options["verbose"], ended) + "\n")
    known = [kv for kv in _calculated(result) if not is_undefined(base_effect(result, kv).worth)]
    show(coverage(known, list(result.regions)).of(lang) + ".\n")
    if not no_band:
        _show_band(result, lang, options["quiet"])
    return FOUND if result.has_errors else OK


def _show_band(result: Result, lang: Lang, quiet: bool) -> None:
    """Two bands of each region: the tenable readings first, then all that are named."""
    from feecalc.analysis.band import band_note, band_ranges
    from feecalc.analysis.regions_behind import coverage
    from feecalc.analysis.study import studies_of
    from feecalc.calculation.stage import STAGE_2
    from feecalc.cli.jobs import label_of
    from feecalc.documents.analyses import BANDS, band_text
    from feecalc.words.progress import progress_bar

    kvs = _calculated(result)
    label = Text("Auslegungsband", "Band of readings").of(lang)
    with progress_bar(len(kvs) * len(BANDS), label, quiet) as step:
        found = []
        for kv, study in studies_of(result.data, tuple(kvs)).items():
            for which in BANDS:
                found.append((kv, which, band_ranges(study, result.regions[kv].reading, standing=which)))
                step(1)
    for kv, which, ranges in found:
        decimals = result.regions[kv].reading.fee_decimals
        show(band_text(label_of(result, kv), ranges, decimals, lang, which) + "\n")
    defined = {kv for kv, _which, ranges in found if any(r.low for r in ranges if r.valid_from == STAGE_2)}
    behind = coverage([kv for kv in result.regions if kv in defined], list(result.regions))
    show(band_note(regions=behind).of(lang))


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
@click.argument("old", metavar="ALT", type=Reads(paths.files_of_package))
@click.argument("new", metavar="NEU", type=Reads(paths.files_of_package))
@output_file("Arbeitsmappe mit allen Unterschieden.", "Workbook with all differences.")
@calculating
@click.pass_context
@problems_as_usage
def compare(ctx: click.Context, old: str, new: str, output: str | None, **options: Any) -> int:
    """Print the comparison, write it if asked to."""
    from feecalc.analysis.compare import ORDER, comparison
    from feecalc.cli.jobs import acceptance, asked_regions, load_package, reading_of, report_findings
    from feecalc.documents.analyses import comparison_text
    from feecalc.words.progress import progress_bar

    lang = lang_of(ctx)
    before, after = load_package(old, options), load_package(new, options)
    kvs = asked_regions(after, options["kvs"])
    accepted = tuple(acceptance(text, after) for text in options["accept"])
    reading = reading_of(after, options["reading"], options["settings"], kvs)
    steps = len({*before.regions, *after.regions})
    with progress_bar(steps, Text("Abgleich", "Comparison").of(lang), options["quiet"]) as step:
        done = comparison(
            before, after, kv=kvs or None, reading=reading, accept=accepted, progress=lambda _kv: step(1)
        )
    for result in (done.old, done.new):
        report_findings(result, lang, quiet=True, verbose=options["verbose"])
    if output is not None:
        from feecalc.words.whole_files import replace_file
        from feecalc.workbook.negotiation import comparison_bytes

        replace_file(output, comparison_bytes(done, ORDER.of(lang), lang))
    if not options["quiet"]:
        show(comparison_text(done, lang))
        if done.effects:
            show(f"\n{ORDER.of(lang)}")
    if output is not None:
        tell_written([output], options["quiet"], lang)
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
@output_file("Arbeitsmappe für den Verhandlungstag.", "Workbook for the day of the negotiation.")
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
            show(positions_text(f"KV {gap.kv}", gap, lang, *gap.sides) + "\n")
        show(position_note(len(found[0].effects) if found else 0, found).of(lang))
    if output is not None:
        tell_written([output], options["quiet"], lang)
    return OK if found else FOUND
