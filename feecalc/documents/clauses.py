"""What each clause of the annex says: sentences and tables, in the wording of the register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from feecalc.calculation.agreed_part import agreed_remark
from feecalc.calculation.result import RegionResult, Result
from feecalc.calculation.stage import APPLIED, DATES, DAYS, PENDING, START, Stage
from feecalc.calculation.wording import credit_sentence, open_sentence, status_sentence
from feecalc.intake.checks.catalogue import BY_ID
from feecalc.intake.model import BISPHOSPHONATE, EXCLUDED, NEW_GOPS, ONE_SIDED, TRANSFUSION, AgreedFee
from feecalc.law.readings import idle_pairs
from feecalc.law.register import CONTRA, Question, questions, standing
from feecalc.numbers import Undefined
from feecalc.numbers.figures import DAY_LABELS, calendar_day, number, percent, plain
from feecalc.words.text import Lang, Text

GOP_NAMES = {
    "86510": Text("Behandlung florider Hämoblastosen", "treatment of florid haemoblastoses"),
    "86512": Text("Behandlung solider Tumore", "treatment of solid tumours"),
    "86514": Text(
        "Zuschlag intrakavitäre zytostatische Tumortherapie", "add-on, intracavitary cytostatic therapy"
    ),
    "86516": Text(
        "Zuschlag intravasale zytostatische Tumortherapie", "add-on, intravascular cytostatic therapy"
    ),
    "86518": Text("Zuschlag Palliativversorgung", "add-on, palliative care"),
}
DISPUTED, OPEN = "streitig", "offen"
STATUS = {
    "vereinbart": Text("vereinbart", "agreed"),
    DISPUTED: Text("streitig", "disputed"),
    OPEN: Text("offen", "open"),
    "": Text("Stand nicht vermerkt", "status not noted"),
}
FEE_STATUS = {
    "vereinbart": Text("vereinbart", "agreed"),
    "festgesetzt": Text("festgesetzt", "set by the arbitration board"),
}
TARGETS = {
    BISPHOSPHONATE: Text("86512 (Bisphosphonate, Protokollnotiz)", "86512 (bisphosphonates, note)"),
    TRANSFUSION: Text("keine (Transfusion, Nr. 7)", "none (transfusion, Nr. 7)"),
    EXCLUDED: Text("keine (nicht ähnlich)", "none (not similar)"),
}
# The words of the list that angaben is filled in from; anything else is the deliverer's own.
STATED = {
    "anerkannt": "accepted",
    "angefordert": "claimed",
    "Arztsitz": "practice",
    "Wohnort": "residence",
    "erfunden": "invented",
}
KEPT_OUT = "–"
AGREED_NOTE = Text(
    "* vereinbart, nicht nach Teil B ermittelt, oder aus einem solchen Wert fortgeschrieben.",
    "* agreed, not determined under Teil B, or carried on from such a fee.",
)


@dataclass(frozen=True)
class AnnexTable:
    """Headings and rows as text, how wide the columns are in cm, and how many of them are no figures."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    words: int


@dataclass(frozen=True)
class Clause:
    """One clause: its title, then sentences and tables in order."""

    title: str
    parts: tuple[str | AnnexTable, ...]


def region_title(found: RegionResult) -> str:
    """``KV 38 Nordrhein``; a name that already says KV is not said to be one twice."""
    return f"{found.name} ({found.kv})" if found.name.startswith("KV ") else f"KV {found.kv} {found.name}"


# Agreed fees ---------------------------------------------------------------------------------
def _rows(result: Result, found: RegionResult) -> list[AgreedFee]:
    return [row for row in result.data.agreed if row.kv == found.kv]


def _feeding(result: Result, found: RegionResult, gop: str, day: str) -> list[AgreedFee]:
    """Rows of ``geltend`` that the fee of that date rests on; one of 86516 holds for 86518 too (Nr. 6)."""
    if (gop, day) not in found.calculated.agreed:
        return []
    last = found.contract.start if day == START else DAYS[DATES.index(day)]
    rows = [r for r in _rows(result, found) if (r.valid_from or found.contract.start) <= last]
    own = [r for r in rows if r.gop == gop]
    return own or [r for r in rows if gop == "86518" and r.gop == "86516"]


