"""Rows that fit the heading although a decimal comma has torn one of their numbers in two.

In a comma-separated file ``110430,00`` without quotation marks is two cells. Where the heading has a
spare column, such a row has as many cells as it should, and the cents are lost without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from feecalc.intake.cells.phrases import rows, say
from feecalc.intake.errors import PackageError
from feecalc.intake.sources.raw import RawCell, RawTable, is_blank, shown, text_of
from feecalc.words.text import Text

_NUMBERS = (
    "haeufigkeit",
    "behandlungsfaelle",
    "leistungsbedarf",
    "kontrollsumme",
    "eur",
    "anteil_haeufigkeit",
    "anteil_leistungsbedarf",
)
_COUNTS = ("haeufigkeit", "behandlungsfaelle")
_WHOLE = re.compile(r"[+-]?[0-9]+(?:[. ][0-9]{3})*")
_DECIMALS = re.compile("[0-9]{1,2}")
_NO_DECIMALS = re.compile("0{1,2}")
_HEAD, _GROUP = re.compile("[+-]?[0-9]{1,3}"), re.compile(r"[0-9]{3}\.[0-9]{2}")
_DIGITS = re.compile(r"[+-]?[0-9][0-9. ]*")
_MARKS = ("0", "1")


class _Layout(NamedTuple):
    """Indexes of columns: those of numbers (and whether of counts), those not needed, those without a name."""

    numbers: tuple[tuple[int, bool], ...]
    spare: tuple[int, ...]
    unnamed: tuple[int, ...]
    mark: int


def refuse_shifted(table: RawTable, where: Mapping[str, int], optional: Sequence[str]) -> None:
    """Raise PackageError if rows of a comma-separated table are shifted by a decimal comma.

    ``where`` says where each column stands, ``optional`` names those that the table does not need.
    """
    if table.separator != "," or not table.rows:
        return
    layout = _layout(table, where, optional)
    found = list(_shifted(table, layout)) if layout.spare else []
    if found:
        raise PackageError(_refused(table, found))


def _layout(table: RawTable, where: Mapping[str, int], optional: Sequence[str]) -> _Layout:
    needed = {index for name, index in where.items() if name not in optional}
    spare = [
        i for i in range(len(table.header)) if i not in needed and not all(map(is_blank, table.columns[i]))
    ]
    numbers = tuple((where[name], name in _COUNTS) for name in _NUMBERS if name in where)
    unnamed = tuple(i for i in spare if not table.header[i])
    return _Layout(numbers, tuple(spare), unnamed, where.get("korrektur", -1))


def _shifted(table: RawTable, layout: _Layout) -> Iterator[tuple[int, int]]:
    """Index of each row that looks torn, and of the column of the number."""
    last = layout.numbers[0][0] if layout.numbers else 0
    for i, row in enumerate(zip(*table.columns, strict=True)):
        if any(not is_blank(row[k]) for k in layout.unnamed):
            torn = _torn(row, layout, strict=False)
            yield i, last if torn is None else torn
        elif (torn := _torn(row, layout, strict=True)) is not None:
            yield i, torn


def _torn(row: Sequence[RawCell], layout: _Layout, strict: bool) -> int | None:
    """The column of a number whose decimals may stand in the next one."""
    for at, is_count in layout.numbers:
        if at + 1 < len(row) and _are_parts(text_of(row[at]), text_of(row[at + 1]), is_count):
            pushed = [k for k in layout.spare if k > at and _DIGITS.fullmatch(text_of(row[k]))]
            only_a_mark = pushed == [layout.mark] == [at + 1] and text_of(row[at + 1]) in _MARKS
            before_needed = at + 1 not in layout.spare and not text_of(row[at + 1]).startswith("0")
            if not strict or (pushed and not only_a_mark and not before_needed):
                return at
    return None


def _are_parts(number: str, following: str, is_count: bool) -> bool:
    if _WHOLE.fullmatch(number) and (_NO_DECIMALS if is_count else _DECIMALS).fullmatch(following):
        return True
    return bool(_HEAD.fullmatch(number) and _GROUP.fullmatch(following) and not is_count)


def _refused(table: RawTable, found: Sequence[tuple[int, int]]) -> Text:
    index, at = found[0]
    pair = " | ".join(shown(table.columns[k][index]) for k in (at, at + 1) if k < len(table.columns))
    return say(
        "{f}, Zeile {row}, Spalte {column}: Dezimalkomma in einer Zelle? Die Datei ist mit Kommas getrennt, und "
        "in {n} scheint eine Zahl auf zwei Zellen verteilt ({pair}); alles dahinter wäre verschoben. Bitte mit "
        "Semikolon getrennt speichern, oder mit Dezimalpunkt, oder die Zahlen in Anführungszeichen setzen; "
        "Spalten ohne Überschrift löschen.",
        "{f}, row {row}, column {column}: a decimal comma within a cell? The file is separated by commas, and in "
        "{n} a number seems to be torn in two cells ({pair}); everything behind it would be shifted. Please save "
        "it separated by semicolons, or with decimal points, or put the numbers in quotation marks; delete "
        "columns without a heading.",
        f=table.file,
        row=str(table.rows[index]),
        column=shown(table.header[at]),
        n=rows(len(found)),
        pair=pair,
    )
