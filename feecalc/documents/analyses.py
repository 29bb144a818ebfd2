"""Readings, band, positions and comparison as text for the console."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from feecalc.analysis.matrix import arguments
from feecalc.analysis.revision import change_label
from feecalc.calculation.stage import DATES, STAGE_2
from feecalc.intake.model import NEW_GOPS
from feecalc.law.register import CONTRA, STANDINGS, by_key, spoken, spoken_settings, standing
from feecalc.law.register import label as label_of
from feecalc.numbers import Undefined
from feecalc.numbers.figures import DAY_LABELS, UNDEFINED_TEXT, number, signed
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.analysis.band import Range
    from feecalc.analysis.compare import Comparison
    from feecalc.analysis.matrix import Effect
    from feecalc.analysis.positions import Gap
    from feecalc.calculation.result import Result
    from feecalc.law.readings import Reading


WIDE = 62
ALONE = Text("allein nicht bestimmbar", "cannot be determined alone")


def matrix_text(
    label: str,
    base: Effect,
    effects: Sequence[Effect],
    lang: Lang,
    verbose: bool = False,
    transfusions_ended: bool = False,
) -> str:
    """Every rival reading of a region in words, the weightiest first; those without effect in one line.

    ``verbose`` adds the setting to type, clause, meaning and argument of each. ``transfusions_ended`` as in
    ``register.standing``.
    """
    base_line = Text(
        f"Lesarten {label}: {number(base.worth, 0)} EUR im Jahr nach der gewählten Lesart ({base.note.de})",
        f"Readings {label}: {number(base.worth, 0, 'en')} EUR a year under the chosen reading ({base.note.en})",
    )
    head = f"{'':{WIDE}}{Text('EUR im Jahr', 'EUR a year').of(lang):>16}{'f1':>12}{'f2':>12}{'86510':>10}{'86516':>10}"
    weighty = [e for e in effects if isinstance(e.difference, Undefined) or e.difference != 0]
    idle = [spoken(e.key, e.option, lang) for e in effects if e not in weighty]
    lines = [base_line.of(lang), head]
    alone = [] if verbose else [e for e in weighty if _why_none(e) is not None]
    for effect in weighty:
        if effect not in alone:
            lines += _effect_lines(effect, lang, transfusions_ended)
            lines += _argument_lines(effect, lang) if verbose else []
    lines += _alone_lines(alone, lang)
    if idle:
        lines.append(Text("Hier ohne Wirkung: ", "Without effect here: ").of(lang) + "; ".join(idle) + ".")
    return "\n".join(lines)


def _why_none(effect: Effect) -> Text | None:
    if effect.objection is not None:
        return effect.objection
    return effect.difference.reason if isinstance(effect.difference, Undefined) else None


def _alone_lines(effects: Sequence[Effect], lang: Lang) -> list[str]:
    """One line a reason: which readings cannot be determined by themselves, and why."""
    by_reason: defaultdict[str, list[str]] = defaultdict(list)
    for effect in effects:
        if (reason := _why_none(effect)) is not None:
            by_reason[reason.of(lang)].append(spoken(effect.key, effect.option, lang))
    return [f"  {ALONE.of(lang)} ({reason}): {'; '.join(said)}." for reason, said in by_reason.items()]


def _argument_lines(effect: Effect, lang: Lang) -> list[str]:
    said = arguments(by_key()[effect.key], effect.option, lang)
    return [
        f"    --set {effect.key}={effect.option}",
        f"    {said['clause']}: {said['meaning']}",
        f"    {said['argument']}",
    ]


def _effect_lines(effect: Effect, lang: Lang, transfusions_ended: bool) -> list[str]:
    label = f"  {spoken(effect.key, effect.option, lang)}"
    if standing(effect.key, effect.option, transfusions_ended=transfusions_ended) == CONTRA:
        label += f" ({STANDINGS[CONTRA].of(lang)})"
    reason = _why_none(effect)
    if reason is not None:
        return [f"{label}: {ALONE.of(lang)}: {reason.of(lang)}"]
    fees = "".join(f"{_fee(effect, g, lang):>10}" for g in ("86510", "86516"))
    factors = "".join(f"{_factor(effect.factor(n), lang):>12}" for n in (1, 2))
    return _columns(label, f"{signed(effect.difference, 0, lang):>16}{factors}{fees}")


def _columns(label: str, figures: str) -> list[str]:
    """Label and figures on one line where they fit, else below each other: no label is cut."""
    if len(label) <= WIDE:
        return [f"{label:{WIDE}}{figures}"]
    return [label, " " * WIDE + figures]


def _factor(value: Any, lang: Lang) -> str:
    return "–" if value is None else number(value, 6, lang)


def _fee(effect: Effect, gop: str, lang: Lang) -> str:
    fees = effect.outcome.fees[gop] if effect.outcome else {}
    return number(fees.get(STAGE_2), effect.reading.fee_decimals, lang)


BANDS = {
    "tenable": Text("Auslegungsband, vertretbare Lesarten", "Band of readings, tenable ones"),
    "all": Text(
        "Auslegungsband, alle genannten Lesarten (auch gegen den Wortlaut)",
        "Band of readings, all that are named (also against the wording)",
    ),
}


def band_text(label: str, ranges: Sequence[Range], decimals: int, lang: Lang, which: str = "tenable") -> str:
    """Lowest and highest fee of each GOP and date, and the combination for the fees of 2011, in words.

    ``which`` of the two bands of teil-b section 4 it is: ``tenable`` or ``all``.
    """
    lines = [
        f"{BANDS[which].of(lang)} – {label}, EUR",
        f"  {'':16}" + "".join(f"{gop:>20}" for gop in NEW_GOPS),
    ]
    for day in DATES:
        spans = "".join(f"{_span(r, decimals, lang):>20}" for r in ranges if r.valid_from == day)
        lines.append(f"  {DAY_LABELS[day].of(lang):16}{spans}")
    for name, part in ((Text("niedrigster", "lowest"), "low"), (Text("höchster", "highest"), "high")):
        for gop in ("86510", "86512", "86516"):
            extreme = next(getattr(r, part) for r in ranges if r.gop == gop and r.valid_from == STAGE_2)
            if extreme is not None:
                said = spoken_settings(extreme.reading.differences(), lang)
                lines.append(f"  {name.of(lang)} {gop} {DAY_LABELS[STAGE_2].of(lang)}: {said}")
    return "\n".join(lines)


def _span(found: Range, decimals: int, lang: Lang) -> str:
    if found.low is None or found.high is None:
        return UNDEFINED_TEXT.of(lang)
    return f"{number(found.low.value, decimals, lang)} – {number(found.high.value, decimals, lang)}"


def positions_text(
    label: str, gap: Gap, lang: Lang, a: Reading | None = None, b: Reading | None = None
) -> str:
    """The agenda of one region with both effects, and the gap; points worth nothing in one line.

    ``a`` and ``b`` are Forderung and Gegenposition: with them each point says which side takes what.
    """
    head = Text(
        f"Verhandlungspunkte {label} (EUR im Jahr, Forderung minus Gegenposition)",
        f"Agenda {label} (EUR a year, demand minus counter-position)",
    )
    titles = Text("gestapelt|reihenfolgefrei", "stacked|order-free").of(lang).split("|")
    lines = [head.of(lang), f"{'':{WIDE}}{titles[0]:>16}{titles[1]:>18}"]
    idle = []
    for n, effect in enumerate(gap.effects, 1):
        title = "; ".join(q.title.of(lang) for q in effect.item.questions)
        if effect.stacked == 0 and effect.order_free == 0:
            idle.append(title)
            continue
        values = f"{signed(effect.stacked, 2, lang):>16}{signed(effect.order_free, 2, lang):>18}"
        lines += _columns(f"  {n}. {title}", values)
        lines += _sides(effect.item.keys, a, b, lang)
    if idle:
        lines.append(
            Text("  Hier ohne Wirkung: ", "  Without effect here: ").of(lang) + "; ".join(idle) + "."
        )
    whole = signed(gap.demand - gap.counter, 2, lang)
    between = Text("Abstand der Positionen", "gap between the positions").of(lang)
    lines.append(f"{'  ' + between:{WIDE}}{whole:>16}{whole:>18}")
    return "\n".join(lines)


def _sides(keys: Sequence[str], a: Reading | None, b: Reading | None, lang: Lang) -> list[str]:
    """Which side takes what."""
    if a is None or b is None:
        return []
    words = Text("Forderung|Gegenposition", "demand|counter-position").of(lang).split("|")
    said = (
        Text(" und ", " and ").of(lang).join(label_of(key, getattr(side, key), lang) for key in keys)
        for side in (a, b)
    )
    return ["     " + "; ".join(f"{word}: {what}" for word, what in zip(words, said, strict=True))]


def comparison_text(done: Comparison, lang: Lang, most: int = 20) -> str:
    """Per region: the weightiest differences and what the fees change by."""
    blocks = [note.of(lang) for note in done.notes]
    by_region: defaultdict[str, list[Any]] = defaultdict(list)
    for effect in done.effects:
        by_region[effect.kv].append(effect)
    compared = [kv for kv in done.new.regions if kv not in by_region and done.new.regions[kv].outcome]
    for kv, effects in by_region.items():
        blocks.append(_region_comparison(kv, effects, done.old, done.new, lang, most))
    if compared and not by_region:
        blocks.append(Text("Beide Lieferungen stimmen überein.", "Both deliveries agree.").of(lang))
    return "\n\n".join(blocks)


def _region_comparison(
    kv: str, effects: Sequence[Any], old: Result, new: Result, lang: Lang, most: int
) -> str:
    name = new.regions[kv].name
    n = len(effects)
    head = Text(
        f"KV {kv} {name}: {n} {'Unterschied' if n == 1 else 'Unterschiede'}",
        f"KV {kv} {name}: {n} {'difference' if n == 1 else 'differences'}",
    )
    titles = Text("der Reihe nach|reihenfolgefrei", "in order|order-free").of(lang).split("|")
    unit = Text("  EUR im Jahr", "  EUR a year").of(lang)
    lines = [head.of(lang), f"{unit:56}{titles[0]:>16}{titles[1]:>18}"]
    order = sorted(effects, key=lambda e: -abs(e.eur_per_year or Fraction(0)))
    for effect in order[:most]:
        both = [
            UNDEFINED_TEXT.of(lang) if value is None else signed(value, 2, lang)
            for value in (effect.eur_per_year, effect.order_free)
        ]
        lines.append(f"  {change_label(effect.change, lang):54}{both[0]:>16}{both[1]:>18}")
    if len(order) > most:
        lines.append(
            Text(f"  … und {len(order) - most} weitere", f"  … and {len(order) - most} more").of(lang)
        )
    fees = [
        (g, old.regions[kv].calculated.fees[g][STAGE_2], new.regions[kv].calculated.fees[g][STAGE_2])
        for g in NEW_GOPS
    ]
    shown = ", ".join(f"{g} {number(a, 2, lang)} → {number(b, 2, lang)}" for g, a, b in fees)
    lines.append(f"  {DAY_LABELS[STAGE_2].of(lang)}: {shown}")
    return "\n".join(lines)
