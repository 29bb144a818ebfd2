"""A decimal comma in a comma-separated file tears a number in two, also where the heading has room for it.

Source: issue 13 item 2; reported in public e.g. as systeminformer 1207 and duckdb 8231.
"""

from __future__ import annotations

import pytest

from feecalc.intake import PackageError, load

NEEDED = "kv,quartal,kassenart,gop,haeufigkeit,leistungsbedarf"
ROW = "38,1/2008,AOK,86500,10,"

TORN = {
    "a column without a name": (NEEDED + ",", ROW + "306,80"),
    "two columns without a name": (NEEDED + ",,", ROW + "306,80"),
    "and separators at the end": (NEEDED + ",,", ROW + "306,80,"),
    "a named column": (NEEDED + ",bemerkung", ROW + "306,80"),
    "a column of corrections": (NEEDED + ",korrektur", ROW + "306,80,"),
    "corrections, one decimal": (NEEDED + ",korrektur", ROW + "306,8"),
    "whole euros": (NEEDED + ",bemerkung", ROW + "306,00"),
    "thousands": (NEEDED + ",bemerkung", ROW + "1.306,80"),
    "negative": (NEEDED + ",bemerkung", ROW + "-306,80"),
    "thousands with a comma": (NEEDED + ",bemerkung", ROW + "1,306.80"),
    "two spare columns, a text behind": (NEEDED + ",,bemerkung", ROW + "306,80,gut"),
    "an amount in the middle": (
        "kv,quartal,kassenart,gop,leistungsbedarf,haeufigkeit,", "38,1/2008,AOK,86500,306,80,10"
    ),
    "an amount first": ("leistungsbedarf,kv,quartal,kassenart,gop,haeufigkeit,", "306,80,38,1/2008,AOK,86500,10"),
    "counts with decimals too": (NEEDED + ",,", "38,1/2008,AOK,86500,10,00,306,80"),
    "quotation marks elsewhere": (NEEDED + ",", '38,"1/2008","AOK","86500",10,306,80'),
}  # fmt: skip


def read(tmp_path, heading, *rows):
    (tmp_path / "abrechnung.csv").write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    return load(tmp_path)


@pytest.mark.parametrize(("heading", "row"), TORN.values(), ids=TORN)
def test_a_torn_number_is_refused_with_its_place(heading, row, tmp_path):
    with pytest.raises(PackageError, match=r"abrechnung\.csv, Zeile 2, .*Dezimalkomma in einer Zelle"):
        read(tmp_path, heading, row, row.replace("1/2008", "2/2008"))


@pytest.mark.parametrize(("heading", "row"), TORN.values(), ids=TORN)
def test_one_torn_row_among_sound_ones_is_enough(heading, row, tmp_path):
    sound = [
        ",".join({"haeufigkeit": "10", "leistungsbedarf": '"306,80"'}.get(h, v)
                 for h, v in zip(heading.split(","), _values(heading), strict=True))
        for _ in range(3)
    ]  # fmt: skip
    with pytest.raises(PackageError, match=r"abrechnung\.csv, Zeile 5, .*Dezimalkomma in einer Zelle"):
        read(tmp_path, heading, *sound, row)


def _values(heading):
    known = {"kv": "38", "quartal": "1/2008", "kassenart": "AOK", "gop": "86500"}
    return [known.get(name, "") for name in heading.split(",")]


SOUND = {
    "quotation marks": (NEEDED + ",", ROW + '"306,80",', 30680),
    "a decimal point": (NEEDED + ",bemerkung", ROW + "306.80,12", 30680),
    "a mark of correction": (NEEDED + ",korrektur", ROW + "307,x", 30700),
    "a mark 1": (NEEDED + ",korrektur", ROW + "307,1", 30700),
    "a text": (NEEDED + ",bemerkung", ROW + "307,geprüft", 30700),
    "a year": (NEEDED + ",jahr", ROW + "307,2008", 30700),
    "a year and counts behind": (
        "kv,quartal,kassenart,gop,leistungsbedarf,haeufigkeit,jahr", "38,1/2008,AOK,86500,307,10,2008", 30700
    ),
    "nothing in the spare column": (NEEDED + ",,", ROW + "307,,", 30700),
    "semicolons": (NEEDED.replace(",", ";") + ";", ROW.replace(",", ";") + "306,80;", 30680),
    "semicolons and a figure": (NEEDED.replace(",", ";") + ";praxen", ROW.replace(",", ";") + "307;12", 30700),
}  # fmt: skip


@pytest.mark.parametrize(("heading", "row", "cents"), SOUND.values(), ids=SOUND)
def test_sound_rows_with_spare_columns_are_read(heading, row, cents, tmp_path):
    assert [r.cents for r in read(tmp_path, heading, row).billing] == [cents]


@pytest.mark.parametrize(
    ("name", "heading", "row"),
    [
        ("faelle", "kv,quartal,kassenart,behandlungsfaelle,", "38,1/2008,AOK,600,00"),
        ("faelle", "kv,quartal,kassenart,behandlungsfaelle,stand", "38,1/2008,AOK,600,0"),
        (
            "zuordnung",
            "kv,gop,ziel,anteil_haeufigkeit,anteil_leistungsbedarf,begruendung,",
            "38,99581,86505,1,0,1,0",
        ),
        ("angaben", "kv,zeitraum,kontrollsumme,", "38,2008,176089,00"),
    ],
)
def test_the_other_tables_are_watched_too(name, heading, row, tmp_path):
    (tmp_path / f"{name}.csv").write_text(f"{heading}\n{row}\n", encoding="utf-8")
    with pytest.raises(PackageError, match=rf"{name}\.csv, Zeile 2, .*Dezimalkomma in einer Zelle"):
        read(tmp_path, NEEDED, ROW + "306.80")
