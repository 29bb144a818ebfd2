"""Reading CSV: encodings, separators, rows. Source: interfaces.md (CSV), issue 7 (broken input)."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feecalc.intake import PackageError, load
from feecalc.intake.model import KASSENARTEN, KV_NAMES, OLD_GOPS
from feecalc.intake.sources import csvfile
from feecalc.intake.sources.csvfile import read_csv
from feecalc.intake.sources.csvform import encoding_of
from feecalc.intake.sources.files import Source
from feecalc.words.findings import Severity

from .packages import clear, eur, healthy, of, quick

TEXT = "kv;Häufigkeit;Betrag in €\n38;Ä;ß\n"


def table(data: bytes | str, encoding: str | None = None):
    return read_csv(Source("t.csv", data.encode() if isinstance(data, str) else data), encoding)


def rows(raw):
    return list(zip(raw.rows, *raw.columns, strict=True))


# --- encodings --------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso8859-15", "cp1252"])
def test_encodings_are_recognised(encoding):
    raw = table(TEXT.encode(encoding))
    assert raw.header == ("kv", "Häufigkeit", "Betrag in €")
    assert rows(raw) == [(2, "38", "Ä", "ß")]


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf_16_of_both_byte_orders(mark):
    order = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    assert rows(table(mark + TEXT.encode(order))) == [(2, "38", "Ä", "ß")]


def test_latin_letters_without_a_mark_of_either_are_the_same_in_both():
    data = "Häufigkeit;ÖÜß".encode("cp1252")
    assert data.decode(encoding_of("t", [data])) == "Häufigkeit;ÖÜß"


@pytest.mark.parametrize(
    ("encoding", "name"), [("utf-16-le", "UTF-16LE"), ("cp850", "cp850"), ("iso8859-1", "latin-1")]
)
def test_an_encoding_can_be_forced(encoding, name):
    text = TEXT.replace("€", "EUR")
    assert rows(table(text.encode(encoding), name)) == [(2, "38", "Ä", "ß")]


@pytest.mark.parametrize("name", ["klingon", "hex", "rot13", "zip", "unicode_escape", "", "utf-8\0"])
def test_an_unknown_encoding_is_refused_with_the_known_ones(name):
    if name == "":
        assert rows(table(TEXT, name)) == [(2, "38", "Ä", "ß")]  # nothing forced
        return
    with pytest.raises(PackageError, match=r"nicht bekannt\. Möglich sind utf-8"):
        table(TEXT, name)


def test_a_mixture_of_encodings_is_refused_with_its_line():
    data = "kv;Häufigkeit\n".encode() + "38;Düsseldorf\n".encode("cp1252")
    with pytest.raises(PackageError, match="teils UTF-8, in Zeile 2 nicht"):
        table(data)
    assert rows(table(data, "cp1252")) == [(2, "38", "Düsseldorf")]


def test_the_place_of_a_wrong_byte_is_found_beyond_the_first_block():
    data = ("ä\n" * 400_000).encode() + b"\xe4\n"
    with pytest.raises(PackageError, match=r"in Zeile 400001 nicht"):
        encoding_of("t.csv", [data[:600_001], data[600_001:]])


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"\xef\xbb\xbfkv;\xe4\n1;2\n", None),
        (b"kv;\x81\n1;2\n", None),
        (b"kv;\xe4\n", "utf-8"),
        (b"\xff\xfe\x00", None),
        (b"kv", "utf-16"),
    ],
)
def test_text_that_is_not_in_its_encoding_is_refused(data, encoding):
    with pytest.raises(PackageError, match="nicht durchgehend in der Zeichenkodierung"):
        table(data, encoding)


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-be"])
def test_utf_32_is_one_refusal(encoding):
    mark = b"\x00\x00\xfe\xff" if encoding.endswith("be") else b""
    with pytest.raises(PackageError, match="in UTF-32 geschrieben"):
        table(mark + TEXT.encode(encoding))


@pytest.mark.parametrize("forced", ["cp1252", "utf-8"])
def test_what_is_no_csv_is_told_under_a_forced_encoding_too(forced):
    with pytest.raises(PackageError, match="sondern eine Arbeitsmappe"):
        table(b"PK\x03\x04" + b"x" * 99, forced)
    with pytest.raises(PackageError, match="in UTF-32 geschrieben"):
        table(TEXT.encode("utf-32"), forced)


# --- separators and lines ---------------------------------------------------------------------


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(separator, end):
    text = (
        end.join(separator.join(cells) for cells in (("kv", "gop"), ("38", "86500"), ("46", "86501"))) + end
    )
    assert rows(table(text)) == [(2, "38", "86500"), (3, "46", "86501")]


def test_a_separator_within_quotation_marks_of_the_heading_does_not_count():
    assert table('"a,b,c,d";kv\n1;2\n').header == ("a,b,c,d", "kv")


def test_the_first_line_of_excel_names_the_separator():
    assert rows(table("sep=,\nkv,gop\n38,86500\n")) == [(3, "38", "86500")]


def test_empty_rows_are_skipped_and_rows_keep_their_line():
    raw = table("\n;;\nkv;gop\n\n38;86500\n;\n \t;  \n46;86501\n\n")
    assert raw.header_row == 3
    assert rows(raw) == [(5, "38", "86500"), (8, "46", "86501")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_cell_over_several_lines_is_refused_with_its_lines(end):
    """A stray pair of quotation marks swallows the rows between them (issue 13, item 5)."""
    text = 'kv;grund\n38;a\n38;"b\n46;c\n46;d"\n'.replace("\n", end)
    with pytest.raises(PackageError, match="Zeilen 3 bis 5: Eine Zelle reicht über mehrere Zeilen"):
        table(text)


def test_a_name_of_a_column_may_stand_on_two_lines_but_swallows_no_row():
    assert table('kv;"Betrag\nin EUR"\n38;1\n').header == ("kv", "Betrag\nin EUR")
    with pytest.raises(PackageError, match="Zeilen 1 bis 2: Eine Zelle"):
        table('kv;"grund\n38;a"\n46;b\n')


def test_quoted_cells_hold_separators_and_quotation_marks():
    assert rows(table('kv;grund\n38;"a;""b"""\n')) == [(2, "38", 'a;"b"')]


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-5", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_formulas_and_dde_are_text(cell):
    assert rows(table(f"kv;grund\n38;{cell}\n")) == [(2, "38", cell)]


