"""The readings (Lesarten): every point the text leaves open, as a named setting.

The first option of each is the default (teil-b section 4). Titles, arguments of both sides and
wordings for an agreement stand in ``register.toml`` (see ``register.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from feecalc.numbers.traced import Choice, Traced
from feecalc.words.text import SaidError, Text

OPTIONS: Mapping[str, tuple[str, ...]] = {
    "kassenarten": ("pooled", "mean_of_fees"),
    "base_period": ("year", "mean_of_quarters"),
    "analog_in_factors": ("yes", "no"),
    "bisphosphonate_frequency": ("excluded", "included", "as_86503", "share"),
    "bisphosphonate_cases": ("yes", "no", "always"),
    "singular": ("undefined", "limit", "error"),
    "palliative_in_case_value": ("yes", "no"),
    "transfusions": ("excluded", "both", "base_only", "new_only"),
    "regional_rest": ("excluded", "base", "both"),
    "cases_base": ("flat_rates", "reported"),
    "cases_new": ("flat_rates", "reported"),
    "annual_case_value": ("ratio_of_sums", "mean_of_quarters"),
    "volume_source": ("reported", "list"),
    "fees_in_force": ("calculated", "agreed"),
    "adjustment_factor": ("exact", "measured", "linear"),
    "case_decline_credit": ("decline", "effect", "proportional", "none"),
    "credit_cases": ("same", "flat_rates", "reported"),
    "credit_cap": ("yes", "no"),
    "credit_symmetric": ("no", "yes"),
    "credit_stages": ("both", "first", "second"),
    "stage2_valuation": ("constant", "as_billed"),
    "adjustment_scope": ("all", "base", "addons"),
    "stage2_base": ("current", "original"),
    "deviation_decimals": ("none", "0", "1", "2", "3", "4", "5", "6"),
    "rounded_quantity": ("p", "p_and_d", "net"),
    "rounding": ("publish", "chain"),
}
PARAMETERS = ("bisphosphonate_share", "fee_decimals")

# Drop-downs of the workbook that stay live; the others are fixed when it is written.
LIVE = (
    "bisphosphonate_frequency",
    "palliative_in_case_value",
    "cases_base",
    "cases_new",
    "adjustment_factor",
    "case_decline_credit",
    "credit_stages",
    "stage2_valuation",
)

# Options of the first edition that held two answers in one: credit and compensation.
FORMER_CREDITS: Mapping[str, tuple[str, str]] = {
    "target": ("decline", "exact"),
    "points": ("decline", "measured"),
    "volume": ("effect", "exact"),
    "mechanical": ("effect", "measured"),
}

CONTRADICTIONS: tuple[tuple[tuple[str, str], tuple[str, str], Text], ...] = (
    (
        ("kassenarten", "mean_of_fees"),
        ("base_period", "mean_of_quarters"),
        Text(
            "gemittelt wird entweder über die Kassenarten oder über die Quartale. "
            "Eine der beiden Lesarten auf ihren Regelfall setzen (pooled oder year).",
            "the mean is taken either over Kassenarten or over quarters. "
            "Set one of them to its default (pooled or year).",
        ),
    ),
    (
        ("stage2_valuation", "as_billed"),
        ("stage2_base", "original"),
        Text(
            "eine zur Hälfte schon korrigierte Abweichung würde auf den unkorrigierten Gebührenwert angewandt. "
            "Eine der beiden Lesarten auf ihren Regelfall setzen (constant oder current).",
            "a deviation already half corrected would be applied to the uncorrected fee. "
            "Set one of them to its default (constant or current).",
        ),
    ),
)


class ReadingError(SaidError, ValueError):
    """An unknown or contradictory reading; ``message`` says the nearest valid name."""


@dataclass(frozen=True)
class Reading:
    """One choice for every open point of Teil B; ``Reading()`` is the default reading.

    Raises ReadingError for an unknown option and for a contradiction (``CONTRADICTIONS``, teil-b
    section 4). Numbers may be given as such or as text.
    """

    kassenarten: str = "pooled"
    base_period: str = "year"
    analog_in_factors: str = "yes"
    bisphosphonate_frequency: str = "excluded"
    bisphosphonate_cases: str = "yes"
    bisphosphonate_share: Fraction = Fraction(0)
    singular: str = "undefined"
    palliative_in_case_value: str = "yes"
    transfusions: str = "excluded"
    regional_rest: str = "excluded"
    cases_base: str = "flat_rates"
    cases_new: str = "flat_rates"
    annual_case_value: str = "ratio_of_sums"
    volume_source: str = "reported"
    fees_in_force: str = "calculated"
    adjustment_factor: str = "exact"
    case_decline_credit: str = "decline"
    credit_cases: str = "same"
    credit_cap: str = "yes"
    credit_symmetric: str = "no"
    credit_stages: str = "both"
    stage2_valuation: str = "constant"
    adjustment_scope: str = "all"
    stage2_base: str = "current"
    deviation_decimals: str = "none"
    rounded_quantity: str = "p"
    rounding: str = "publish"
    fee_decimals: int = 2

    def __post_init__(self) -> None:
        for key, allowed in OPTIONS.items():
            given = getattr(self, key)
            if given not in allowed:
                object.__setattr__(self, key, _option(key, given))
        object.__setattr__(self, "bisphosphonate_share", _share(self.bisphosphonate_share))
        object.__setattr__(self, "fee_decimals", _decimals(self.fee_decimals))
        for one, other, why in CONTRADICTIONS:
            if all(getattr(self, key) == option for key, option in (one, other)):
                raise ReadingError(_contradiction(one, other, why))

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Reading:
        """A reading from key -> option; raises ReadingError that names the nearest valid key."""
        for key in settings:
            if key not in KEYS:
                raise ReadingError(_unknown_key(key))
        return cls(**settings)

    def with_(self, **settings: Any) -> Reading:
        """The same reading but for these settings."""
        return Reading.of({**self._values(), **settings})

    def replaced(self, key: str, option: Any) -> Reading:
        """The same reading but for one setting that is known to be valid."""
        return replace(self, **{key: option})

    @property
    def is_live(self) -> bool:
        """Whether any option is a live choice of the workbook."""
        return any(isinstance(getattr(self, key), Choice) for key in OPTIONS)

    def _values(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def as_text(self) -> dict[str, str]:
        """Every setting as text, in the order of the register."""
        return {key: str(value) for key, value in self._values().items()}

    def differences(self, other: Reading | None = None) -> dict[str, str]:
        """The settings in which this reading differs from another (from the default)."""
        theirs = (other or Reading()).as_text()
        return {key: value for key, value in self.as_text().items() if theirs[key] != value}


# Plain digits or a quotient: an exponent could ask for a number of a billion digits.
SHARE = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20}|/[0-9]{1,20})?")
DIVIDED_BY_NOTHING = re.compile(r"/0+$")

KEYS = tuple(f.name for f in fields(Reading))


def own_reading(settings: Mapping[str, str]) -> Reading:
    """What a package's ``lesart.toml`` says itself; ``profile`` is a starting point, not a setting.

    Raises ReadingError.
    """
    return Reading.of({key: option for key, option in settings.items() if key != "profile"})


def common(readings: Iterable[Reading]) -> Reading:
    """The settings that all readings share; the default where they differ."""
    first, *others = [*readings] or [Reading()]
    differing = {key for other in others for key in {*first.differences(other), *other.differences(first)}}
    default = Reading()
    return first.with_(**{key: getattr(default, key) for key in differing})


def without_effect(reading: Reading) -> list[Text]:
    """Settings that have no effect beside others: accepted, and said (teil-b section 4)."""
    return [
        _idle(key, reading, beside)
        for key, default, beside in idle_pairs(reading)
        if getattr(reading, key) != default
    ]


def idle_pairs(reading: Reading) -> Iterator[tuple[str, Any, str]]:
    """Settings that do nothing whatever the data: key, default, and the setting beside which they do nothing."""
    if reading.case_decline_credit == "none":
        for key in ("credit_cases", "credit_cap", "credit_symmetric", "credit_stages"):
            yield key, OPTIONS[key][0], "case_decline_credit=none"
    if reading.deviation_decimals == "none":
        yield "rounded_quantity", "p", "deviation_decimals=none"
    if reading.bisphosphonate_frequency != "share":
        beside = f"bisphosphonate_frequency={reading.bisphosphonate_frequency}"
        yield "bisphosphonate_share", 0, beside
    # ``always`` differs from ``yes`` only where F12 leaves the count out, ``no`` only where it does not.
    as_yes = "no" if reading.bisphosphonate_frequency == "excluded" else "always"
    if reading.bisphosphonate_cases == as_yes:
        beside = f"bisphosphonate_frequency={reading.bisphosphonate_frequency}"
        yield "bisphosphonate_cases", "yes", beside
    if reading.cases_base == "reported" and not _credits_flat_rates(reading):
        yield "bisphosphonate_cases", "yes", "cases_base=reported"
    if reading.cases_base == reading.cases_new == reading.credit_cases:
        yield "credit_cases", "same", f"cases_base={reading.cases_base}, cases_new={reading.cases_new}"


def _credits_flat_rates(reading: Reading) -> bool:
    """Whether the credited decline counts the flat rates whatever the case value counts."""
    return reading.credit_cases == "flat_rates" and reading.case_decline_credit != "none"


def _contradiction(one: tuple[str, str], other: tuple[str, str], why: Text) -> Text:
    a, b = "=".join(one), "=".join(other)
    return Text(f"{a} und {b} widersprechen sich: {why.de}", f"{a} and {b} contradict each other: {why.en}")


def _idle(key: str, reading: Reading, beside: str) -> Text:
    setting = f"{key}={reading.as_text()[key]}"
    return Text(
        f"Die Lesart {setting} bleibt neben {beside} ohne Wirkung.",
        f"The reading {setting} has no effect beside {beside}.",
    )


def _option(key: str, given: Any) -> str:
    if isinstance(given, bool):
        given = "yes" if given else "no"
    text = given if isinstance(given, str) else str(given)
    if text in OPTIONS[key]:
        return text
    if key == "case_decline_credit" and text in FORMER_CREDITS:
        raise ReadingError(_former(text))
    allowed = ", ".join(OPTIONS[key])
    near = _nearest(text, OPTIONS[key])
    raise ReadingError(
        Text(
            f"Die Lesart {key} kennt die Option „{text}“ nicht. Möglich sind: {allowed}." + near.de,
            f"The reading {key} has no option '{text}'. Possible: {allowed}." + near.en,
        )
    )


def _former(name: str) -> Text:
    credit, factor = FORMER_CREDITS[name]
    pair = f"case_decline_credit={credit} mit adjustment_factor={factor}"
    return Text(
        f"Die Lesart case_decline_credit={name} gibt es nicht mehr: was angerechnet und wie der Rest "
        f"ausgeglichen wird, sind jetzt zwei Fragen. Dieselbe Rechnung: {pair}.",
        f"The reading case_decline_credit={name} no longer exists: what is credited and how the rest is "
        f"compensated are two questions now. The same calculation: {pair.replace(' mit ', ' with ')}.",
    )


def _unknown_key(key: str) -> Text:
    near = _nearest(key, KEYS)
    if near == Text("", ""):
        near = Text(f" Bekannt sind: {', '.join(KEYS)}.", f" Known: {', '.join(KEYS)}.")
    return Text(f"Eine Lesart „{key}“ gibt es nicht." + near.de, f"There is no reading '{key}'." + near.en)


def _nearest(text: str, valid: tuple[str, ...]) -> Text:
    close = get_close_matches(text, valid, n=1, cutoff=0.5)
    return Text(f" Gemeint ist wohl „{close[0]}“.", f" Did you mean '{close[0]}'?") if close else Text("", "")


def _share(given: Any) -> Any:
    if isinstance(given, Traced):  # a cell of the workbook, as a Choice is one
        return given
    text = str(given).strip().replace(",", ".")
    if SHARE.fullmatch(text) and not DIVIDED_BY_NOTHING.search(text):
        share = Fraction(text)
        if share <= 1:
            return share
    raise ReadingError(
        Text(
            f"bisphosphonate_share „{given}“ ist kein Anteil. Erwartet wird eine Zahl von 0 bis 1, etwa 0,25.",
            f"bisphosphonate_share '{given}' is no share. Expected is a number from 0 to 1, such as 0.25.",
        )
    )


def _decimals(given: Any) -> int:
    text = str(given)
    if text in {"0", "1", "2", "3", "4", "5", "6"}:
        return int(text)
    raise ReadingError(
        Text(
            f"fee_decimals „{given}“ ist keine ganze Zahl von 0 bis 6; üblich ist 2.",
            f"fee_decimals '{given}' is no whole number from 0 to 6; usual is 2.",
        )
    )
