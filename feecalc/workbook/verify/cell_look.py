"""How cells look: number format, font, fill and alignment, resolved from the styles of a workbook."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from feecalc.workbook.verify.bookfile import Package, child, children, get, local, on

Look = dict[str, str]
NUMBER, FONT, FILL, ALIGNMENT = "number", "font", "fill", "alignment"


class Styles:
    """The styles of one workbook."""

    def __init__(self, package: Package) -> None:
        self._package = package
        part = next(
            (r.target for r in package.relations(package.workbook).values() if r.kind == "styles"), ""
        )
        self._root = package.tree(part) if part in package.parts else None
        self._cells: dict[str, Look] = {}

    def cell(self, index: str) -> Look:
        """How a cell of that style looks."""
        if index not in self._cells:
            formats = children(child(self._root, "cellXfs"), "xf")
            number = int(index or 0)
            self._cells[index] = self._look(formats[number]) if number < len(formats) else {}
        return self._cells[index]

    def difference(self, index: str) -> str:
        """What a conditional format changes, as text."""
        formats = children(child(self._root, "dxfs"), "dxf")
        if not index or int(index) >= len(formats):
            return ""
        dxf = formats[int(index)]
        font, fill, number = child(dxf, "font"), child(dxf, "fill"), child(dxf, "numFmt")
        said = [
            "" if number is None else get(number, "formatCode"),
            "" if font is None else _font_words(font, self.color(child(font, "color"))),
            "" if fill is None else self._fill(fill, differential=True),
        ]
        return " | ".join(said)

    def _look(self, xf: Any) -> Look:
        fonts, fills = (
            children(child(self._root, "fonts"), "font"),
            children(child(self._root, "fills"), "fill"),
        )
        font, fill = int(get(xf, "fontId", "0")), int(get(xf, "fillId", "0"))
        return {
            NUMBER: self._number(get(xf, "numFmtId", "0")),
            FONT: self.font(fonts[font]) if font < len(fonts) else "",
            FILL: self._fill(fills[fill]) if fill < len(fills) else "",
            ALIGNMENT: " ".join(filter(None, (_alignment(child(xf, "alignment")), self._across(xf)))),
        }

    def _across(self, xf: Any) -> str:
        """A line across the cell; other borders cover nothing."""
        borders, number = children(child(self._root, "borders"), "border"), int(get(xf, "borderId", "0"))
        border = borders[number] if number < len(borders) else None
        drawn = (
            get(child(border, "diagonal"), "style", "none")
            if child(border, "diagonal") is not None
            else "none"
        )
        across = on(border, "diagonalUp") or on(border, "diagonalDown")
        return "line across" if across and drawn != "none" else ""

    def font(self, font: Any) -> str:
        """Name, size, color and what makes it bold or struck through."""
        name, size = child(font, "name"), child(font, "sz")
        if name is None:
            name = child(font, "rFont")
        points = get(size, "val", "0") if size is not None else "0"
        named = get(name, "val") if name is not None else ""
        return f"{named} {float(points):g} {_font_words(font, self.color(child(font, 'color')))}"

    def _fill(self, fill: Any, differential: bool = False) -> str:
        pattern = child(fill, "patternFill")
        if pattern is None:
            return "none" if child(fill, "gradientFill") is None else "gradient"
        kind = get(pattern, "patternType", "solid" if differential else "none")
        plain = kind == "none" or (kind == "gray125" and not len(pattern))
        if plain and not differential:
            return "none"
        # A solid fill of a conditional format has its color in the background.
        order = ("bgColor", "fgColor") if differential else ("fgColor", "bgColor")
        first = next((c for c in (child(pattern, name) for name in order) if c is not None), None)
        return f"{'solid' if differential else kind} {self.color(first)}"

    def _number(self, index: str) -> str:
        own = {
            get(n, "numFmtId"): get(n, "formatCode") for n in children(child(self._root, "numFmts"), "numFmt")
        }
        from openpyxl.styles.numbers import BUILTIN_FORMATS

        code = own.get(index) or BUILTIN_FORMATS.get(int(index), f"#{index}")
        return normal_format(code)

    def color(self, color: Any) -> str:
        """A color as six hex digits; automatic ones are black."""
        if color is None or on(color, "auto"):
            return "000000"
        if get(color, "rgb"):
            base = get(color, "rgb")[-6:].upper()
        elif get(color, "theme"):
            base = self._theme.get(int(get(color, "theme")), "?")
        else:
            base = self._palette.get(int(get(color, "indexed", "64")), "000000")
        tint = float(get(color, "tint", "0"))
        return base if abs(tint) < 1e-6 else f"{base}{tint:+.2f}"

    @cached_property
    def _theme(self) -> dict[int, str]:
        """The first two pairs of a theme are light before dark."""
        package = self._package
        part = next((r.target for r in package.relations(package.workbook).values() if r.kind == "theme"), "")
        if part not in package.parts:
            return {}
        scheme = next((e for e in package.tree(part).iter() if local(e) == "clrScheme"), None)
        colors = [_theme_color(c) for e in scheme or () for c in e][:12]
        order = [1, 0, 3, 2, *range(4, 12)]
        return {i: colors[j].upper() for i, j in enumerate(order) if j < len(colors)}

    @cached_property
    def _palette(self) -> dict[int, str]:
        from openpyxl.styles.colors import COLOR_INDEX

        own = children(child(child(self._root, "colors"), "indexedColors"), "rgbColor")
        named = [get(c, "rgb") for c in own] or list(COLOR_INDEX)
        return {i: color[-6:].upper() for i, color in enumerate(named) if i < 64}


def _theme_color(color: Any) -> str:
    """A color of the theme; those of the system are what every system has."""
    system = {"window": "FFFFFF", "windowText": "000000"}
    if local(color) == "srgbClr":
        return get(color, "val")
    return system.get(get(color, "val"), get(color, "lastClr"))


def normal_format(code: str) -> str:
    """A number format without the escapes and spellings that programs change on saving."""
    plain = re.sub(r"\\([^0#?@.,])", r"\1", code.strip())
    plain = re.sub(r'"([^"0#?@.,]*)"', r"\1", plain)
    plain = re.sub(r"^\[\$-[0-9A-Fa-f]{1,4}\]", "", plain)
    return re.sub(r"(?i)general", "General", plain.removesuffix(";@"))


def _font_words(font: Any, color: str) -> str:
    words = [color]
    for name in ("b", "i", "strike", "outline", "shadow", "condense", "extend"):
        mark = child(font, name)
        if mark is not None and on(mark, "val", default=True):
            words.append(name)
    charset = child(font, "charset")
    words += ["symbols"] if charset is not None and get(charset, "val") == "2" else []
    raised = child(font, "vertAlign")
    if raised is not None and get(raised, "val", "baseline") != "baseline":
        words.append(get(raised, "val"))
    return " ".join(words)


def _alignment(alignment: Any) -> str:
    if alignment is None:
        return ""
    words = [get(alignment, "horizontal", "general").replace("general", "")]
    words += [name for name in ("wrapText", "shrinkToFit") if on(alignment, name)]
    words += [
        f"{name}={get(alignment, name)}"
        for name in ("indent", "readingOrder")
        if get(alignment, name, "0") != "0"
    ]
    rotation = get(alignment, "textRotation", "0")
    return " ".join(w for w in (*words, "" if rotation == "0" else f"{rotation}°") if w)


def theme_fonts(package: Package) -> str:
    """The fonts that a theme puts in the place of named ones; empty where no style leaves it to the theme."""
    targets = {r.kind: r.target for r in package.relations(package.workbook).values()}
    styles, theme = (targets.get(kind, "") for kind in ("styles", "theme"))
    if styles not in package.parts or theme not in package.parts:
        return ""
    if not any(local(e) == "scheme" for e in package.tree(styles).iter()):
        return ""
    fonts = (e for e in package.tree(theme).iter() if local(e) in ("majorFont", "minorFont"))
    return " ".join(
        f"{local(e)} {get(child(e, 'latin'), 'typeface')}" for e in fonts if child(e, "latin") is not None
    )
