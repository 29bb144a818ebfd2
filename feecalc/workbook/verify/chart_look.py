"""What a chart shows: its kinds, series, axes and words, whichever program wrote it; and what it has kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from feecalc.workbook.verify.bookfile import child, children, get, local, on
from feecalc.workbook.verify.cell_look import normal_format

ValueAt = Callable[[str, int, int], Any]
NO_VALUE = object()  # a formula without a stored result: nothing to compare with
_REFERENCE = re.compile(r"^(.*)!([A-Z]{1,3})([0-9]+)(?::([A-Z]{1,3})([0-9]+))?$")


def chart_lines(root: Any) -> Iterator[tuple[str, str]]:
    """Aspect and text of everything in a chart that its readers go by."""
    plot = next((e for e in root.iter() if local(e) == "plotArea"), None)
    for number, kind in enumerate(
        e for e in (plot if plot is not None else ()) if local(e).endswith("Chart")
    ):
        yield (
            f"kind {number}",
            " ".join([local(kind), *_values(kind, ("barDir", "grouping", "scatterStyle"))]),
        )
        for series in children(kind, "ser"):
            yield f"series {_value(series, 'order')}", _series(series)
    for number, axis in enumerate(e for e in (plot if plot is not None else ()) if local(e).endswith("Ax")):
        yield f"axis {number}", _axis(axis)
    yield "words", " | ".join(written_texts(root))


def written_texts(root: Any) -> list[str]:
    """Every text that was written into a chart rather than taken from cells."""
    paragraphs = (e for e in root.iter() if local(e) == "p")
    said = ("".join(t.text or "" for t in p.iter() if local(t) == "t") for p in paragraphs)
    return [text for text in said if text.strip()]


def _series(series: Any) -> str:
    parts = [
        f"{name} {_formula(child(series, name))}"
        for name in ("tx", "cat", "val", "xVal", "yVal", "bubbleSize")
    ]
    labels = child(series, "dLbls")
    shown = [
        local(e)
        for e in (labels if labels is not None else ())
        if local(e).startswith("show") and get(e, "val") == "1"
    ]
    parts += [f"labels {s}" for s in shown if s != "showLeaderLines"]
    parts += [f"labels {form}" for e in (labels,) if e is not None and (form := _own_format(e))]
    parts += [f"{name}" for name in ("trendline", "errBars", "dPt") if child(series, name) is not None]
    return "; ".join(p for p in parts if p.strip() and not p.endswith(" "))


def _formula(data: Any) -> str:
    if data is None:
        return ""
    found = next((e.text or "" for e in data.iter() if local(e) == "f"), None)
    if found is None:  # values or a name written into the chart
        found = ",".join(e.text or "" for e in data.iter() if local(e) == "v")
    return _plain(found)


def _plain(reference: str) -> str:
    text = reference.replace("'", "").replace("$", "").strip('"')
    return re.sub(r"!([A-Z]+[0-9]+):\1$", r"!\1", text)


def _axis(axis: Any) -> str:
    scaling = child(axis, "scaling")
    said = [
        local(axis),
        *_values(axis, ("delete", "crossesAt")),
        _own_format(axis),
        *_values(scaling, ("orientation", "logBase", "min", "max")),
    ]
    labels = get(child(axis, "tickLblPos"), "val") if child(axis, "tickLblPos") is not None else ""
    units = next((e for e in axis if local(e) == "dispUnits"), None)
    return " ".join(
        [*said, "no labels" if labels == "none" else "", "" if units is None else "display units"]
    ).strip()


def _own_format(element: Any) -> str:
    """A number format that is not that of the cells."""
    form = child(element, "numFmt")
    if form is None or on(form, "sourceLinked") or get(form, "formatCode") == "General":
        return ""
    return normal_format(get(form, "formatCode"))


def _values(element: Any, names: tuple[str, ...]) -> list[str]:
    return [f"{name}={text}" for name in names if (text := _value(element, name)) not in ("", "0", "minMax")]


def _value(element: Any, name: str) -> str:
    found = child(element, name)
    text = get(found, "val") if found is not None else ""
    return f"{float(text):g}" if re.fullmatch(r"-?[0-9.]+(?:E-?[0-9]+)?", text) else text


def stale(root: Any, value_at: ValueAt) -> Iterator[tuple[str, str, str]]:
    """Reference, kept value and cell's value where a chart has kept other values than its cells have."""
    for data in (e for e in root.iter() if local(e) in ("numRef", "strRef", "multiLvlStrRef")):
        formula = child(data, "f")
        reference = _REFERENCE.match(_plain(formula.text or "") if formula is not None else "")
        cache = next((e for e in data if local(e).endswith("Cache")), None)
        if reference is None or cache is None:
            continue
        for point in children(cache, "pt"):
            row, col = _point(reference, int(get(point, "idx", "0")))
            kept, cell = child(point, "v"), value_at(reference[1], row, col)
            text = kept.text or "" if kept is not None else ""
            if local(data) == "numRef" and isinstance(cell, str) and text == "0":
                continue  # a chart of numbers keeps 0 where a cell says that there is none
            if cell is not NO_VALUE and not _equal(text, cell):
                yield f"{reference[0]}", text, "" if cell is None else str(cell)


def _point(reference: re.Match[str], index: int) -> tuple[int, int]:
    row, col = int(reference[3]) - 1, _column(reference[2])
    across = reference[5] is not None and reference[5] == reference[3]
    return (row, col + index) if across else (row + index, col)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _equal(kept: str, cell: Any) -> bool:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        try:
            return abs(float(kept) - cell) <= 1e-9 * max(1.0, abs(cell))
        except ValueError:
            return False
    return " ".join(kept.split()) == " ".join(str(cell or "").split())
