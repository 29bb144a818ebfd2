"""What the number format of a cell says of its number: a date, a percentage, thousands, another currency."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from feecalc.intake.sources.parts import Parts
from feecalc.intake.sources.xmlparts import Attributes, named, walk

DATE, PERCENT, SCALED, HIDDEN = "date", "percent", "scaled", "hidden"
UNIT = "unit "  # and the unit, e.g. "unit DM"

# ECMA-376 part 1, 18.8.30: the formats that a file need not spell out.
_BUILT_IN: Mapping[int, str] = {
    **dict.fromkeys((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)), DATE),
    9: PERCENT,
    10: PERCENT,
}
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)(?:-[^\]]*)?\]')
_IGNORED = re.compile(r"\[[^\]]*\]|[_*].|general|standard|e[+-]", re.IGNORECASE)
_FOREIGN = re.compile(
    r"(?<!\w)(?:t€|teur\b|(t|tsd|tausend|k|m|mio|mill|million(?:en)?|mrd|milliarden?|dm|usd|chf|gbp)\b)|[$£¥‰]",
    re.IGNORECASE,
)
_ELEMENTS = named("numFmt", "cellXfs", "cellStyleXfs", "xf", "fonts", "font", "strike", "dxfs")


class Style(NamedTuple):
    """One style of cells: what its format says of a number, and whether it is struck through."""

    says: str = ""
    struck: bool = False


PLAIN = Style()


def meaning(code: str) -> str:
    """What a format code says beyond showing the number; empty for a plain one."""
    said = "".join(match[1] or match[2] or match[3] or "" for match in _QUOTED.finditer(code))
    bare = _IGNORED.sub("", re.sub(r"\[(h+|m+|s+)\]", r"\1", _QUOTED.sub("", code), flags=re.IGNORECASE))
    first = bare.split(";")[0]
    if re.search("[dmyhs]", first, re.IGNORECASE):
        return DATE
    if "%" in bare or "%" in said:
        return PERCENT
    if foreign := _FOREIGN.search(said) or re.search(r"[$£¥]", bare):
        return UNIT + foreign[0]
    if re.search(r"[0#?],+(?![0#?,])", first):
        return SCALED
    return HIDDEN if set(code.strip()) == {";"} else ""


def styles_of(parts: Parts, part: str) -> list[Style]:
    """The styles that cells refer to by number."""
    codes: dict[int, str] = {}
    struck: list[bool] = []
    styles: list[Style] = []
    inside = ""

    def start(full: str, attributes: Attributes) -> None:
        nonlocal inside
        element = _ELEMENTS.get(full, "")
        if element in ("cellXfs", "cellStyleXfs", "fonts", "dxfs"):
            inside = element
        elif element == "numFmt" and inside != "dxfs":
            codes[_number(attributes, "numFmtId")] = meaning(attributes.get("formatCode", ""))
        elif element == "font" and inside == "fonts":
            struck.append(False)
        elif element == "strike" and inside == "fonts" and struck:
            struck[-1] = attributes.get("val", "1") not in ("0", "false")
        elif element == "xf" and inside == "cellXfs":
            styles.append(style_of(attributes))

    def style_of(attributes: Attributes) -> Style:
        number, font = _number(attributes, "numFmtId"), _number(attributes, "fontId")
        says = codes[number] if number in codes else _BUILT_IN.get(number, "")
        return Style(says, font < len(struck) and struck[font])

    walk(parts, part, start)
    return styles


def _number(attributes: Attributes, name: str) -> int:
    text = attributes.get(name, "0").strip()
    return int(text) if text.isdecimal() and len(text) < 10 else 0