def test_excel_leaves_out_empty_cells_at_the_end():
    assert rows(table("kv;gop;betrag\n38;86510\n")) == [(2, "38", "86510", "")]


def test_separators_at_the_end_of_a_row_are_no_cells():
    assert rows(table("kv;gop\n38;86510;;\n")) == [(2, "38", "86510")]


def test_surplus_cells_are_set_aside():
    raw = table("kv,betrag\n38,1,50\n46,2\n")
    assert (raw.odd, rows(raw)) == ([(2, ("38", "1", "50"))], [(3, "46", "2")])


def test_a_short_last_line_without_its_end_is_set_aside():
    raw = table("kv;gop;betrag\n46;86510;3,00\n38;865")
    assert (raw.odd, rows(raw)) == ([(3, ("38", "865"))], [(2, "46", "86510", "3,00")])


@pytest.mark.parametrize("end", ["46014,0", "46014,", "46014", "4", "46.01"])
def test_a_last_line_that_ends_within_its_number_is_set_aside(end):
    """Cut off at any byte: 460 EUR for 46.014,00 would be a wrong fee that looks right."""
    raw = table(f"kv;gop;betrag\n46;86510;3,00\n38;86510;14,20\n38;86502;{end}")
    assert [number for number, _ in raw.odd] == ([4] if end != "46.01" else [])
    assert len(raw.rows) == (2 if end != "46.01" else 3)