def one_sided(result: Result, found: RegionResult, gop: str, day: str) -> bool:
    """Whether the fee of that date rests on one that only one side has set."""
    return any(row.status == ONE_SIDED for row in _feeding(result, found, gop, day))


# Clauses -------------------------------------------------------------------------------------
def _subject(_result: Result, found: RegionResult, _dates: Sequence[str], lang: Lang) -> Clause:
    start = calendar_day(found.contract.start, lang)
    sentence = Text(
        "Die Vertragspartner halten die regionalen Gebührenwerte der Kostenpauschalen 86510 bis 86518 fest, ermittelt nach "
        f"der Onkologie-Vereinbarung (Anlage 7 BMV, Stand 01.10.2009), Anhang 2 Teil B, für {region_title(found)}. Die "
        f"Vereinbarung gilt dort seit dem {start}.",
        "The parties record the regional fees of the Kostenpauschalen 86510 to 86518, determined under the "
        f"Onkologie-Vereinbarung (Anlage 7 BMV, as of 2009-10-01), Anhang 2 Teil B, for {region_title(found)}. The agreement "
        f"has been in force there since {start}.",
    )
    return Clause(Text("Gegenstand", "Subject").of(lang), (sentence.of(lang),))


def _fees(result: Result, found: RegionResult, dates: Sequence[str], lang: Lang) -> Clause:
    heads = ("GOP", "Kostenpauschale", *(DAY_LABELS[day].of(lang) for day in dates))
    rows = tuple(
        (gop, GOP_NAMES[gop].of(lang), *(_cell(result, found, gop, day, lang) for day in dates))
        for gop in NEW_GOPS
    )
    table = AnnexTable(heads, rows, (1.6, 15.0 - 2.8 * len(dates), *[2.8] * len(dates)), 2)
    said: list[str | AnnexTable] = [
        Text("Je Leistung gelten, in EUR:", "Per service the fees are, in EUR:").of(lang),
        table,
        Text(
            "Die Kostenpauschale 86518 hat zu jedem Zeitpunkt den Wert der Kostenpauschale 86516 (Nr. 6).",
            "Item 86518 has the fee of item 86516 at every time (Nr. 6).",
        ).of(lang),
        *(text.of(lang) for text in _fee_remarks(result, found, dates)),
    ]
    return Clause(Text("Gebührenwerte", "Fees").of(lang), tuple(said))


def _cell(result: Result, found: RegionResult, gop: str, day: str, lang: Lang) -> str:
    if one_sided(result, found, gop, day):
        return KEPT_OUT
    shown = number(found.calculated.fees[gop][day], found.reading.fee_decimals, lang)
    return f"{shown} *" if (gop, day) in found.calculated.agreed else shown


def _fee_remarks(result: Result, found: RegionResult, dates: Sequence[str]) -> Iterator[Text]:
    """What has to be said under the table: agreed, kept out, undefined, still to be corrected."""
    shown = [(gop, day) for gop in NEW_GOPS for day in dates]
    if any(pair in found.calculated.agreed and not one_sided(result, found, *pair) for pair in shown):
        yield AGREED_NOTE
    out = list(dict.fromkeys(gop for gop, day in shown if one_sided(result, found, gop, day)))
    if out:
        yield _kept_out(out)
    for reason in dict.fromkeys(
        fee.reason for gop, day in shown if isinstance(fee := found.calculated.fees[gop][day], Undefined)
    ):
        yield Text(
            f"Nicht bestimmt: {reason.de}. Die Vertragspartner vereinbaren diesen Wert gesondert.",
            f"Undefined: {reason.en}. The parties agree on this fee separately.",
        )
    yield from _reservations(dates)


def _kept_out(gops: Sequence[str]) -> Text:
    listed = ", ".join(gops)
    return Text(
        f"{KEPT_OUT} Für {listed} liegt nur ein einseitig angesetzter Wert vor. Er ist nicht Teil dieser Anlage, auch wenn "
        "die Korrektur mit ihm gerechnet wurde.",
        f"{KEPT_OUT} For {listed} there is only a fee set unilaterally. It is no part of this annex, even if the "
        "correction was calculated with it.",
    )


