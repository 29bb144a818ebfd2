"""Headings, synonyms and own names. Source: interfaces.md (CSV, spalten.toml)."""

from __future__ import annotations

import pytest

from feecalc.intake import PackageError, load
from feecalc.intake.sources.raw import RawTable
from feecalc.intake.tables.columns import TABLES, locate

from .packages import healthy, one_row

COLUMNS = ["kv", "quartal", "kassenart", "gop", "haeufigkeit", "leistungsbedarf"]


def found(headings, kind="abrechnung", own=None):
    table = RawTable("t.csv", None, tuple(headings), 1, [2], [["x"] for _ in headings])
    where, notes = locate(table, kind, own)
    return {headings[i]: name for name, i in where.items()}, notes


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("KV-Nr", "kv"), ("KV", "kv"), ("KV-Nummer", "kv"), ("kvnr", "kv"), ("KV-Nr.", "kv"),
        ("Abrechnungsquartal", "quartal"), ("QUARTAL", "quartal"),
        ("Kassenartengruppe", "kassenart"), ("KT-Gruppe", "kassenart"), ("Kostenträgergruppe", "kassenart"),
        ("GNR", "gop"), ("Ziffer", "gop"), ("EBM-Nr", "gop"), ("Gebührenordnungsposition", "gop"),
        ("Häufigkeit", "haeufigkeit"), ("Haeufigkeit", "haeufigkeit"), ("HAEUFIGKEIT", "haeufigkeit"),
        ("Anzahl", "haeufigkeit"), ("Leistungshäufigkeit", "haeufigkeit"), ("Menge", "haeufigkeit"),
        ("Ha\u0308ufigkeit", "haeufigkeit"),
        ("Betrag", "leistungsbedarf"), ("LB", "leistungsbedarf"), ("Leistungsbedarf in EUR", "leistungsbedarf"),
        ("Leistungsbedarf (EUR)", "leistungsbedarf"), ("Betrag in €", "leistungsbedarf"), ("Betrag (€)", "leistungsbedarf"),
    ],
)  # fmt: skip
def test_synonyms(heading, column):
    headings = [heading if name == column else name for name in COLUMNS]
    assert found(headings)[0][heading] == column


@pytest.mark.parametrize("heading", ["Behandlungsfälle", "Fälle", "Fallzahl", "FAELLE", "Anzahl"])
def test_synonyms_of_cases(heading):
    assert found(["kv", "quartal", "kassenart", heading], "faelle")[0][heading] == "behandlungsfaelle"


def test_no_heading_means_two_columns_of_a_table():
    from feecalc.intake.cells.spelling import folded

    for columns in TABLES.values():
        names = [name for column in columns for name in (folded(column.name), *column.synonyms)]
        assert len(names) == len(set(names))
        assert all(name == folded(name) for name in names)


def test_own_names_take_the_place_of_the_usual_ones():
    headings = ["kv", "quartal", "kassenart", "gop", "Nr neu", "haeufigkeit", "leistungsbedarf"]
    where, notes = found(headings, own={"gop": "NR NEU"})
    assert where["Nr neu"] == "gop"
    assert [n.message.de for n in notes] == ["Nicht benötigte Spalten: „gop“."]


def test_an_own_name_that_a_table_does_not_have_leaves_the_usual_ones():
    assert found(COLUMNS, own={"gop": "GNR neu"})[0]["gop"] == "gop"


def test_a_missing_column_lists_the_headings_and_the_nearest():
    with pytest.raises(PackageError) as caught:
        found(["kv", "quartal", "kassenart", "gop", "haufigkeiten", "leistungsbedarf"])
    text = caught.value.message.de
    assert text.startswith(
        "t.csv: Es fehlt die Spalte haeufigkeit. Gefunden wurden die Überschriften „kv“, „quartal“"
    )
    assert "Ist „haufigkeiten“ gemeint?" in text


def test_all_missing_columns_are_named_at_once():
    with pytest.raises(PackageError, match="die Spalte quartal, kassenart, gop, leistungsbedarf"):
        found(["kv", "anzahl"])


def test_two_columns_of_one_meaning_are_refused():
    with pytest.raises(
        PackageError, match="Die Spalten „Anzahl“ und „Menge“ heißen beide so viel wie haeufigkeit"
    ):
        found([*COLUMNS[:4], "Anzahl", "Menge", "lb"])


def test_unknown_columns_are_noted(tmp_path):
    loaded = one_row(
        tmp_path,
        "38",
        "1/2008",
        "AOK",
        "86500",
        "1",
        "30,68",
        "Müller",
        heading=";".join([*COLUMNS, "Bearbeiter"]),
    )
    assert [f.message.de for f in loaded.findings if f.id == "F10"] == [
        "Nicht benötigte Spalten: „Bearbeiter“."
    ]


def spalten(tmp_path, text):
    healthy().write(tmp_path)
    (tmp_path / "spalten.toml").write_text(text, encoding="utf-8")
    return load(tmp_path)


def test_spalten_toml(tmp_path):
    healthy().write(tmp_path)
    path = tmp_path / "abrechnung.csv"
    path.write_text(path.read_text().replace("gop;haeufigkeit", "Leistung;Frequenz", 1), encoding="utf-8")
    (tmp_path / "spalten.toml").write_text(
        'gop = "Leistung"\n[abrechnung]\nhaeufigkeit = "FREQUENZ"\n', encoding="utf-8"
    )
    assert load(tmp_path).findings == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('gop = "', r"spalten\.toml, am Ende: kein gültiges TOML"),
        ('gop = "GNR"\nkv = KV\n', r"spalten\.toml, Zeile 2, Spalte 6: kein gültiges TOML"),
        ('anzahl = "N"\n', "„anzahl“ ist keine Spalte"),
        ("gop = 5\n", "„gop“ ist keine Spalte"),
        ('[abrechnung]\nziel = "Z"\n', "„abrechnung.ziel“ ist keine Spalte"),
        ('[x]\ngop = "Z"\n', "„x.gop“ ist keine Spalte"),
    ],
)
def test_a_wrong_spalten_toml_is_refused(tmp_path, text, words):
    with pytest.raises(PackageError, match=words):
        spalten(tmp_path, text)