def test_whole_numbers_above_say_nothing_of_the_last():
    assert len(table("kv;gop;betrag\n46;86510;3,00\n38;86510;14\n38;86502;46").rows) == 3


def test_a_whole_last_line_without_its_end_is_read():
    assert rows(table("kv;gop\n38;86500")) == [(2, "38", "86500")]


@pytest.mark.parametrize("data", ["", "\n\n", ";;\n", "\ufeff"])
def test_an_empty_file_has_no_heading(data):
    assert not any(table(data).header)


def test_large_tables_are_read_in_blocks_without_loss():
    lines = [f"{i};{i % 7}" for i in range(20_000)]
    raw = table("kv;gop\n" + "\n".join(lines) + "\n")
    assert [f"{a};{b}" for _, a, b in rows(raw)] == lines
    assert raw.rows == list(range(2, 20_002))


# --- broken and hostile -----------------------------------------------------------------------


def test_nul_bytes_are_refused_with_their_line():
    with pytest.raises(PackageError, match="Zeile 3: kein lesbarer Text"):
        table(b"kv;gop\n38;86500\n38;\x0086500\n")
    with pytest.raises(PackageError, match="Zeile 1: kein lesbarer Text"):
        table(b"\x00kv;gop\n38;86500\n")


def test_utf_16_without_its_mark_is_refused_with_the_way_out():
    with pytest.raises(PackageError, match="--encoding utf-16-le"):
        table(TEXT.encode("utf-16-le"))


def test_a_workbook_named_csv_is_recognised():
    with pytest.raises(PackageError, match="sondern eine Arbeitsmappe"):
        table(b"PK\x03\x04\x00\x00")


def test_an_endless_line_is_refused(monkeypatch):
    monkeypatch.setattr(csvfile, "MAX_LINE", 1000)
    with pytest.raises(PackageError, match="Zeile 2: kein lesbarer Text"):
        table("kv;gop\n" + "8" * 5000)
    with pytest.raises(PackageError, match="Zeile 2: kein lesbarer Text"):
        table("kv;gop\n" + ";" * 5000)


def test_an_endless_cell_is_refused():
    with pytest.raises(PackageError, match="überlange Zelle"):
        table('kv;gop\n38;"' + "8\n" * 100_000 + '"\n')


def test_an_open_quotation_mark_is_refused():
    with pytest.raises(PackageError, match="bei Zeile 3: ein Anführungszeichen wird nicht geschlossen"):
        table('kv;gop\n38;"86500\n46;86501\n')


def test_misplaced_quotation_marks_are_refused():
    with pytest.raises(PackageError, match="bei Zeile 2: falsch gesetzte Anführungszeichen"):
        table('kv;gop\n38;"865"00\n')


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(csvfile, "MAX_ROWS", 3)
    with pytest.raises(PackageError, match="mehr als 3 Zeilen"):
        table("kv;gop\n" + "38;86500\n" * 4)


def test_too_many_columns_are_refused():
    with pytest.raises(PackageError, match="mehr als 200 Spalten"):
        table(";".join("x" * 201) + "\n")


def test_a_decimal_comma_in_every_row_of_a_comma_separated_file_is_one_error(monkeypatch):
    monkeypatch.setattr(csvfile, "MAX_ODD", 10)
    with pytest.raises(PackageError, match="Steht in einer kommagetrennten Datei ein Dezimalkomma"):
        table("kv,betrag\n" + "38,1,50\n" * 11)


@quick
@given(st.binary(max_size=300))
def test_any_bytes_give_a_table_or_one_clear_error(data):
    try:
        raw = table(data)
    except PackageError as error:
        clear(error)
    else:
        assert all(len(column) == len(raw.rows) for column in raw.columns)


