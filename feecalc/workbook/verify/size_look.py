"""Heights of rows and widths of columns, what is hidden, and what a filter in use hides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from feecalc.workbook.verify.aspects import LookLine
from feecalc.workbook.verify.bookfile import Package, child, children, get, local, on

_LOWEST, _NARROWEST = 0.9, 0.9  # of the height and width that were set


def plain_range(text: str) -> str:
    """A reference without signs of quoting and fixing, one cell as itself, its areas in one order."""
    parts = [p.rpartition("!")[2].replace("$", "") for p in text.replace("'", "").split(",")]
    return ",".join(sorted(re.sub(r"^(\w+):\1$", r"\1", p) for p in parts))


def filtered_rows(package: Package, part: str) -> tuple[str, set[int]]:
    """Range of the sheet's own filter, and the rows that it, or one of a table, may hide because it is in use."""
    tables = [
        r.target for r in package.relations(part).values() if r.kind == "table" and r.target in package.parts
    ]
    own, *others = (child(package.tree(p), "autoFilter") for p in (part, *tables))
    area = plain_range(get(own, "ref")) if own is not None else ""
    rows = {
        row
        for f in (own, *others)
        if f is not None and children(f, "filterColumn")
        for row in _below(get(f, "ref"))
    }
    return area.rstrip("0123456789"), rows


def _below(area: str) -> range:
    """The rows of an area below its first."""
    rows = [int(row) for row in re.findall(r"[0-9]+", area)]
    return range(rows[0] + 1, rows[1] + 1) if len(rows) == 2 else range(0)


def hidden_by_filters(package: Package) -> dict[str, int]:
    """Sheet -> number of rows that a filter in use hides."""
    found = {}
    for name, part in package.sheets.items():
        root = package.tree(part)
        rows = filtered_rows(package, part)[1]
        hidden = sum(
            on(r, "hidden") and int(get(r, "r", "0")) in rows for r in child(root, "sheetData") or ()
        )
        if hidden:
            found[name] = hidden
    return found


def sizes(root: Any, filtered: tuple[str, set[int]]) -> Iterator[LookLine]:
    """Heights of rows and widths of columns that hold something; 0 where they are hidden."""
    form = child(root, "sheetFormatPr")
    height = float(get(form, "defaultRowHeight", "15")) if form is not None else 15.0
    height = 0.0 if on(form, "zeroHeight") else height
    used: set[int] = set()
    for row in child(root, "sheetData") or ():
        number = int(get(row, "r", "0"))
        columns = {_column(get(c, "r")) for c in row if any(local(e) in ("v", "f", "is") for e in c)}
        used |= columns
        hidden = on(row, "hidden") and number not in filtered[1]
        own = float(get(row, "ht") or height)
        if columns and hidden:
            yield (f"{number}:{number}", "hidden"), "hidden"
        elif columns and not on(row, "hidden"):
            yield (f"{number}:{number}", "height"), f"{own:g}"
    yield from _widths(root, form, used)


def _widths(root: Any, form: Any, used: set[int]) -> Iterator[LookLine]:
    standard = float(get(form, "defaultColWidth", "8.43")) if form is not None else 8.43
    widths = dict.fromkeys(used, standard)
    hidden = set()
    for column in children(child(root, "cols"), "col"):
        for number in used.intersection(range(int(get(column, "min")), int(get(column, "max")) + 1)):
            widths[number] = float(get(column, "width") or standard)
            hidden |= {number} if on(column, "hidden") else set()
    for number, width in sorted(widths.items()):
        letter = _letters(number)
        aspect = "hidden" if number in hidden else "width"
        yield (f"{letter}:{letter}", aspect), "hidden" if number in hidden else f"{width:g}"


def _column(cell: str) -> int:
    number = 0
    for letter in cell.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def readable_size(aspect: str, found: str, expected: str) -> bool:
    """Whether a row or column is still about as large as it was set, within what programs change on saving."""
    share = _LOWEST if aspect == "height" else _NARROWEST
    now, then = float(found), float(expected)
    # LibreOffice's own standard height of a row is 12.8.
    return min(then * share, then - 2.5) <= now <= max(3 * then, then + 40)