def _reservations(dates: Sequence[str]) -> Iterator[Text]:
    later = [day for day in DATES if day not in dates]
    if not later:
        return
    days = " und ".join(DAY_LABELS[day].de for day in later)
    english = " and ".join(DAY_LABELS[day].en for day in later)
    yield Text(
        f"Korrektur nach Nr. 8 vorbehalten: Gebührenwerte {days} sind nicht Teil dieser Anlage.",
        f"Subject to correction under Nr. 8: fees {english} are no part of this annex.",
    )


def _agreed_fees(result: Result, found: RegionResult, _dates: Sequence[str], lang: Lang) -> Clause:
    rows = tuple(
        (
            row.gop,
            FEE_STATUS[row.status].of(lang),
            calendar_day(row.valid_from or found.contract.start, lang),
            row.reason,
            number(Fraction(row.cents, 100), 2, lang),
        )
        for row in _rows(result, found)
        if row.status != ONE_SIDED
    )
    title = Text("Vereinbarte und festgesetzte Werte", "Fees agreed or set").of(lang)
    if not rows:
        return Clause(title, ())
    heads = Text("GOP|Stand|gültig ab|Begründung|EUR", "GOP|status|valid from|reason|EUR").of(lang).split("|")
    sentence = Text(
        "Neben der Ermittlung nach Teil B gelten als vereinbart oder festgesetzt:",
        "Besides the determination under Teil B these are agreed or set:",
    ).of(lang)
    return Clause(title, (sentence, AnnexTable(tuple(heads), rows, (1.6, 2.6, 2.6, 7.8, 2.0), 4)))


def _correction(_result: Result, found: RegionResult, dates: Sequence[str], lang: Lang) -> Clause:
    stages = {n: s for n, s in found.calculated.stages.items() if DATES[n] in dates or s.status != APPLIED}
    parts: list[str | AnnexTable] = [_factors(found, lang)]
    rows = tuple(_stage_row(n, s, lang) for n, s in stages.items() if s.status == APPLIED)
    if rows:
        heads = Text(
            "gültig|Fallwert 2008|Fallwert neu|Abweichung|Fallzahl|verbleibt|Faktor|Fallwert danach",
            "valid|case value 2008|new case value|deviation|cases|remains|factor|case value after",
        ).of(lang)
        parts.append(AnnexTable(tuple(heads.split("|")), rows, (2.5, 1.9, 1.9, 2.5, 2.0, 1.9, 2.0, 1.9), 1))
    for n, stage in stages.items():
        said = [_stage_sentence(n, stage, found), *agreed_remark(n, found)]
        parts.append(" ".join(text.of(lang) for text in said))
    return Clause(
        Text("Ermittlung und Korrektur (Nr. 2, 3 und 8)", "Determination and correction (Nr. 2, 3 and 8)").of(
            lang
        ),
        tuple(parts),
    )


def _factors(found: RegionResult, lang: Lang) -> str:
    if isinstance(found.calculated.a, Undefined):
        return Text(
            "Die Faktoren a und b nach Nr. 2 und 3 sind nicht bestimmt.",
            "The factors a and b under Nr. 2 and 3 are undefined.",
        ).of(lang)
    a, b = (number(x, 8, lang) for x in (found.calculated.a, found.calculated.b))
    return Text(
        f"Die Faktoren nach Nr. 2 und 3 betragen a = {a} und b = {b}.",
        f"The factors under Nr. 2 and 3 are a = {a} and b = {b}.",
    ).of(lang)


def _stage_row(n: int, stage: Stage, lang: Lang) -> tuple[str, ...]:
    return (
        DAY_LABELS[DATES[n]].of(lang),
        number(stage.case_value_base, 2, lang),
        number(stage.case_value_new, 2, lang),
        percent(stage.deviation, 4, lang),
        percent(-stage.case_decline, 4, lang),
        percent(stage.net_deviation, 4, lang),
        number(stage.scope_factor, 8, lang),
        number(stage.case_value_reached, 2, lang),
    )


def _stage_sentence(n: int, stage: Stage, found: RegionResult) -> Text:
    day = Text(f"Zum {DAYS[n]:%d.%m.%Y}", f"As of {DAYS[n]}")
    said = {APPLIED: credit_sentence(stage, found.reading), PENDING: open_sentence(stage, None)}.get(
        stage.status, status_sentence(stage)
    )
    return Text(f"{day.de}: {said.de}", f"{day.en}: {said.en}")