@quick
@given(
    st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=8), min_size=2, max_size=3), max_size=8),
    st.sampled_from(";,\t"),
)  # fmt: skip
def test_what_a_csv_writer_writes_is_read_again(cells, separator):
    width = 4
    filled = [[*row, *"x" * (width - len(row))] for row in cells]
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator).writerows([["a", "b", "c", "d"], *filled])
    raw = table(buffer.getvalue())
    assert [list(row[1:]) for row in rows(raw)] == filled


# --- the whole way ----------------------------------------------------------------------------

ROW = st.tuples(
    st.sampled_from(sorted(KV_NAMES)),
    st.sampled_from([f"{y}Q{q}" for y in (2008, 2010) for q in (1, 2, 3, 4)]),
    st.sampled_from(sorted(KASSENARTEN)),
    st.sampled_from([*OLD_GOPS, "99581", "86500B"]),
    st.integers(-(10**6), 10**12),
    st.integers(-(10**8), 10**14),
    st.booleans(),
)


@quick
@given(written=st.lists(ROW, min_size=1, max_size=12), data=st.data())
def test_the_rows_of_a_package_are_the_rows_written(tmp_path_factory, written, data):
    """CSV in any notation -> load gives exactly the rows written."""
    folder = tmp_path_factory.mktemp("p")
    quarter = data.draw(
        st.sampled_from(["{q}/{y}", "Q{q}/{y}", "Q{q}-{y}", "{y}Q{q}", "{y}{q}", "{q}. Quartal {y}"])
    )
    separator = data.draw(st.sampled_from(";\t"))
    lines = [separator.join(["KV-Nr", "Quartal", "Kassenart", "GNR", "Anzahl", "Betrag", "Korrektur"])]
    for kv, q, kassenart, gop, count, cents, mark in written:
        name = data.draw(
            st.sampled_from(
                [kassenart if kassenart.isdigit() else KASSENARTEN[kassenart], KASSENARTEN[kassenart]]
            )
        )
        when = quarter.format(q=q[5], y=q[:4])
        lines.append(separator.join([kv, when, name, gop, str(count), eur(cents), "x" if mark else ""]))
    (folder / "abrechnung.csv").write_text(
        "\r\n".join(lines) + "\r\n", encoding=data.draw(st.sampled_from(["utf-8", "cp1252", "utf-16"]))
    )
    loaded = load(folder, decimal=",")
    assert [
        (r.kv, r.quarter, r.kassenart, r.gop, r.count, r.cents, r.correction) for r in loaded.billing
    ] == written
    assert [r.place.row for r in loaded.billing] == list(range(2, len(written) + 2))


def test_odd_rows_are_findings_of_their_region(tmp_path):
    package = healthy()
    folder = package.write(tmp_path)
    path = folder / "abrechnung.csv"
    path.write_text(path.read_text() + "38;1/2008;alle;99581;1;2,00;;zuviel\n", encoding="utf-8")
    (found,) = of(load(folder).findings, "F09")
    assert (found.kv, found.severity, found.place.row) == ("38", Severity.ERROR, 51)
    assert found.message.de == "Die Zeile hat 8 Zellen, die Überschrift nur 7."


def test_a_file_that_breaks_off_is_a_finding(tmp_path):
    folder = healthy().write(tmp_path)
    path = folder / "abrechnung.csv"
    path.write_text(path.read_text() + "38;4/2010;alle;99", encoding="utf-8")
    (found,) = of(load(folder).findings, "F09")
    assert found.message.de == "Die Zeile bricht nach 4 von 7 Zellen ab; die Datei scheint abgeschnitten."


# --- encodings of other systems (issue 13, item 7) --------------------------------------------

UMLAUTS = "kv;Häufigkeit;Name\n38;Primärkassen;über für Öl Ärzte\n"


