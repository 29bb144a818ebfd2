"""Plain sentences that state a region's result in words, for the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from feecalc.calculation.stage import APPLIED, PENDING, STAGE_2, START, Stage
from feecalc.calculation.teil_b import Outcome
from feecalc.calculation.wording import credit_numbers, open_sentence, status_sentence
from feecalc.law.register import CONTRA, STANDINGS, spoken, standing
from feecalc.numbers import Undefined
from feecalc.numbers.figures import eur, number, percent, signed
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.analysis.band import Range
    from feecalc.analysis.break_even import BreakEven
    from feecalc.analysis.bridge import BridgeStep
    from feecalc.analysis.impact import ImpactRow
    from feecalc.analysis.matrix import Effect

LANGUAGES: tuple[Lang, Lang] = ("de", "en")

PERIODS = {
    1: Text("vom 4. Quartal 2008 zum 4. Quartal 2009", "from Q4 2008 to Q4 2009"),
    2: Text("vom Jahr 2008 zum Jahr 2010", "from the year 2008 to the year 2010"),
}
DAYS = {1: Text("zum 01.07.2010", "from 2010-07-01"), 2: Text("zum 01.07.2011", "from 2011-07-01")}


def stage_sentences(n: int, stage: Stage, payable: Any = None) -> list[Text]:
    """What one stage of the correction found and does; ``payable`` as in ``wording.open_sentence``."""
    if stage.status != APPLIED:
        said = open_sentence(stage, payable) if stage.status == PENDING else status_sentence(stage)
        return [Text(f"Die Anpassung {DAYS[n].de}: {said.de}", f"The adjustment {DAYS[n].en}: {said.en}")]
    numbers = credit_numbers(stage)
    found = Text(f"Stufe {n}: {numbers.de}", f"Stage {n}: {numbers.en}")
    return [found, _factor_sentence(n, stage), *_catch_up(stage)]


def _factor_sentence(n: int, stage: Stage) -> Text:
    f, adjusted = stage.factor, stage.scope_factor
    if f == 1:
        return Text(
            f"Die Gebührenwerte bleiben {DAYS[n].de} unverändert.", f"Fees stay unchanged {DAYS[n].en}."
        )
    if adjusted != f:
        return Text(
            f"{DAYS[n].de.capitalize()} tragen die gewählten Kostenpauschalen den ganzen Ausgleich: Faktor "
            f"{number(adjusted, 6)} ({percent(adjusted - 1)}).",
            f"The chosen items carry the whole compensation {DAYS[n].en}: factor {number(adjusted, 6, 'en')} "
            f"({percent(adjusted - 1, 2, 'en')}).",
        )
    return Text(
        f"{DAYS[n].de.capitalize()} werden alle Gebührenwerte mit {number(f, 6)} multipliziert ({percent(f - 1)}).",
        f"All fees are multiplied by {number(f, 6, 'en')} {DAYS[n].en} ({percent(f - 1, 2, 'en')}).",
    )


def _catch_up(stage: Stage) -> list[Text]:
    """What was paid too much or too little per quarter until then: a question the text does not settle."""
    amount = stage.catch_up
    if amount is None or isinstance(amount, Undefined) or amount == 0:
        return []
    kind = Text("zu viel", "overpaid") if amount > 0 else Text("zu wenig", "underpaid")
    return [
        Text(
            f"Bis dahin wurden je Quartal {eur(abs(amount))} {kind.de} gezahlt. Ob das nachzuholen ist, regelt Nr. 8 "
            "nicht; die Gebührenwerte ändert es nicht.",
            f"Until then {eur(abs(amount), 'en')} a quarter were {kind.en}. Nr. 8 does not say whether that is to be "
            "made up for; it changes no fee.",
        )
    ]


def cumulated_sentence(outcome: Outcome) -> list[Text]:
    """How far the fees of 2011 are from those of the start, P2/P0, in one percentage."""
    start, last = outcome.fees["86516"][START], outcome.fees["86516"][STAGE_2]
    if any(isinstance(fee, Undefined) or fee == 0 for fee in (start, last)):
        return []
    change = last / start - 1
    return [
        Text(
            f"Beide Stufen zusammen: 86516 liegt ab 01.07.2011 {percent(change)} gegenüber dem Wert ab Beginn.",
            f"Both stages together: from 2011-07-01 item 86516 is {percent(change, 2, 'en')} against its fee from the start.",
        )
    ]


def clarification_sentence(outcome: Outcome) -> list[Text]:
    """Klärungsbedarf of stage 2, where constant and billed case values point in opposite directions."""
    stage = outcome.stages[2]
    if not stage.clarification_needed:
        return []
    return [
        Text(
            f"Klärungsbedarf: zu abgerechneten Werten läge der Fallwert 2010 bei {eur(stage.case_value_as_billed)}, zu "
            f"konstanten bei {eur(stage.case_value_constant)} – gegenläufig zum Wert von 2008.",
            f"Clarification needed: as billed the case value of 2010 is {eur(stage.case_value_as_billed, 'en')}, at constant "
            f"fees {eur(stage.case_value_constant, 'en')} – in opposite directions from 2008.",
        )
    ]


def bridge_sentences(steps: Sequence[BridgeStep]) -> list[Text]:
    """The strongest cause of each stage, and what the null test says."""
    sentences = []
    for n in dict.fromkeys(step.stage for step in steps):
        causes = [
            s
            for s in steps
            if s.stage == n and s.part == "cause" and s.key not in ("null_test", "adjustment_1")
        ]
        strongest = max(causes, key=lambda s: abs(s.exact))
        null = next(s for s in steps if s.stage == n and s.key == "null_test")
        amounts = signed(strongest.exact), signed(null.exact)
        english = signed(strongest.exact, 2, "en"), signed(null.exact, 2, "en")
        sentences.append(
            Text(
                f"Am stärksten bewegt den Fallwert {PERIODS[n].de}: {strongest.name.de} ({amounts[0]} EUR je Fall). Ohne "
                f"jede Änderung des Verhaltens läge er um {amounts[1]} EUR anders (Nulltest).",
                f"Strongest cause {PERIODS[n].en}: {strongest.name.en} ({english[0]} EUR a case). Without any change of "
                f"behaviour it would differ by {english[1]} EUR (null test).",
            )
        )
    return [*sentences, *order_free_sentence(steps)]


def order_free_sentence(steps: Sequence[BridgeStep]) -> list[Text]:
    """The Shapley values of the bars that another order would draw otherwise."""
    moved = [s for s in steps if not isinstance(s.order_free, Undefined) and s.order_free != s.exact]
    if not moved:
        return []
    said = {
        lang: "; ".join(f"{s.name.of(lang)} {signed(s.order_free, 2, lang)}" for s in moved)
        for lang in LANGUAGES
    }
    return [
        Text(
            f"In Stufe 2 hängt die Aufteilung an der Reihenfolge: gezeigt ist erst die Anpassung zum 01.07.2010, dann die "
            f"Anteile. Reihenfolgefrei (Shapley-Wert), EUR je Fall: {said['de']}. Die Summe ist dieselbe.",
            f"In stage 2 the split depends on the order: shown is first the adjustment of 2010-07-01, then the shares. "
            f"Order-free (Shapley value), EUR a case: {said['en']}. The sum is the same.",
        )
    ]


def impact_sentence(rows: Sequence[ImpactRow]) -> list[Text]:
    """What the adjustments change in EUR."""
    known = [row.difference for row in rows if not isinstance(row.difference, Undefined)]
    if not known:
        return []
    total = sum(known[1:], known[0])
    return [
        Text(
            f"Die Anpassungen ändern die Vergütung um {signed(total, 0)} EUR im Jahr gegenüber den Gebührenwerten ab "
            "Beginn.",
            f"The adjustments change the volume by {signed(total, 0, 'en')} EUR a year against the fees from the "
            "start.",
        )
    ]


def break_even_sentences(points: Sequence[BreakEven]) -> list[Text]:
    """Where nothing would be left to adjust."""
    sentences = []
    for point in points:
        if point.key == "d*" and point.value is not None:
            now, then = number(point.current * 100), number(point.value * 100)
            sentences.append(
                Text(
                    f"Stufe {point.stage}: erst ein Rückgang der Fallzahl um {then} % (statt {now} %) ließe nichts "
                    "anzupassen übrig.",
                    f"Stage {point.stage}: only a decline of cases of {number(point.value * 100, 2, 'en')} % (instead of "
                    f"{number(point.current * 100, 2, 'en')} %) would leave nothing to adjust.",
                )
            )
    return sentences


def reading_sentences(base: Effect, effects: Sequence[Effect], most: int = 3) -> list[Text]:
    """The weightiest open points."""
    if isinstance(base.worth, Undefined):
        return [_undefined_base(base, effects)]
    known = [e for e in effects if not isinstance(e.difference, Undefined) and e.difference != 0]
    if not known:
        return [
            Text(
                "Keine andere Lesart ändert die Gebührenwerte ab 2011.",
                "No rival reading changes the fees of 2011.",
            )
        ]
    listed = known[:most]
    de, en = ("; ".join(_weight(e, lang) for e in listed) for lang in LANGUAGES)
    return [
        Text(
            f"{len(known)} andere Lesarten ändern die Gebührenwerte ab 2011. Am meisten wiegen, in EUR im Jahr: {de}.",
            f"{len(known)} rival readings change the fees of 2011. The weightiest, in EUR a year: {en}.",
        )
    ]


def _weight(effect: Effect, lang: Lang) -> str:
    against = standing(effect.key, effect.option) == CONTRA
    mark = f", {STANDINGS[CONTRA].of(lang)}" if against else ""
    return f"{spoken(effect.key, effect.option, lang)} ({signed(effect.difference, 0, lang)} EUR{mark})"


def _undefined_base(base: Effect, effects: Sequence[Effect]) -> Text:
    known = [(e.key, e.option) for e in effects if not isinstance(e.worth, Undefined)]
    de, en = ("; ".join(spoken(key, option, lang) for key, option in known) for lang in LANGUAGES)
    reason: Text = base.worth.reason
    return Text(
        f"Nach der gewählten Lesart fehlt ein Gebührenwert, der gebraucht wird ({reason.de}); eine Wirkung in EUR lässt "
        f"sich nicht angeben. Bestimmt wären alle nach: {de or 'keiner anderen Lesart'}.",
        f"Under the chosen reading a fee that is needed is undefined ({reason.en}); no effect in EUR can be given. All "
        f"would be defined under: {en or 'no rival reading'}.",
    )


def band_sentence(ranges: Sequence[Range], decimals: int, all_named: Sequence[Range] = ()) -> list[Text]:
    """How far the readings spread the fee of 86516: the tenable ones, then all that are named."""
    found = _span_of_86516(ranges)
    if found is None:
        return [
            Text(
                "86516 ist ab 01.07.2011 nach keiner Lesart bestimmt.",
                "86516 is undefined under every reading.",
            )
        ]
    (low, high), wide = found, _span_of_86516(all_named)
    sentences = [
        Text(
            f"Je nach vertretbarer Lesart liegt 86516 ab 01.07.2011 zwischen {number(low, decimals)} und "
            f"{number(high, decimals)} EUR.",
            f"Depending on the tenable readings 86516 is between {number(low, decimals, 'en')} and "
            f"{number(high, decimals, 'en')} EUR from 2011-07-01.",
        )
    ]
    if wide is not None:
        sentences.append(
            Text(
                f"Mit den Lesarten gegen den Wortlaut wären es {number(wide[0], decimals)} bis {number(wide[1], decimals)} EUR.",
                f"With the readings against the wording it would be {number(wide[0], decimals, 'en')} to "
                f"{number(wide[1], decimals, 'en')} EUR.",
            )
        )
    return sentences


def _span_of_86516(ranges: Sequence[Range]) -> tuple[Any, Any] | None:
    found = next((r for r in ranges if r.gop == "86516" and r.valid_from == STAGE_2), None)
    if found is None or found.low is None or found.high is None:
        return None
    return found.low.value, found.high.value
