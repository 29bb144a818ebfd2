"""The commands about one fee: settle (how to reach it) and claim (what would give it)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from feecalc.cli import paths
from feecalc.cli.base import TextCommand, chain, lang_of, option
from feecalc.cli.exits import FOUND, OK, CallError, problems_as_usage
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
from feecalc.law.readings import Reading
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.calculation.fee_question import FeeQuestion
    from feecalc.calculation.result import Result


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
@output_file(
    "Arbeitsmappe des Pakets mit der Seite Zugeständnisse.",
    "Workbook of the package with the page of concessions.",
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
    from feecalc.analysis.positions import position_of
    from feecalc.analysis.settle import decimals_of, target_of
    from feecalc.calculation.engine import calculate
    from feecalc.calculation.fee_question import SETTLE, FeeQuestion
    from feecalc.calculation.stage import STAGE_2
    from feecalc.cli.jobs import acceptance, asked_regions, load_package, reading_of

    lang = lang_of(ctx)
    asked = dict([_fee_of(target)])
    data = load_package(package, options)
    kvs = asked_regions(data, options["kvs"])
    accepted = tuple(acceptance(text, data) for text in options["accept"])
    a, b = (reading_of(data, source, (), kvs) for source in (mine, theirs))
    wanted = target_of(asked, decimals_of(a))
    result = calculate(data, kv=kvs or None, accept=accepted)
    known = [kv for kv in result.regions if all(isinstance(side, Reading) or kv in side for side in (a, b))]
    sides = {kv: (position_of(a, kv), position_of(b, kv)) for kv in known}
    question = FeeQuestion(SETTLE, wanted.gop, wanted.eur, STAGE_2, sides)
    return _answered(result, question, output, options["quiet"], lang)


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
@output_file(
    "Arbeitsmappe des Pakets mit der Seite Gegenprobe.",
    "Workbook of the package with the page of the counter-proof.",
)
@calculating
@click.pass_context
@problems_as_usage
def claim(ctx: click.Context, package: str, fee: str, date: str, output: str | None, **options: Any) -> int:
    """Print every way to the claimed fee."""
    from feecalc.analysis.claim import claim_of
    from feecalc.calculation.fee_question import CLAIM, FeeQuestion
    from feecalc.cli.jobs import is_calculated, result_of, the_region

    lang = lang_of(ctx)
    result = result_of(package, options)
    kv = the_region(result, options["kvs"])
    if not is_calculated(result, kv, lang):
        return FOUND
    base = result.regions[kv].reading
    asked = claim_of(kv, *_fee_of(fee), date, base.fee_decimals)
    question = FeeQuestion(CLAIM, asked.gop, asked.eur, asked.date, {kv: (base, base)})
    return _answered(result, question, output, options["quiet"], lang)


def _fee_of(text: str) -> tuple[str, str]:
    gop, _equals, eur = (part.strip() for part in text.partition("="))
    if not gop or not eur:
        raise CallError(
            Text(f"„{text}“: erwartet wird GOP=EUR, etwa 86516=122,00.", f"'{text}': expected is GOP=EUR.")
        )
    return gop, eur


def _answered(result: Result, question: FeeQuestion, output: str | None, quiet: bool, lang: Lang) -> int:
    """The answer on the console, and as a page of the workbook if asked for."""
    from feecalc.analysis.fee_answer import answer
    from feecalc.documents.concessions import as_text

    found = answer(result, question)
    if output is not None:
        from feecalc.words.whole_files import replace_file
        from feecalc.workbook.writer import workbook_bytes

        asked = replace(result, asked=question)
        replace_file(output, workbook_bytes(asked, lang=lang, answer=found))
    if not quiet:
        show(f"{as_text(found.table(lang), lang)}\n\n{found.note.of(lang)}")
    if output is not None:
        tell_written([output], quiet, lang)
    return OK if found.holds else FOUND
