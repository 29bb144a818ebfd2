"""What disagreement costs: the heaviest tenable readings against the chosen ones, in EUR a year. Internal only."""

from __future__ import annotations

from feecalc.law.register import CONTRA, spoken, standing
from feecalc.numbers import Undefined
from feecalc.numbers.figures import UNDEFINED_TEXT, signed
from feecalc.numbers.rounding import half_up_float
from feecalc.words.text import Text
from feecalc.workbook.contents import Model
from feecalc.workbook.rival_effects import Effects

PRICE = Text("Preis der Uneinigkeit", "Price of disagreement")
NOTHING = Text(
    "keine andere vertretbare Lesart ändert etwas", "no other tenable reading alone changes anything"
)


def prices(model: Model, effects: Effects) -> dict[str, str]:
    """KV -> the tenable readings that, each alone, lower and raise the sum of its fees the most."""
    return {kv: _said(model, effects, kv) for kv in model.live}


def _said(model: Model, effects: Effects, kv: str) -> str:
    effect = {setting: by_kv[kv] for setting, by_kv in effects.items() if standing(*setting) != CONTRA}
    if all(isinstance(eur, Undefined) for eur in effect.values()):
        return model.of(UNDEFINED_TEXT)
    found = sorted(
        (float(e), s) for s, e in effect.items() if not isinstance(e, Undefined) and half_up_float(e, 0)
    )
    if not found:
        return model.of(NOTHING)
    ends = [found[0]] if len(found) == 1 else [found[0], found[-1]]
    return model.either("; bis ", "; up to ").join(
        f"{signed(eur, 0, model.lang)} EUR {model.either('im Jahr', 'a year')} ({spoken(*setting, model.lang)})"
        for eur, setting in ends
    )