@pytest.mark.parametrize(
    ("encoding", "name"), [("mac_roman", "mac-roman"), ("cp850", "cp850"), ("cp437", "cp850")]
)
def test_umlauts_of_another_system_name_the_encoding_and_the_option(encoding, name):
    data = UMLAUTS.encode(encoding)
    with pytest.raises(PackageError, match=f"--encoding {name} lesen"):
        table(data)
    assert table(data, name).header == ("kv", "Häufigkeit", "Name")


@pytest.mark.parametrize("encoding", ["cp1252", "iso8859-15", "utf-8"])
def test_western_umlauts_are_no_other_system(encoding):
    assert table(UMLAUTS.encode(encoding)).header == ("kv", "Häufigkeit", "Name")
    assert table((UMLAUTS + "38;Škoda;Žižka\n").encode("cp1252")).header == ("kv", "Häufigkeit", "Name")


@pytest.mark.parametrize(
    "text", ["Häufigkeit", "Primärkassen", "Öl", "für", "groß", "Übermittlung", "Betrag in €"]
)
def test_umlauts_that_were_written_twice_name_the_encoding(text):
    data = f"kv;{text}\n38;1\n".encode().decode("cp1252").encode()
    with pytest.raises(PackageError, match=r"Problem der Zeichenkodierung: .*--encoding"):
        table(data)


def test_umlauts_across_blocks_are_seen():
    twice = "ä".encode().decode("cp1252").encode()
    for cut in range(1, len(twice)):
        with pytest.raises(PackageError, match="Problem der Zeichenkodierung"):
            encoding_of("t.csv", [b"x" * 50 + twice[:cut], twice[cut:]])


def test_a_mark_holds_against_a_forced_encoding():
    """One file of a package is written in Mac Roman, the others say what they are."""
    assert table("\ufeff".encode() + UMLAUTS.encode(), "mac-roman").header == ("kv", "Häufigkeit", "Name")


# --- the heading within the first rows (issue 13, item 8) -------------------------------------

NEEDS = {"kv", "gop", "betrag"}


def found(text):
    return read_csv(Source("t.csv", text.encode()), None, lambda cells: set(cells) >= NEEDS)


@pytest.mark.parametrize(
    "above",
    [
        "Titel\n",
        "Titel;;\n",
        "Titel, Stand 30.06.2011, Seite 1, 2\n",
        "a\nb\n\n;;\nc\n",
        "x\ty\tz\t\n",
        "sep=;\nTitel\n",
    ],
)
def test_titles_above_the_heading_are_skipped_and_told(above):
    raw = found(above + "kv;gop;betrag\n38;86500;1,00\n")
    assert rows(raw) == [(above.count("\n") + 2, "38", "86500", "1,00")]
    assert [n.id for n in raw.notes] == ["F10"]
    assert f"Die Überschrift steht in Zeile {above.count(chr(10)) + 1}" in raw.notes[0].message.de


def test_a_heading_in_the_first_row_stays_one_though_it_comes_again():
    raw = found("kv;gop;betrag\n38;86500;1\nkv;gop;betrag\n46;86500;2\n")
    assert [row[1] for row in rows(raw)] == ["38", "kv", "46"]
    assert raw.notes == []


def test_two_headings_below_a_title_are_not_guessed_at():
    with pytest.raises(PackageError, match="Mehrere Zeilen können die Überschrift sein: 2, 4"):
        found("Titel\nkv;gop;betrag\n38;86500;1\nkv;gop;betrag\n46;86500;2\n")


def test_a_heading_below_the_twentieth_row_is_not_found():
    assert found("x\n" * 20 + "kv;gop;betrag\n").header == ("x",)
    assert found("x\n" * 19 + "kv;gop;betrag\n").header == ("kv", "gop", "betrag")


def test_a_long_file_under_a_title_is_not_a_matter_of_decimal_commas():
    assert len(found("Titel ohne Komma\nkv;gop;betrag\n" + "38;86500;1,00\n" * 1500).rows) == 1500