def _assignments(result: Result, found: RegionResult, _dates: Sequence[str], lang: Lang) -> Clause:
    title = Text("Regionale Gebührenordnungspositionen", "Regional items").of(lang)
    assigned = [a for a in result.data.assignments if a.kv == found.kv]
    if not assigned:
        none = Text(
            "Regionale Gebührenordnungspositionen wurden nicht zugeordnet.",
            "No regional items were assigned.",
        )
        return Clause(title, (none.of(lang),))
    heads = Text(
        "GOP|zugeordnet zu|Anteil Häufigkeit|Anteil Leistungsbedarf",
        "GOP|assigned to|share of frequency|share of demand",
    )
    rows = tuple(
        (
            a.gop,
            TARGETS[a.target].of(lang) if a.target in TARGETS else a.target,
            plain(a.share_count, lang),
            plain(a.share_demand, lang),
        )
        for a in assigned
    )
    sentence = Text(
        "Regionale Gebührenordnungspositionen des Jahres 2008 gehen so ein (Nr. 2 bis 5 und 7, Protokollnotiz):",
        "Regional items of 2008 enter as follows (Nr. 2 to 5 and 7, note):",
    ).of(lang)
    return Clause(
        title, (sentence, AnnexTable(tuple(heads.of(lang).split("|")), rows, (1.6, 7.4, 3.4, 4.2), 2))
    )


def _foundations(result: Result, found: RegionResult, _dates: Sequence[str], lang: Lang) -> Clause:
    notes = result.data.reading_notes
    idle = {key for key, _default, _beside in idle_pairs(found.reading)}
    asked = [q for q in questions() if q.key not in idle or notes.get(q.key)]
    said = (f"({n}) {_foundation(question, result, found, lang)}" for n, question in enumerate(asked, 1))
    return Clause(Text("Der Ermittlung liegt zugrunde", "The determination rests on").of(lang), tuple(said))


def _foundation(question: Question, result: Result, found: RegionResult, lang: Lang) -> str:
    setting = found.reading.as_text()[question.key]
    status = STATUS[result.data.reading_notes.get(question.key, {}).get("status", "")].of(lang)
    against = ""
    if standing(question.key, setting) == CONTRA:
        against = Text("; abweichend vom Wortlaut", "; departing from the wording").of(lang)
    return f"{question.option(setting).proposal.of(lang)} ({question.clause}; {status}{against})"


def _data(result: Result, found: RegionResult, _dates: Sequence[str], lang: Lang) -> Clause:
    parts = [text.of(lang) for text in (*data_sentences(result, found.kv), *_accepted(result, found.kv))]
    code = Text(
        f"Lesarten, Zuordnung, Summen und genaue Werte dieser Anlage tragen die Prüfkennung {found.pruefkennung}.",
        f"Readings, assignment, sums and exact values of this annex carry the Prüfkennung {found.pruefkennung}.",
    ).of(lang)
    return Clause(Text("Datengrundlage", "Data").of(lang), (*parts, code))


def data_sentences(result: Result, kv: str) -> Iterator[Text]:
    """What the deliverer says of each period: date, basis, attribution, origin."""
    unknown = Text("nicht angegeben", "not stated")
    for s in (s for s in result.data.statements if s.kv == kv):
        facts = [s.data_status, s.basis, s.attribution, s.origin]
        de = [fact or unknown.de for fact in facts]
        en = [STATED.get(fact, fact) or unknown.en for fact in facts]
        yield Text(
            f"Zeitraum {s.period}: Datenstand {de[0]}, Leistungsbedarf {de[1]}, Regionalbezug {de[2]}, Quelle {de[3]}.",
            f"Period {s.period}: data as of {en[0]}, demand {en[1]}, attribution {en[2]}, source {en[3]}.",
        )


def _accepted(result: Result, kv: str) -> Iterator[Text]:
    for a in (a for a in result.accepted if a.kv in {kv, "*"}):
        title = BY_ID[a.id].title if a.id in BY_ID else Text(a.id, a.id)
        yield Text(
            f"Hingenommen: {title.de} ({a.id}): {a.reason}.", f"Accepted: {title.en} ({a.id}): {a.reason}."
        )


MAKERS = (_subject, _fees, _agreed_fees, _correction, _assignments, _foundations, _data)
