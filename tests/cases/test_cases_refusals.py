"""What cannot be used is refused whole, with its place and without a pseudonym."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.cases.case_support import COLUMNS, Row, aggregate, write_csv, write_parquet

PRACTICE, INSURED = "PSEUDOPRAXIS7", "PSEUDOVERS9"
GOOD: Row = ("38", "1/2010", "AOK", PRACTICE, INSURED, "86512", 1, "10.00")
BIG = {"row_group_size": 2048}


def changed(**cells: Any) -> Row:
    row = dict(zip(COLUMNS, GOOD, strict=True)) | cells
    return tuple(row.values())


def rows_with(bad: Row, at: int = 3, of: int = 6) -> list[Row]:
    return [bad if i == at else GOOD for i in range(of)]


def refused(capfd: Any, folder: Path, *args: object) -> str:
    """Messages of a call that must fail, write nothing, and show no pseudonym."""
    call = aggregate(capfd, *args, "-o", folder / "p", "--temp", folder / "t")
    assert call.code == 2, call.err
    assert call.out == ""
    assert not (folder / "p").exists()
    assert not list((folder / "t").glob("*"))
    assert "Traceback" not in call.err
    for secret in (PRACTICE, INSURED):
        assert secret not in call.err
    return call.err


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"kv": "27"}, "F01: f.csv, Zeile 5, Spalte kv: „27“ ist der Schlüssel einer Bezirksstelle"),
        ({"kv": ""}, "F06: f.csv, Zeile 5, Spalte kv: Die Zelle ist leer"),
        ({"quartal": "5/2010"}, "F02: f.csv, Zeile 5, Spalte quartal: „5/2010“ ist kein Quartal"),
        ({"quartal": "01.01.2010"}, "F02: f.csv, Zeile 5, Spalte quartal: „01.01.2010“ ist ein Datum"),
        ({"kassenart": "Privat"}, "F03: f.csv, Zeile 5, Spalte kassenart"),
        ({"gop": "86.512"}, "F04: f.csv, Zeile 5, Spalte gop: „86.512“ ist keine GOP"),
        ({"gop": ""}, "F06: f.csv, Zeile 5, Spalte gop"),
        ({"praxis": " "}, "F06: f.csv, Zeile 5, Spalte praxis: Die Zelle ist leer"),
        ({"versicherter": ""}, "F06: f.csv, Zeile 5, Spalte versicherter: Die Zelle ist leer"),
        ({"anzahl": "-1"}, "N01: f.csv, Zeile 5, Spalte anzahl"),
        ({"anzahl": "1,5"}, "N01: f.csv, Zeile 5, Spalte anzahl"),
        ({"anzahl": ""}, "N01: f.csv, Zeile 5, Spalte anzahl"),
        ({"anzahl": "eins"}, "N01: f.csv, Zeile 5, Spalte anzahl"),
        ({"betrag": "10.005"}, "N01: f.csv, Zeile 5, Spalte betrag"),
        ({"betrag": "-10.00"}, "N01: f.csv, Zeile 5, Spalte betrag"),
        ({"betrag": "1e3"}, "N01: f.csv, Zeile 5, Spalte betrag"),
        ({"gop": "86500", "betrag": ""}, "F06: f.csv, Zeile 5, Spalte betrag: Der Betrag fehlt"),
        ({"betrag": ""}, "F06: f.csv, Zeile 5, Spalte betrag: Der Betrag fehlt"),
    ],
)
def test_a_cell_of_a_csv_file_is_named_with_its_line(
    cells: Any, said: str, tmp_path: Path, capfd: Any
) -> None:
    file = write_csv(tmp_path / "f.csv", rows_with(changed(**cells)))
    assert said in refused(capfd, tmp_path, file)


@pytest.mark.parametrize(
    ("cells", "types", "said"),
    [
        ({"kv": "74"}, {}, "„74“ ist die KBV"),
        ({"kv": None}, {}, "Spalte kv: Zeilengruppe 1, Datensatz 3001: Die Zelle ist leer"),
        ({"gop": "865123"}, {}, "F04: f.parquet, Spalte gop"),
        ({"praxis": None}, {}, "F06: f.parquet, Spalte praxis"),
        ({"versicherter": "  "}, {}, "F06: f.parquet, Spalte versicherter"),
        ({"anzahl": -1}, {}, "N01: f.parquet, Spalte anzahl"),
        ({"anzahl": None}, {}, "N01: f.parquet, Spalte anzahl"),
        ({"anzahl": 1.5}, {"anzahl": "DOUBLE"}, "N01: f.parquet, Spalte anzahl"),
        ({"betrag": "0.005"}, {"betrag": "DECIMAL(18,3)"}, "N01: f.parquet, Spalte betrag"),
        ({"betrag": 0.1 + 0.2}, {"betrag": "DOUBLE"}, "N01: f.parquet, Spalte betrag"),
        ({"betrag": float("nan")}, {"betrag": "DOUBLE"}, "N01: f.parquet, Spalte betrag"),
        ({"betrag": float("inf")}, {"betrag": "DOUBLE"}, "N01: f.parquet, Spalte betrag"),
        ({"betrag": 10**30}, {"betrag": "DECIMAL(38,2)"}, "N01: f.parquet, Spalte betrag"),
        ({"betrag": "-0.01"}, {}, "N01: f.parquet, Spalte betrag"),
    ],
)  # fmt: skip
def test_a_cell_of_a_parquet_file_is_named_with_its_row_group(
    cells: Any, types: Any, said: str, tmp_path: Path, capfd: Any
) -> None:
    """Record 3001 stands in the second row group (2048 rows each), which tools call 1."""
    file = write_parquet(tmp_path / "f.parquet", rows_with(changed(**cells), 3000, 3001), types, **BIG)
    said_all = refused(capfd, tmp_path, file)
    assert said in said_all
    assert "Zeilengruppe 1, Datensatz 3001" in said_all


def test_every_reason_is_said_at_once_and_its_rows_are_counted(tmp_path: Path, capfd: Any) -> None:
    rows = [GOOD, changed(kv="99"), changed(quartal="13/2010"), changed(kv="99"), changed(gop="x")]
    said = refused(capfd, tmp_path, write_parquet(tmp_path / "f.parquet", rows))
    assert "„99“ ist der Schlüssel der Knappschaft, keine KV. (2 Zeilen)" in said
    assert "F02" in said
    assert "F04" in said


def test_the_file_among_many_is_named(tmp_path: Path, capfd: Any) -> None:
    for name in ("a", "b", "c"):
        write_parquet(
            tmp_path / "in" / f"kv=38/{name}.parquet", [changed(gop="8651") if name == "b" else GOOD]
        )
    assert "kv=38/b.parquet, Spalte gop: Zeilengruppe 0, Datensatz 1" in refused(
        capfd, tmp_path, tmp_path / "in"
    )


@pytest.mark.parametrize("column", ["kv", "quartal", "kassenart", "gop", "anzahl", "betrag"])
@pytest.mark.parametrize("secret", [INSURED, PRACTICE])
def test_a_pseudonym_in_the_wrong_column_is_not_shown(
    column: str, secret: str, tmp_path: Path, capfd: Any
) -> None:
    refused(capfd, tmp_path, write_csv(tmp_path / "f.csv", rows_with(changed(**{column: secret}))))


@pytest.mark.parametrize("secret", ["4711", "12", "86.51", "AOK7"])
def test_a_short_pseudonym_in_the_wrong_column_is_recognised_by_its_column(
    secret: str, tmp_path: Path, capfd: Any
) -> None:
    """It looks like a misspelt key, but occurs as versicherter elsewhere."""
    rows = [changed(versicherter=secret), changed(gop=secret), changed(kassenart=f"{secret}")]
    call = aggregate(capfd, write_parquet(tmp_path / "f.parquet", rows), "-o", tmp_path / "p", "--verbose")
    assert call.code == 2
    assert secret not in call.err


def test_a_file_without_heading_shows_nothing_of_its_first_row(tmp_path: Path, capfd: Any) -> None:
    said = refused(capfd, tmp_path, write_csv(tmp_path / "f.csv", [GOOD], heading=list(map(str, GOOD))))
    assert "f.csv: Es fehlt die Spalte kv, quartal, kassenart" in said


@pytest.mark.parametrize("number", ["A123456789", "z000000001", "A123456789     "])
def test_health_insurance_numbers_are_refused(number: str, tmp_path: Path, capfd: Any) -> None:
    file = write_parquet(tmp_path / "f.parquet", rows_with(changed(versicherter=number)))
    said = refused(capfd, tmp_path, file)
    assert "Krankenversichertennummern" in said
    assert number.strip() not in said


@pytest.mark.parametrize(
    ("number", "kind"), [("123456789", "VARCHAR"), (123456789, "BIGINT"), (" 012345678 ", "VARCHAR")]
)
def test_practice_numbers_are_refused(number: Any, kind: str, tmp_path: Path, capfd: Any) -> None:
    rows = [changed(praxis=1 if kind == "BIGINT" else "PA"), changed(praxis=number)]
    said = refused(capfd, tmp_path, write_parquet(tmp_path / "f.parquet", rows, {"praxis": kind}))
    assert "BSNR oder LANR" in said
    assert str(number).strip() not in said


@pytest.mark.parametrize("number", ["A12345678", "A1234567890", "AB23456789", "1234567890"])
def test_what_is_no_health_insurance_number_passes(number: str, tmp_path: Path, capfd: Any) -> None:
    file = write_parquet(tmp_path / "f.parquet", [changed(versicherter=number)])
    assert aggregate(capfd, file, "-o", tmp_path / "p").code == 0


def test_clear_identifiers_pass_with_a_reason_and_still_appear_nowhere(tmp_path: Path, capfd: Any) -> None:
    file = write_parquet(tmp_path / "f.parquet", [changed(versicherter="A123456789", praxis="123456789")])
    call = aggregate(capfd, file, "-o", tmp_path / "p", "--allow-clear-ids", "Testbestand")
    assert call.code == 0
    assert "Klarkennungen zugelassen: Testbestand" in call.err
    written = "".join(path.read_text("utf-8") for path in (tmp_path / "p").iterdir())
    for secret in ("A123456789", "123456789"):
        assert secret not in call.out + call.err + written


def test_an_empty_reason_is_none(tmp_path: Path, capfd: Any) -> None:
    file = write_parquet(tmp_path / "f.parquet", [GOOD])
    assert "braucht einen Grund" in refused(capfd, tmp_path, file, "--allow-clear-ids", " ")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


@pytest.mark.parametrize(
    "harm", [cut, lambda p: p.write_bytes(b""), lambda p: p.write_text("kv;quartal\n38;1\n")]
)
def test_a_file_that_is_no_parquet_is_named(harm: Any, tmp_path: Path, capfd: Any) -> None:
    for name in ("heil", "kaputt"):
        write_parquet(tmp_path / "in" / f"{name}.parquet", [GOOD] * 9)
    harm(tmp_path / "in" / "kaputt.parquet")
    said = refused(capfd, tmp_path, tmp_path / "in")
    assert "kaputt.parquet: keine lesbare Parquet-Datei" in said
    assert "heil.parquet" not in said


def test_damaged_data_are_named_with_file_and_row_group(tmp_path: Path, capfd: Any) -> None:
    rows = [changed(versicherter=f"{INSURED}{i:06d}", betrag=f"{i}.00") for i in range(6000)]
    write_parquet(tmp_path / "in" / "heil.parquet", rows[:9])
    path = write_parquet(tmp_path / "in" / "kaputt.parquet", rows, **BIG, compression="zstd")
    with duckdb.connect() as con:
        query = f"FROM parquet_metadata('{path}') SELECT data_page_offset WHERE row_group_id = 1 AND path_in_schema = 'versicherter'"
        start = con.sql(query).fetchall()[0][0]
    data = bytearray(path.read_bytes())
    data[start + 30 : start + 400] = b"\xff" * 370
    path.write_bytes(data)
    said = refused(capfd, tmp_path, tmp_path / "in")
    assert "kaputt.parquet: Zeilengruppe 1 (ab 0 gezählt) ist beschädigt" in said
    assert "heil.parquet" not in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"38;1/2010;AOK;{PRACTICE};{INSURED};86512;1", "Die Zeile hat 7 Zellen, die Überschrift 8"),
        (f"38;1/2010;AOK;{PRACTICE};{INSURED};86512;1;1;0", "Die Zeile hat 9 Zellen, die Überschrift 8"),
        (f'38;1/2010;AOK;{PRACTICE};{INSURED};86512;1;"10', "Anführungszeichen wird nicht geschlossen"),
    ],
)
def test_a_broken_csv_row_is_named_with_its_line(line: str, said: str, tmp_path: Path, capfd: Any) -> None:
    file = write_csv(tmp_path / "f.csv", [GOOD] * 3)
    file.write_text(file.read_text("utf-8") + line + "\n", encoding="utf-8")
    message = refused(capfd, tmp_path, file)
    assert said in message
    assert "f.csv, Zeile 5" in message


def test_lines_are_counted_as_in_the_file(tmp_path: Path, capfd: Any) -> None:
    """A sep line and an empty line count; and so do both lines of a cell that is refused for having two."""
    for note, said in (("ab", "f.csv, Zeile 5, Spalte gop"), ("a\nb", "f.csv, Zeilen 4 bis 5: Eine Zelle")):
        rows = [[*GOOD, note], [*changed(gop="x"), ""]]
        file = write_csv(tmp_path / "f.csv", rows, (*COLUMNS, "bemerkung"), encoding="cp1252")
        file.write_bytes(b"sep=;\r\n" + file.read_bytes().replace(b"bemerkung\r\n", b"bemerkung\r\n\r\n"))
        # 1 sep, 2 heading, 3 empty, 4 first record
        assert said in refused(capfd, tmp_path, file)


def test_numbers_that_fit_both_notations_must_be_stated(tmp_path: Path, capfd: Any) -> None:
    file = write_csv(tmp_path / "f.csv", [changed(betrag="1.234")])
    assert "--decimal" in refused(capfd, tmp_path, file)
    assert aggregate(capfd, file, "-o", tmp_path / "p", "--decimal", ",").code == 0
    assert "1234,00" in (tmp_path / "p" / "abrechnung.csv").read_text("utf-8-sig")


def test_a_column_that_mixes_notations_is_refused(tmp_path: Path, capfd: Any) -> None:
    rows = [changed(betrag="10,50"), changed(betrag="11,50"), changed(betrag="12.50")]
    assert "F05: f.csv, Zeile 4, Spalte betrag: Die Spalte mischt" in refused(
        capfd, tmp_path, write_csv(tmp_path / "f.csv", rows)
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "ist leer"),
        (b"kv;quartal\n", "Es fehlt die Spalte kassenart"),
        (";".join(COLUMNS).encode() + b"\n", "enthalten keine Zeile"),
        ((";".join(COLUMNS) + ";GNR\n").encode(), "Zwei Spalten heißen so viel wie „gop“"),
        (b"PK\x03\x04" + b"x" * 99, "Arbeitsmappe"),
        ("ä;".encode() + "ü".encode("cp1252") + b"\n", "teils UTF-8"),
        (b"\0k\0v\0", "kein lesbarer Text"),
    ],
)
def test_files_that_hold_no_cases(content: bytes, said: str, tmp_path: Path, capfd: Any) -> None:
    (tmp_path / "f.csv").write_bytes(content)
    assert said in refused(capfd, tmp_path, tmp_path / "f.csv")


def test_other_ways_to_call_it_wrong(tmp_path: Path, capfd: Any) -> None:
    file = write_parquet(tmp_path / "f.parquet", [GOOD])
    (tmp_path / "leer").mkdir()
    (tmp_path / "x.xlsx").write_bytes(b"")
    assert "gibt es nicht" in refused(capfd, tmp_path, tmp_path / "nichts")
    assert "keine Parquet- oder CSV-Datei" in refused(capfd, tmp_path, tmp_path / "leer")
    assert "weder Parquet noch CSV" in refused(capfd, tmp_path, tmp_path / "x.xlsx")
    assert "zweimal genannt" in refused(capfd, tmp_path, file, file)
    assert "--memory" in refused(capfd, tmp_path, file, "--memory", "viel")
    assert "--memory" in refused(capfd, tmp_path, file, "--memory", "1MB")
    assert "--engine spark" in refused(capfd, tmp_path, file, "--spark-master", "local[2]")
    assert "--engine spark" in refused(capfd, tmp_path, "hdfs://rechner/faelle")
    assert "nicht bekannt" in refused(
        capfd, tmp_path, write_csv(tmp_path / "f.csv", [GOOD]), "--encoding", "klingonisch"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows none of these names")
@pytest.mark.parametrize(
    "name", ["f*.parquet", "f[1].parquet", "f?.parquet", "f{1,2}.parquet", "f\udcff.parquet"]
)
def test_a_path_that_an_engine_takes_for_others_is_refused(name: str, tmp_path: Path, capfd: Any) -> None:
    """``f*.parquet`` beside ``f1.parquet`` once doubled the rows of ``f1.parquet``, at exit 0."""
    write_parquet(tmp_path / "in" / "f1.parquet", [GOOD])
    write_parquet(tmp_path / "f.parquet", [GOOD]).rename(tmp_path / "in" / name)
    assert "Bitte umbenennen" in refused(capfd, tmp_path, tmp_path / "in" / name)
    assert "Bitte umbenennen" in refused(capfd, tmp_path, tmp_path / "in")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such name")
def test_a_temporary_folder_that_is_not_utf_8_is_named(tmp_path: Path, capfd: Any) -> None:
    file = write_parquet(tmp_path / "f.parquet", [GOOD])
    call = aggregate(capfd, file, "-o", tmp_path / "p", "--temp", tmp_path / "t\udcff")
    assert (call.code, "nicht nutzbar" in call.err, "--temp" in call.err) == (2, True, True)
    assert call.err.count("\n") == 1


def test_folders_that_are_named_by_pseudonyms_are_refused(tmp_path: Path, capfd: Any) -> None:
    write_parquet(tmp_path / "in" / f"praxis={PRACTICE}" / "f.parquet", [GOOD])
    assert "Pseudonyme gehören nicht in Dateipfade" in refused(capfd, tmp_path, tmp_path / "in")


def test_keys_that_are_floats_are_refused(tmp_path: Path, capfd: Any) -> None:
    """123456789.0 would slip past the check for clear identifiers."""
    file = write_parquet(tmp_path / "f.parquet", [changed(praxis=123456789.0)], {"praxis": "DOUBLE"})
    assert "F09: f.parquet, Spalte praxis: Die Spalte hat den Typ Float64" in refused(capfd, tmp_path, file)


def test_english_messages(tmp_path: Path, capfd: Any) -> None:
    said = refused(capfd, tmp_path, write_csv(tmp_path / "f.csv", [changed(kv="27")]), "--lang", "en")
    assert "ERROR F01: f.csv, row 2, column kv" in said
    assert "ist" not in said.split()


def test_a_file_that_changes_during_the_run_is_refused(tmp_path: Path, capfd: Any, monkeypatch: Any) -> None:
    """Several queries read it; their figures would not fit together."""
    from feecalc.cases.aggregate import _Job

    file = write_parquet(tmp_path / "f.parquet", [GOOD])
    run = _Job.run

    def changing(job: Any, step: Any) -> Any:
        found = run(job, step)
        write_parquet(file, [GOOD, GOOD])
        return found

    monkeypatch.setattr(_Job, "run", changing)
    assert "f.parquet wurde während des Laufs geändert" in refused(capfd, tmp_path, file)


def test_every_message_of_the_page_is_one_of_the_program() -> None:
    root = Path(__file__).resolve().parents[2]
    table = (
        (root / "docs" / "faelle.md").read_text("utf-8").split("| Meldung | Abhilfe |")[1].split("\n\n")[0]
    )
    said = re.findall("^[|].*?„([^“]+)“", table, re.MULTILINE)
    assert len(said) >= 7
    text = " ".join(
        p.read_text("utf-8") for room in ("cases", "intake") for p in (root / "feecalc" / room).rglob("*.py")
    )
    program = re.sub(r'"\s+"', "", text)  # texts that go on in the next line
    assert [words for words in said if words not in program] == []
