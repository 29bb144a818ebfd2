"""Why a fee is what it is, in a few words beside it: overshoot, factor, and what was credited; live."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import wrap

from feecalc.calculation.stage import APPLIED, DATES, PENDING, Stage
from feecalc.calculation.wording import KINDS, open_sentence, status_sentence
from feecalc.intake.model import NEW_GOPS
from feecalc.numbers import figures, is_undefined
from feecalc.numbers.traced import Traced
from feecalc.words.text import Text
from feecalc.workbook import spoken
from feecalc.workbook.contents import Model, region_sheet
from feecalc.workbook.live import LiveRegion
from feecalc.workbook.table import Live

STATUS = {**KINDS, APPLIED: Text("angewandt", "applied")}
EVEN = Text("keine Abweichung", "no deviation")
UNDER = Text("Unterschreitung ausgeglichen", "undershoot compensated")
UNDER_CREDITED = Text("Unterschreitung, Anrechnung: Fallzahl ", "undershoot, credit: cases ")
GROWN = Text("nichts anzurechnen: Fallzahl ", "nothing to credit: cases ")
NOT_CREDITED = Text("nicht angerechnet: Fallzahl ", "not credited: cases ")
WHOLLY = Text("voll angerechnet: Fallzahl ", "credited whole: cases ")
PARTLY = Text("teilweise angerechnet: Fallzahl ", "credited in part: cases ")
LOST = Text(
    "nicht bestimmbar: eine Eingabe fehlt oder ein Nenner ist 0",
    "cannot be determined: an input is missing or a denominator is 0",
)


Cell = Callable[[str], str]


def why(model: Model, live: LiveRegion, number: int, cell: Cell = str) -> str | Live:
    """``+7,77 %, Faktor 0,964115 (teilweise angerechnet: Fallzahl -3,90 %)``, or the status and its reason.

    ``cell`` says where on the page of the region a part of the stage stands.
    """
    stage, engine = live.outcome.stages[number], live.region.calculated.stages[number]
    if not isinstance(stage.factor, Traced) or not model.grid.has(live.kv, stage.factor):
        return _without_factor(model, live, number)
    stored = _text(model, engine) if not _lost(engine) else _without_factor(model, live, number)
    return Live(_formula(model, cell, stored if _lost(engine) else model.of(LOST)), stored)


# On the page of a region the reasons stand below its heading and its five fees.
FIRST_ROW, LINE = 11, 112


def why_shown(model: Model, live: LiveRegion, number: int, before: str = "") -> str | Live:
    """The same on another sheet: a live reason is taken from the page of the region."""
    found = why(model, live, number)
    if isinstance(found, str):
        return before + found
    row = FIRST_ROW
    if number == 2:
        first = why(model, live, 1)
        row += len(wrap(first, LINE)) if isinstance(first, str) else 1
    said = f'"{before}"&' if before else ""
    return Live(f"={said}'{region_sheet(live.kv)}'!B{row + 1}", before + found.value)


def height(model: Model, live: LiveRegion, number: int) -> int:
    """How many rows the reason of a stage takes on the page of its region."""
    found = why(model, live, number)
    return len(wrap(found, LINE)) if isinstance(found, str) else 1


def _lost(stage: Stage) -> bool:
    return any(
        is_undefined(x) for x in (stage.factor, stage.deviation, stage.net_deviation, stage.case_decline)
    )


def _without_factor(model: Model, live: LiveRegion, number: int) -> str:
    """The wording of what was not calculated; of an open stage with the fees that stay payable."""
    stage = live.region.calculated.stages[number]
    if stage.status != PENDING:
        return model.of(status_sentence(stage))
    return model.of(open_sentence(stage, None)) + _payable(model, live, DATES[number])


def _payable(model: Model, live: LiveRegion, day: str) -> str:
    decimals = live.region.reading.fee_decimals
    fees = [(gop, live.region.payable(gop, day)) for gop in NEW_GOPS]
    said = ", ".join(
        f"{gop} {figures.eur(fee, model.lang, decimals)}" for gop, fee in fees if fee is not None
    )
    return model.either(f" Weiter zahlbar: {said}.", f" Still payable: {said}.") if said else ""


def _text(model: Model, stage: Stage) -> str:
    p, net, d = stage.deviation, stage.net_deviation, stage.case_decline
    change = spoken.spoken_percent(-d, model.lang)
    if p == 0:
        said = model.of(EVEN)
    elif p < 0:
        said = model.of(UNDER) if net == p else model.of(UNDER_CREDITED) + change
    elif net == p:
        said = model.of(NOT_CREDITED if d > 0 else GROWN) + change
    else:
        said = model.of(PARTLY if net > 0 else WHOLLY) + change
    words = model.either("Faktor", "factor")
    p_text, f_text = spoken.spoken_percent(p, model.lang), spoken.spoken_factor(stage.factor, model.lang)
    return f"{p_text}, {words} {f_text} ({said})"


def _formula(model: Model, cell: Cell, otherwise: str) -> str:
    p, net, d = cell("deviation"), cell("net_deviation"), cell("case_decline")
    change = spoken.percent_formula(f"(-{d})", model.lang)
    words = model.either("Faktor", "factor")
    kinds = (
        f'IF({p}<0,IF({net}={p},"{model.of(UNDER)}","{model.of(UNDER_CREDITED)}"),'
        f'IF({net}={p},IF({d}>0,"{model.of(NOT_CREDITED)}","{model.of(GROWN)}"),'
        f'IF({net}>0,"{model.of(PARTLY)}","{model.of(WHOLLY)}")))'
    )
    shown = f'IF(OR({p}=0,AND({p}<0,{net}={p})),")",{change}&")")'
    said = f'IF({p}=0,"{model.of(EVEN)}",{kinds})'
    text = f'{spoken.percent_formula(p, model.lang)}&", {words} "&{spoken.factor_formula(cell("factor"), model.lang)}&" ("&{said}&{shown}'
    return f'=IFERROR({text},"{otherwise}")'
