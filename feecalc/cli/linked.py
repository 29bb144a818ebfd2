"""The command linked: fees linked to another on a day (Anhang 2 Teil B Nr. 6 and later)."""

from __future__ import annotations

from typing import Any

import click

from feecalc.cli.base import TextCommand, lang_of, option
from feecalc.cli.exits import OK, CallError
from feecalc.cli.options import every_command
from feecalc.cli.terminal import complain, show
from feecalc.law.agreement import USUAL_START
from feecalc.words.text import Lang, Text

COLUMNS = Text("GOP|Anteil|EUR|gilt seit|belegt bis|Grundlage", "GOP|share|EUR|since|confirmed until|clause")


@click.command(
    cls=TextCommand,
    text=Text(
        "Zeigt die Gebührenwerte, die am Stichtag an einen anderen geknüpft sind.\n"
        "Kaufmännisch auf Cent: 86518, 86520, 86522 als Anteil von 86516.",
        "Show the fees that are linked to another on that day.\n"
        "In half-up cents: 86518, 86520, 86522 as a share of 86516.",
    ),
    example="feecalc linked --as-of 2026-01-01 86516=224.45",
)
@click.argument("fees", metavar="GOP=EUR", nargs=-1, required=True)
@option(
    "--as-of",
    "as_of",
    required=True,
    metavar="DATUM",
    de="Stichtag, z. B. 01.01.2026.",
    en="Day, e.g. 2026-01-01.",
)
@option(
    "--start",
    default=USUAL_START.isoformat(),
    show_default=True,
    metavar="DATUM",
    de="Beginn der Vereinbarung in der Region (§ 11 Abs. 1).",
    en="Start of the agreement in the region (§ 11 Abs. 1).",
)
@every_command
@click.pass_context
def linked(ctx: click.Context, /, fees: tuple[str, ...], as_of: str, start: str, **options: Any) -> int:
    """Print the linked fees in force on a day."""
    from feecalc.law.linked import LinkError
    from feecalc.law.linked import linked as linked_on

    given = _given(fees)
    try:
        found = linked_on(as_of, given, start)
    except LinkError as error:
        raise CallError(error.message) from error
    lang = lang_of(ctx)
    show(_row(*COLUMNS.of(lang).split("|")))
    for fee in found.values():
        show(_line(fee, lang))
        if options["verbose"]:
            show(f"       {fee.link.name.of(lang)}; {fee.link.source.of(lang)}")
    if not options["quiet"]:
        _tell_how_far_the_register_goes(as_of, lang)
    return OK


def _given(fees: tuple[str, ...]) -> dict[str, str]:
    given: dict[str, str] = {}
    for text in fees:
        gop, equals, amount = (part.strip() for part in text.partition("="))
        if not equals or not gop or not amount or gop in given:
            raise CallError(
                Text(
                    f"„{text}“: erwartet wird GOP=EUR, jede GOP einmal, etwa 86516=224.45.",
                    f"'{text}': expected is GOP=EUR, each GOP once, such as 86516=224.45.",
                )
            )
        given[gop] = amount
    return given


def _line(fee: Any, lang: Lang) -> str:
    from feecalc.numbers.figures import calendar_day, number

    share = f"{number(fee.link.share * 100, 0, lang)} %"
    since, confirmed = (calendar_day(day, lang) for day in (fee.since, fee.link.confirmed_until))
    remark = f"; {fee.link.remark.of(lang)}" if fee.link.remark else ""
    return _row(fee.gop, share, number(fee.fee, 2, lang), since, confirmed, fee.clause + remark)


def _row(gop: str, share: str, eur: str, since: str, confirmed: str, clause: str) -> str:
    return f"{gop:<5}  {share:>6}  {eur:>10}  {since:<10}  {confirmed:<15}  {clause}"


def _tell_how_far_the_register_goes(as_of: str, lang: Lang) -> None:
    from feecalc.law.linked import AS_OF
    from feecalc.law.linked_input import day_of

    if day_of(as_of) > AS_OF:
        complain(
            Text(
                f"Hinweis: das Register kennt Vereinbarungen bis zum {AS_OF:%d.%m.%Y}; spätere sind zu prüfen.",
                f"Note: the register knows agreements up to {AS_OF:%Y-%m-%d}; check later ones.",
            ).of(lang)
        )
