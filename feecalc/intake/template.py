"""An empty package to fill in: one workbook with lists and notes, and ``lesart.toml``."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from feecalc.intake.cells.phrases import say
from feecalc.intake.errors import PackageError
from feecalc.intake.model import (
    AGREED,
    BASE_QUARTERS,
    CONTINUED,
    ENDED,
    KASSENARTEN,
    KV_NAMES,
    NEW_GOPS,
    NEW_QUARTERS,
    OLD_GOPS,
    ONE_SIDED,
    SET,
    TARGETS,
    quarter_label,
)
from feecalc.intake.sources.files import reason
from feecalc.intake.sources.folder import READINGS
from feecalc.intake.sources.raw import shown
from feecalc.intake.template_notes import NOTES, reading_template

TEMPLATE = "paket.xlsx"
_LAST_ROW = 20_000  # the lists reach this far
# A fixed day, so that the same version writes the same bytes.
_CREATED = datetime(2009, 10, 1)  # noqa: DTZ001 - xlsxwriter wants it without a zone

_TEXT, _COUNT, _MONEY, _DATE, _PLAIN = "@", "#,##0", "#,##0.00", "dd.mm.yyyy", "General"


class Field(NamedTuple):
    """A column of the workbook: name, width, number format, list of values, and if others may stand there."""

    name: str
    width: int
    number_format: str = _TEXT
    choice: tuple[str, ...] = ()
    open_list: bool = False


_KV = Field("kv", 8, choice=("00", *KV_NAMES))
_QUARTER = Field("quartal", 10, choice=tuple(map(quarter_label, (*BASE_QUARTERS, *NEW_QUARTERS))))
_KASSENART = Field("kassenart", 16, choice=tuple(KASSENARTEN.values()))

SHEETS: Mapping[str, tuple[Field, ...]] = {
    "abrechnung": (
        _KV,
        _QUARTER,
        _KASSENART,
        Field("gop", 10, choice=(*OLD_GOPS, *NEW_GOPS), open_list=True),
        Field("haeufigkeit", 14, _COUNT),
        Field("leistungsbedarf", 18, _MONEY),
        Field("korrektur", 10, choice=("x",), open_list=True),
    ),
    "faelle": (_KV, _QUARTER, _KASSENART, Field("behandlungsfaelle", 18, _COUNT)),
    "zuordnung": (
        _KV,
        Field("gop", 10),
        Field("ziel", 18, choice=TARGETS),
        Field("anteil_haeufigkeit", 18, _PLAIN),
        Field("anteil_leistungsbedarf", 22, _PLAIN),
        Field("begruendung", 50),
    ),
    "vertraege": (
        _KV,
        Field("name", 30),
        Field("beginn", 12, _DATE),
        Field("status", 12, choice=("teil_b", "altvertrag")),
        Field("transfusionen", 16, choice=(CONTINUED, ENDED)),
    ),
    "geltend": (
        _KV,
        Field("gop", 10, choice=NEW_GOPS),
        Field("gueltig_ab", 12, _DATE),
        Field("eur", 12, _MONEY),
        Field("status", 14, choice=(AGREED, SET, ONE_SIDED)),
        Field("begruendung", 50),
    ),
    "angaben": (
        _KV,
        Field("zeitraum", 10, choice=("2008", "4/2009", "2010")),
        Field("datenstand", 14),
        Field("basis", 14, choice=("anerkannt", "angefordert")),
        Field("regionalbezug", 14, choice=("Arztsitz", "Wohnort")),
        Field("quelle", 40),
        Field("kontrollsumme", 18, _MONEY),
    ),
}
_EXAMPLE: tuple[str | float, ...] = ("00", "1/2008", "AOK", "86500", 1234, 37859.12)
_EXAMPLE_NOTE = "Beispielzeile der erfundenen Region 00: bitte löschen."


def write_template(directory: Path) -> list[Path]:
    """Write ``paket.xlsx`` and ``lesart.toml`` into a folder, made if need be; returns their paths.

    Raises PackageError, before anything is written, if one of them exists, and if the folder cannot
    be written to. The bytes are the same each time.
    """
    contents = {directory / TEMPLATE: _workbook, directory / READINGS: _readings}
    for path in contents:
        if path.exists() or path.is_symlink():
            raise PackageError(
                say(
                    "{f} gibt es in {d} schon; es wird nichts überschrieben. Bitte einen anderen Ordner nennen.",
                    "{f} exists in {d}; nothing is overwritten. Please name another folder.",
                    f=path.name,
                    d=shown(directory.name or "."),
                )
            )
    for path, content in contents.items():
        _write(path, content())
    return list(contents)


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as handle:
            handle.write(content)
    except OSError as error:
        raise PackageError(
            say(
                "{f} lässt sich nicht schreiben: {reason}.",
                "{f} cannot be written: {reason}.",
                f=path.name,
                reason=reason(error),
            )
        ) from None


def _readings() -> bytes:
    return reading_template().encode("utf-8")


def _workbook() -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": "feecalc: Eingabepaket", "created": _CREATED})
        _notes_sheet(book)
        for name, fields in SHEETS.items():
            _table_sheet(book, name, fields)
        book.get_worksheet_by_name("abrechnung").activate()
    return buffer.getvalue()


def _notes_sheet(book: Any) -> None:
    sheet = book.add_worksheet("Hinweise")
    heading, text = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for row, (left, right) in enumerate(NOTES):
        sheet.write_string(row, 0, left, text if right else heading)
        sheet.write_string(row, 1, right, text)


def _table_sheet(book: Any, name: str, fields: tuple[Field, ...]) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1})
    for column, field in enumerate(fields):
        sheet.set_column(column, column, field.width, book.add_format({"num_format": field.number_format}))
        sheet.write_string(0, column, field.name, bold)
        if field.choice:
            sheet.data_validation(1, column, _LAST_ROW, column, _list(field))
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    if name == "abrechnung":
        _example_row(book, sheet, fields)


def _example_row(book: Any, sheet: Any, fields: tuple[Field, ...]) -> None:
    for column, value in enumerate(_EXAMPLE):
        look = book.add_format({"num_format": fields[column].number_format, "bg_color": "#FFF2CC"})
        sheet.write(1, column, value, look) if isinstance(value, float | int) else sheet.write_string(
            1, column, value, look
        )
    sheet.write_comment(1, 0, _EXAMPLE_NOTE, {"visible": True, "author": "feecalc"})


def _list(field: Field) -> dict[str, Any]:
    """A list of values; where others may stand, it is only offered."""
    return {
        "validate": "list",
        "source": list(field.choice),
        "show_error": not field.open_list,
        "error_title": "Wert nicht vorgesehen",
        "error_message": f"Spalte {field.name}: bitte einen Wert der Liste wählen.",
    }
