"""Drawings, charts, shapes and tables of a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feecalc.workbook.verify.aspects import LookLine
from feecalc.workbook.verify.bookfile import Package, child, children, get, local
from feecalc.workbook.verify.chart_look import chart_lines
from feecalc.workbook.verify.size_look import plain_range

_OF_CHARTS = {"chartStyle", "chartColorStyle"}


def related(package: Package, part: str) -> Iterator[LookLine]:
    """What a sheet shows beside its cells: drawings, shapes, tables."""
    for relation in package.relations(part).values():
        if relation.target not in package.parts:
            continue
        if relation.kind == "drawing":
            yield from _drawing(package, relation.target)
        elif relation.kind == "vmlDrawing":
            yield from _shapes(package.tree(relation.target))
        elif relation.kind == "table":
            yield from _table(package.tree(relation.target))


def _drawing(package: Package, part: str) -> Iterator[LookLine]:
    """Every object of a drawing; charts by what they show, in the order of their places."""
    relations = package.relations(part)
    objects = []
    for anchor in package.tree(part):
        kinds = [local(e) for e in anchor if local(e) not in ("from", "to", "clientData", "pos", "ext")]
        ids = [get(e, "id") for e in anchor.iter() if local(e) == "chart"]
        objects.append(
            (
                _corner(anchor),
                _corner(anchor, "to"),
                kinds,
                [relations[i].target for i in ids if i in relations],
            )
        )
    for number, (corner, end, kinds, charts) in enumerate(sorted(objects, key=lambda o: o[0]), 1):
        yield (f"{number}", "drawing"), f"{corner[0]},{corner[1]} {' '.join(kinds)}"
        yield (f"{number}", "covers"), f"{end[0]},{end[1]}"
        for chart in charts:
            yield from _chart(package, chart, number)


def _chart(package: Package, part: str, number: int) -> Iterator[LookLine]:
    for aspect, text in chart_lines(package.tree(part)) if part in package.parts else ():
        yield (f"{number} {aspect}", "chart"), text
    foreign = {r.kind for r in package.relations(part).values()} - _OF_CHARTS
    if foreign:
        yield (f"{number} parts", "chart"), " ".join(sorted(foreign))


def _corner(anchor: Any, name: str = "from") -> tuple[int, int]:
    start = child(anchor, name)
    found = [int(e.text or 0) for way in ("row", "col") if (e := child(start, way)) is not None]
    return (found[0], found[1]) if len(found) == 2 else (-1, -1)


def _shapes(root: Any) -> Iterator[LookLine]:
    """Shapes of the old kind: notes of cells, hidden until the mouse is over them; nothing else."""
    number = 0
    for shape in (
        e for e in root.iter() if local(e) in ("shape", "rect", "oval", "line", "group", "image", "roundrect")
    ):
        data = child(shape, "ClientData")
        note = data is not None and get(data, "ObjectType") == "Note" and child(data, "Visible") is None
        style = get(shape, "style").replace(" ", "")
        if not note or "visibility:visible" in style:
            number += 1
            yield (
                (f"{number}", "drawing"),
                f"{local(shape)} {get(data, 'ObjectType') if data is not None else ''}".strip(),
            )


def _table(root: Any) -> Iterator[LookLine]:
    columns = [get(c, "name") for c in children(child(root, "tableColumns"), "tableColumn")]
    words = [get(root, "displayName"), *columns]
    style = get(child(root, "tableStyleInfo"), "name") if child(root, "tableStyleInfo") is not None else ""
    words += [f"style {style}"] if style else []
    words += ["formula" for e in root.iter() if local(e) == "calculatedColumnFormula"]
    words += ["without heading"] if get(root, "headerRowCount", "1") == "0" else []
    words += ["with totals"] if get(root, "totalsRowCount", "0") != "0" else []
    yield (plain_range(get(root, "ref")), "table"), " | ".join(words)
