"""The empty package: it loads as it is, offers lists, and overwrites nothing. Source: interfaces.md (template)."""

from __future__ import annotations

import io
import tomllib
import zipfile

import openpyxl
import pytest

from feecalc.intake import PackageError, load
from feecalc.intake.tables.columns import TABLES
from feecalc.intake.template import SHEETS, write_template
from feecalc.law.readings import OPTIONS, Reading

from .packages import healthy


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("vorlage") / "neu"
    assert [p.name for p in write_template(path)] == ["paket.xlsx", "lesart.toml"]
    return path


@pytest.fixture(scope="module")
def book(folder):
    return openpyxl.load_workbook(folder / "paket.xlsx")


def test_the_template_loads_as_it_is_and_its_example_row_enters_nothing(folder):
    loaded = load(folder)
    assert (loaded.regions, loaded.billing, loaded.reading) == (("00",), (), {})
    (found,) = loaded.findings
    assert (found.id, found.kv, found.place.row) == ("F09", "00", 2)
    assert found.message.de == "Die Beispielzeile der Vorlage steht noch da."


def test_the_template_has_the_columns_that_the_loader_reads(book):
    for name, columns in TABLES.items():
        assert [c.value for c in book[name][1]] == [c.name for c in columns] == [f.name for f in SHEETS[name]]


def test_keys_are_formatted_as_text(book):
    for name in SHEETS:
        for cell in book[name][1]:
            dimension = book[name].column_dimensions[cell.column_letter]
            if cell.value in ("kv", "quartal", "gop", "zeitraum"):
                assert dimension.number_format == "@", (name, cell.value)


def test_lists_are_offered_and_only_the_items_are_open(book):
    lists = {}
    for rule in book["abrechnung"].data_validations.dataValidation:
        lists[str(rule.sqref)[0]] = (rule.formula1, rule.showErrorMessage)
    assert lists["A"][0].startswith('"00,01,02,03,17')
    assert lists["B"] == ('"1/2008,2/2008,3/2008,4/2008,4/2009,1/2010,2/2010,3/2010,4/2010"', True)
    assert lists["D"] == ('"86500,86501,86502,86503,86504,86505,86510,86512,86514,86516,86518"', False)
    targets = book["zuordnung"].data_validations.dataValidation[1].formula1
    assert targets == '"86500,86501,86502,86503,86504,86505,BISPHOSPHONAT,TRANSFUSION,AUSGESCHLOSSEN"'


def test_the_example_row_says_that_it_is_one(book):
    assert "bitte löschen" in book["abrechnung"]["A2"].comment.text
    assert "Beispiel" in " ".join(str(c.value) for row in book["Hinweise"].iter_rows() for c in row)


def test_a_filled_template_is_a_package_without_findings(folder, tmp_path, book):
    sheet = book["abrechnung"]
    for column, value in enumerate(healthy().tables["abrechnung"][0], 1):
        sheet.cell(2, column, value or None)
    for number, row in enumerate(healthy().tables["abrechnung"][1:], 3):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column, value or None)
    book.save(tmp_path / "paket.xlsx")
    loaded = load(tmp_path)
    assert (len(loaded.billing), loaded.findings) == (49, ())


def test_the_bytes_are_the_same_each_time(folder, tmp_path):
    for again in write_template(tmp_path):
        assert again.read_bytes() == (folder / again.name).read_bytes()


def test_the_workbook_names_no_person_and_no_day(folder):
    with zipfile.ZipFile(folder / "paket.xlsx") as archive:
        core = archive.read("docProps/core.xml").decode()
    assert "2009-10-01T00:00:00Z" in core
    assert "<dc:creator></dc:creator>" in core or "<dc:creator/>" in core


def test_lesart_toml_changes_nothing_and_every_setting_can_be_uncommented(folder):
    text = (folder / "lesart.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text) == {}
    lines = [
        line.removeprefix("# ") for line in text.splitlines() if " = " in line and not line.startswith("#  ")
    ]
    settings = tomllib.loads("\n".join(lines))
    assert settings.pop("profile") == "default"
    assert Reading.of(settings) == Reading()
    for key, options in OPTIONS.items():
        assert " | ".join(options) in text, key


@pytest.mark.parametrize("name", ["paket.xlsx", "lesart.toml"])
def test_nothing_is_overwritten(tmp_path, name):
    (tmp_path / name).write_text("meins")
    with pytest.raises(PackageError, match=f"{name} gibt es in .* schon; es wird nichts überschrieben"):
        write_template(tmp_path)
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [(name, "meins")]


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "x").touch()
    with pytest.raises(PackageError, match="lässt sich nicht schreiben"):
        write_template(tmp_path / "x")


def test_no_cell_holds_a_formula(folder):
    with zipfile.ZipFile(io.BytesIO((folder / "paket.xlsx").read_bytes())) as archive:
        assert not any(
            b"<f>" in archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/")
        )
