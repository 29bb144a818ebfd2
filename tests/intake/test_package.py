"""A package as a whole: which files are which table, settings, hashes, and what is refused."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from feecalc.intake import Data, PackageError, load
from feecalc.intake.model import KV_NAMES, Contract
from feecalc.intake.sources import files
from feecalc.intake.tables import records
from feecalc.words.findings import Severity

from .packages import HEADINGS, healthy, of, one_row


def refused(path, words, **options):
    with pytest.raises(PackageError, match=words) as caught:
        load(path, **options)
    assert caught.value.message.en
    return caught.value.message.de


# --- files ------------------------------------------------------------------------------------


def test_the_hash_is_that_of_the_bytes_that_were_read(tmp_path):
    folder = healthy().write(tmp_path)
    (entry,) = load(folder).inputs
    assert (entry.file, entry.rows) == ("abrechnung.csv", 49)
    assert entry.sha256 == hashlib.sha256((folder / "abrechnung.csv").read_bytes()).hexdigest()


def test_each_file_is_opened_once(tmp_path, monkeypatch):
    """What is hashed cannot differ from what is parsed, even if the file changes in between."""
    healthy().add("faelle", 38, "4/2009", "alle", 600).write(tmp_path)
    (tmp_path / "lesart.toml").write_text("")
    opened = []
    true_open = os.open
    monkeypatch.setattr(
        os, "open", lambda path, *a, **k: opened.append(Path(path).name) or true_open(path, *a, **k)
    )
    load(tmp_path)
    assert sorted(opened) == ["abrechnung.csv", "faelle.csv", "lesart.toml"]


def test_several_billing_files_are_read_together(tmp_path):
    rows = healthy().tables["abrechnung"]
    for name, part in (("abrechnung_2008.csv", rows[:24]), ("Abrechnung 2010.CSV", rows[24:])):
        (tmp_path / name).write_text("\n".join([HEADINGS["abrechnung"], *map(";".join, part)]) + "\n")
    loaded = load(tmp_path)
    assert loaded.findings == ()
    assert [(i.file, i.rows) for i in loaded.inputs] == [
        ("Abrechnung 2010.CSV", 25),
        ("abrechnung_2008.csv", 24),
    ]


@pytest.mark.parametrize("name", ["Verträge.csv", "VERTRAEGE.csv", "vertraege.csv"])
def test_names_of_files_ignore_case_and_umlaut_spelling(tmp_path, name):
    folder = healthy().write(tmp_path)
    (folder / name).write_text("kv;name;beginn;status\n38;KV Nordrhein;01.07.2009;Teil B\n", encoding="utf-8")
    contract = load(folder).contract("38")
    assert (contract.name, contract.start, contract.old_contract) == ("KV Nordrhein", date(2009, 7, 1), False)


@pytest.mark.parametrize("names", [("faelle.csv", "Fälle.parquet"), ("abrechnung.csv", "abrechnung.xlsx")])
def test_a_table_in_two_formats_is_refused(tmp_path, names):
    healthy().write(tmp_path)
    for name in names:
        (tmp_path / name).touch()
    text = refused(tmp_path, "ist mehrfach vorhanden")
    assert all(name in text for name in names)


def test_other_files_are_noted_once_and_hidden_ones_not(tmp_path):
    healthy().write(tmp_path)
    for name in ("notiz.txt", "alt.csv", ".DS_Store", "~$abrechnung.xlsx", "README.md"):
        (tmp_path / name).touch()
    (tmp_path / "archiv").mkdir()
    (note,) = load(tmp_path).findings
    assert (note.id, note.severity, note.kv) == ("F10", Severity.INFO, None)
    assert note.message.de == "Nicht gelesene Dateien: „alt.csv“, „notiz.txt“."


def test_an_empty_table_beside_the_billing_rows_is_noted(tmp_path):
    healthy().write(tmp_path)
    (tmp_path / "faelle.csv").touch()
    assert [f.message.de for f in load(tmp_path).findings] == ["Die Tabelle faelle ist leer."]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "abrechnung.csv ist leer"),
        (HEADINGS["abrechnung"] + "\n;;;\n", "eine Überschrift, aber keine Zeilen"),
        ("x\n1\n", "Es fehlt die Spalte kv"),
    ],
)
def test_an_empty_billing_table_is_refused(tmp_path, content, words):
    (tmp_path / "abrechnung.csv").write_text(content)
    refused(tmp_path, words)


def test_a_missing_path_is_refused(tmp_path):
    assert refused(tmp_path / "nichts", "gibt es nicht") == "nichts gibt es nicht."
    refused("a\0b", "gibt es nicht")


def test_a_folder_without_billing_rows_is_refused(tmp_path):
    (tmp_path / "faelle.csv").touch()
    text = refused(tmp_path, "enthält keine Tabelle abrechnung")
    assert "faelle.csv" in text
    assert "feecalc template" in text


@pytest.mark.parametrize("name", ["abrechnung.xls", "Abrechnung.ods", "abrechnung.txt"])
def test_other_formats_are_named(tmp_path, name):
    (tmp_path / name).touch()
    refused(tmp_path, f"{name} hat .*, das nicht gelesen wird")


def test_a_single_csv_file_is_no_package(tmp_path):
    refused(healthy().write(tmp_path) / "abrechnung.csv", "Bitte den Ordner angeben")


def test_a_wrong_decimal_sign_is_refused(tmp_path):
    refused(healthy().write(tmp_path), "--decimal ist , oder .", decimal=";")


# --- links, pipes, rights ---------------------------------------------------------------------


def test_a_link_out_of_the_package_is_refused(tmp_path):
    (tmp_path / "geheim.csv").write_text("kv\n")
    (tmp_path / "paket").mkdir()
    (tmp_path / "paket" / "abrechnung.csv").symlink_to(tmp_path / "geheim.csv")
    refused(tmp_path / "paket", "abrechnung.csv ist eine Verknüpfung, die aus dem Paket hinausführt")


def test_a_link_to_a_folder_that_leads_out_is_refused(tmp_path):
    healthy().write(tmp_path)
    (tmp_path / "paket").mkdir()
    (tmp_path / "paket" / "drin").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "paket" / "abrechnung.csv").symlink_to(Path("drin") / "abrechnung.csv")
    refused(tmp_path / "paket", "die aus dem Paket hinausführt")


def test_links_within_the_package_and_to_it_are_followed(tmp_path):
    (tmp_path / "paket").mkdir()
    healthy().write(tmp_path / "paket")
    (tmp_path / "paket" / "abrechnung.csv").rename(tmp_path / "paket" / "daten.bin")
    (tmp_path / "paket" / "abrechnung.csv").symlink_to("daten.bin")
    (tmp_path / "verweis").symlink_to(tmp_path / "paket")
    assert len(load(tmp_path / "verweis").billing) == 49


def test_links_in_a_circle_are_refused(tmp_path):
    (tmp_path / "abrechnung.csv").symlink_to(tmp_path / "abrechnung.csv")
    refused(tmp_path, "abrechnung.csv lässt sich nicht lesen")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are of Unix")
@pytest.mark.parametrize("name", ["abrechnung.csv", "lesart.toml"])
def test_a_named_pipe_does_not_hold_the_program_up(tmp_path, name):
    healthy().write(tmp_path)
    (tmp_path / name).unlink(missing_ok=True)
    os.mkfifo(tmp_path / name)
    refused(tmp_path, f"{name} ist keine gewöhnliche Datei")


def test_a_device_is_no_workbook(tmp_path):
    (tmp_path / "p.xlsx").symlink_to("/dev/zero")
    refused(tmp_path / "p.xlsx", "keine gewöhnliche Datei")


def test_a_folder_named_like_a_table_is_no_table(tmp_path):
    (tmp_path / "abrechnung.csv").mkdir()
    refused(tmp_path, "enthält keine Tabelle abrechnung")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_refused(tmp_path):
    (healthy().write(tmp_path) / "abrechnung.csv").chmod(0)
    refused(tmp_path, "kein Zugriff")


def test_a_file_that_vanishes_is_refused(tmp_path, monkeypatch):
    healthy().write(tmp_path)
    true_open = os.open

    def vanish(path, *args, **kwargs):
        Path(path).unlink()
        return true_open(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", vanish)
    assert refused(tmp_path, "nicht gefunden") == "abrechnung.csv lässt sich nicht lesen: nicht gefunden."


def test_a_file_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 1000)
    refused(healthy().write(tmp_path), "ist größer als")


# --- readings ---------------------------------------------------------------------------------


def lesart(tmp_path, text):
    healthy().write(tmp_path)
    (tmp_path / "lesart.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(tmp_path)


def test_readings_are_kept_as_text_with_their_notes(tmp_path):
    loaded = lesart(
        tmp_path,
        'profile = "kv"\nfee_decimals = 2\ncredit_cap = true\nbisphosphonate_share = 0.1\n'
        '[case_decline_credit]\nwahl = "volume"\nautor = "GKV-SV"\ndatum = 2010-03-01\nstatus = "streitig"\n'
        '[stage2_base]\noption = "original"\n',
    )
    assert loaded.reading == {
        "profile": "kv", "fee_decimals": "2", "credit_cap": "yes", "bisphosphonate_share": "0.1",
        "case_decline_credit": "volume", "stage2_base": "original",
    }  # fmt: skip
    assert loaded.reading_notes["case_decline_credit"] == {
        "author": "GKV-SV",
        "date": "2010-03-01",
        "status": "streitig",
    }
    assert [(i.file, i.rows) for i in loaded.inputs] == [("abrechnung.csv", 49), ("lesart.toml", 6)]


def test_options_are_not_judged_here(tmp_path):
    assert lesart(tmp_path, 'erfunden = "ja"\n').reading == {"erfunden": "ja"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("credit_cap = ja\n", r"lesart\.toml, Zeile 1, Spalte 14: kein gültiges TOML"),
        (b"# \xff\n", "kein gültiges TOML in UTF-8"),
        ("a = " + "[" * 5000, "kein gültiges TOML"),
        ("a = " + "9" * 5000, "kein gültiges TOML"),
        ('[a]\nautor = "x"\n', r"Abschnitt \[a\] fehlt die Wahl"),
        ("a = [1]\n", "Der Wert von „a“ ist keine einfache Angabe"),
        ('[a]\noption = "x"\n[a.b]\nc = 1\n', "Der Wert von „a.b“ ist keine einfache Angabe"),
        ("#" * (2**20 + 1), "kein gültiges TOML"),
    ],
)
def test_a_wrong_lesart_toml_is_refused(tmp_path, text, words):
    with pytest.raises(PackageError, match=words):
        lesart(tmp_path, text)


# --- the tables beside the billing rows -------------------------------------------------------


def test_assignments_are_exact(tmp_path):
    package = healthy().billed("1/2008", "alle", "99590", 1, 100)
    package.add("zuordnung", 38, 99590, "Bisphosphonat", "1/3", "0,25", "Protokollnotiz").add(
        "zuordnung", 38, 99590, "86503", "2/3", "0.75"
    )
    first, second = package.load(tmp_path).assignments
    assert (first.target, first.share_count, first.share_demand, first.reason) == (
        "BISPHOSPHONAT",
        Fraction(1, 3),
        Fraction(1, 4),
        "Protokollnotiz",
    )
    assert (second.target, second.share_count, second.share_demand, second.reason) == (
        "86503",
        Fraction(2, 3),
        Fraction(3, 4),
        "",
    )


@pytest.mark.parametrize(
    ("row", "check", "words"),
    [
        ((38, "99590", "86510", 1, 1), "F08", "„86510“ ist kein Ziel"),
        ((38, "86500", "86503", 1, 1), "F08", "„86500“ ist bundeseinheitlich und wird nicht zugeordnet"),
        ((38, "85516", "86505", 1, 1), "F08", "wird nicht zugeordnet"),
        ((38, "99590", "86503", "1,5", 1), "F08", "„1,5“ ist kein Anteil"),
        ((38, "99590", "86503", "", 1), "F06", "Die Zelle ist leer"),
        ((38, "99.590", "86503", 1, 1), "F04", "keine GOP"),
    ],
)
def test_wrong_assignments_are_errors_of_their_region(tmp_path, row, check, words):
    loaded = healthy().add("zuordnung", *row).load(tmp_path)
    (said,) = of(loaded.findings, check)
    assert (said.severity, said.kv, said.place.file, said.place.row) == (
        Severity.ERROR,
        "38",
        "zuordnung.csv",
        2,
    )
    assert words in said.message.de
    assert loaded.assignments == ()


def test_the_default_contract(tmp_path):
    assert healthy().load(tmp_path).contract("38") == Contract(
        "38", "Nordrhein", date(2009, 10, 1), False, None
    )


def test_contracts(tmp_path):
    package = (
        healthy()
        .add("vertraege", 38, "", "01.07.2009", "teil_b")
        .add("vertraege", 46, "KV Hessen", "", "Altvertrag")
    )
    loaded = package.load(tmp_path)
    assert (loaded.contract("38").name, loaded.contract("38").start) == ("Nordrhein", date(2009, 7, 1))
    assert (loaded.contract("46").name, loaded.contract("46").old_contract) == ("KV Hessen", True)
    assert loaded.regions == ("38",)


@pytest.mark.parametrize(
    ("row", "check", "severity", "words"),
    [
        ((38, "", "", "teil_b"), "F06", Severity.ERROR, "Die Zelle ist leer"),
        ((38, "", "01.10.2009", ""), "F06", Severity.ERROR, "Die Zelle ist leer"),
        (
            (38, "", "30.06.2009", "teil_b"),
            "F07",
            Severity.ERROR,
            "Beginn 30.06.2009 liegt vor dem 01.07.2009",
        ),
        (
            (38, "", "15.10.2009", "teil_b"),
            "F07",
            Severity.WARNING,
            "Beginn 15.10.2009 ist kein Quartalsbeginn",
        ),
        ((38, "", "Oktober", "teil_b"), "F07", Severity.ERROR, "„Oktober“ ist kein Datum"),
        ((38, "", "01.10.2009", "neu"), "F09", Severity.ERROR, "„neu“ ist kein Status"),
    ],
)
def test_wrong_contracts(tmp_path, row, check, severity, words):
    loaded = healthy().add("vertraege", *row).load(tmp_path)
    (said,) = of(loaded.findings, check)
    assert (said.severity, said.kv) == (severity, "38")
    assert words in said.message.de
    assert ("38" in loaded.contracts) is (severity is Severity.WARNING)


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("vertraege", [(38, "a", "01.10.2009", "teil_b"), (38, "b", "01.01.2010", "teil_b")]),
        ("angaben", [(38, "2008", "a"), (38, "2008", "b")]),
    ],
)
def test_a_second_row_for_the_same_is_an_error(tmp_path, table, rows):
    package = healthy()
    for row in rows:
        package.add(table, *row)
    (said,) = of(package.load(tmp_path).findings, "F09")
    assert (said.severity, said.place.row, said.message.de) == (
        Severity.ERROR,
        3,
        "Zweite Angabe; die erste steht in Zeile 2.",
    )


def test_statements(tmp_path):
    package = healthy().add(
        "angaben", 38, "2008", "31.03.2009", "Anerkannt", "ARZTSITZ", "Formblatt 3", "176.088,00"
    )
    (said,) = package.load(tmp_path).statements
    assert (said.period, said.data_status, said.basis, said.attribution, said.origin, said.control_cents) == (
        "2008", "31.03.2009", "anerkannt", "Arztsitz", "Formblatt 3", 17608800,
    )  # fmt: skip


def test_unknown_statements_are_kept_with_a_warning(tmp_path):
    loaded = healthy().add("angaben", 38, "2008", "", "vorläufig").load(tmp_path)
    assert loaded.statements[0].basis == "vorläufig"
    assert [(f.id, f.severity) for f in loaded.findings] == [("F09", Severity.WARNING)]


def test_findings_of_regions_without_billing_rows_make_no_region(tmp_path):
    loaded = healthy().add("vertraege", 46, "", "gestern", "teil_b").load(tmp_path)
    assert loaded.regions == ("38",)
    assert [(f.id, f.kv) for f in loaded.findings] == [("F07", "46")]


# --- rows -------------------------------------------------------------------------------------


def test_all_errors_of_a_row_and_of_all_rows_come_together(tmp_path):
    package = (
        healthy()
        .add("abrechnung", 38, "5/2008", "AOKK", "86.500", "x", "1,234", "")
        .add("abrechnung", 27, "1/2008", "AOK", "86500", "", "1")
    )
    loaded = package.load(tmp_path)
    assert [(f.kv, f.id, f.place.row, f.place.column) for f in loaded.findings] == [
        (None, "F01", 52, "kv"),
        (None, "F06", 52, "haeufigkeit"),
        ("38", "F02", 51, "quartal"),
        ("38", "F03", 51, "kassenart"),
        ("38", "F04", 51, "gop"),
        ("38", "F05", 51, "haeufigkeit"),
        ("38", "N01", 51, "leistungsbedarf"),
    ]
    assert len(loaded.billing) == 49


def test_a_region_whose_rows_are_all_unreadable_is_still_a_region(tmp_path):
    loaded = one_row(tmp_path, "46", "2008-01-01")
    assert (loaded.billing, loaded.regions) == ((), ("46",))


def test_the_column_of_a_finding_is_named_as_delivered(tmp_path):
    loaded = one_row(
        tmp_path, "38", "1/2008", "AOK", "86500", "viele", heading="KV;Quartal;Kassenart;GNR;Anzahl;Betrag;x"
    )
    (said,) = of(loaded.findings, "F05")
    assert said.place.column == "Anzahl"


@pytest.mark.parametrize(
    ("gop", "quarter", "allowed"),
    [
        ("86510", "4/2009", True),
        ("85516", "1/2010", True),
        ("86510", "1/2008", False),
        ("86500", "4/2009", False),
        ("99581", "4/2009", False),
    ],
)
def test_only_the_amount_of_the_new_items_may_be_empty(tmp_path, gop, quarter, allowed):
    loaded = one_row(tmp_path, "38", quarter, "AOK", gop, "0", "")
    assert [f.place.column for f in of(loaded.findings, "F06")] == ([] if allowed else ["leistungsbedarf"])
    assert len(loaded.billing) == allowed
    if allowed:
        assert loaded.billing[0].cents is None


def test_an_endless_cell_is_a_finding(tmp_path):
    loaded = one_row(tmp_path, "38", "1/2008", "A" * 20_000)
    (said,) = of(loaded.findings, "F09")
    assert (said.place.column, said.read) == ("kassenart", "A" * 59 + "…")


def test_zero_is_a_value(tmp_path):
    row = one_row(tmp_path, "38", "1/2008", "AOK", "86500", "0", "0").billing[0]
    assert (row.count, row.cents) == (0, 0)


@pytest.mark.parametrize(
    ("quarter", "kept", "said"),
    [
        ("3/2009", True, 0),
        ("1/2009", True, 1),
        ("2/2009", True, 1),
        ("4/2007", False, 1),
        ("1/2011", False, 1),
    ],
)
def test_quarters_that_enter_nothing(tmp_path, quarter, kept, said):
    loaded = healthy().billed(quarter, "alle", "86500", 1, 3068).load(tmp_path)
    found = of(loaded.findings, "F02")
    assert (len(loaded.billing) == 50, len(found)) == (kept, said)
    if said:
        assert (found[0].severity, found[0].kv) == (Severity.WARNING, "38")
        assert found[0].message.de == f"„{quarter}“ geht in keine Berechnung ein; nicht verwendet."


def test_a_notice_is_given_once_with_the_number_of_rows(tmp_path):
    package = healthy()
    for row in package.tables["abrechnung"]:
        row[0] = "1"
    (said,) = package.load(tmp_path).findings
    assert (said.id, said.kv, said.severity, said.place.row) == ("F01", "01", Severity.INFO, 2)
    assert said.message.de == "„1“ als KV 01 gelesen, 49 Zeilen."


def test_endless_findings_are_counted_instead_of_listed(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "MAX_ALIKE", 3)
    monkeypatch.setattr(records.at_most, "__defaults__", (3,))
    package = healthy()
    for _ in range(10):
        package.add("abrechnung", 38, "1/2008", "AOK", "86500", "viele", "1,50")
    found = of(package.load(tmp_path).findings, "F05")
    assert (len(found), found[0].place, found[0].message.de, found[0].cents) == (
        4,
        None,
        "7 weitere Befunde dieser Art.",
        1050,
    )


def test_data_is_immutable_and_in_source_order(tmp_path):
    loaded = healthy().load(tmp_path)
    assert isinstance(loaded, Data)
    assert [r.place.row for r in loaded.billing] == list(range(2, 51))
    with pytest.raises(AttributeError):
        loaded.billing = ()


def test_ambiguous_columns_are_refused_with_the_option(tmp_path):
    (tmp_path / "abrechnung.csv").write_text(HEADINGS["abrechnung"] + "\n38;1/2008;AOK;86500;1.234;30,68;\n")
    text = refused(tmp_path, "auf zwei Arten lesen, z. B. „1.234“")
    assert "--decimal" in text
    assert load(tmp_path, decimal=",").billing[0].count == 1234


def test_all_regions(tmp_path):
    package = healthy()
    rows, package.tables["abrechnung"] = package.tables["abrechnung"], []
    for kv in KV_NAMES:
        package.tables["abrechnung"] += [[kv, *row[1:]] for row in rows]
    loaded = package.load(tmp_path)
    assert (loaded.regions, loaded.findings) == (tuple(KV_NAMES), ())


# --- weight -----------------------------------------------------------------------------------


def test_a_csv_package_is_loaded_without_the_heavy_libraries(root):
    code = (
        "import sys\nfrom feecalc.intake.package import load\nload(sys.argv[1])\n"
        "print([m for m in ('pandas', 'numpy', 'openpyxl', 'pyarrow', 'xlsxwriter') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, root / "data" / "musterland"],
        capture_output=True,
        text=True,
        cwd=root,
        check=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("seed", ["0", "1"])
def test_findings_do_not_depend_on_the_hash_seed(root, tmp_path, seed):
    package = healthy().add("abrechnung", 38, "5/2008", "AOKK", "86.500", "x", "1,234", "")
    for gop in ("99581", "99582", "13435"):
        package.billed("1/2008", "AOK", gop, 7, 1000)
    package.write(tmp_path)
    code = "import sys\nfrom feecalc.intake import load\nfor f in load(sys.argv[1]).findings: print(f)"
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path],
        capture_output=True,
        text=True,
        cwd=root,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.stdout.splitlines() == [str(f) for f in load(tmp_path).findings]


@pytest.mark.parametrize(
    "name", ["abrechnung_" + "x" * 200 + ".csv", "abrechnung\x1b[31m.csv", "abrechnung \u202e.CSV"]
)
def test_odd_names_of_files(tmp_path, name):
    (healthy().write(tmp_path) / "abrechnung.csv").rename(tmp_path / name)
    loaded = load(tmp_path)
    assert (len(loaded.billing), loaded.findings) == (49, ())
    assert loaded.inputs[0].file.isprintable()


# --- a row with two faults reports both (issue 13, item 7) ------------------------------------


@pytest.mark.parametrize(
    ("cells", "checks"),
    [
        (("38", "1/2008", "AOK", "12345", "10", ""), ["F06", "N19"]),
        (("38", "1/2008", "AOK", "12345", "x", "30,68"), ["F05", "N19"]),
        (("38", "1/2008", "AOK", "86500", "x", "-30,68"), ["F05", "N01"]),
        (("38", "nie", "AOK", "86520", "-1", "30,68"), ["F02", "N01", "N19"]),
        (("38", "1/2008", "Verein", "8650", "10", "30,68"), ["F03", "F04"]),
        (("38", "1/2008", "AOK", "86500A", "x", "30,68"), ["F05"]),
    ],
)
def test_a_row_with_two_faults_reports_both(cells, checks, tmp_path):
    found = [f for f in one_row(tmp_path, *cells).findings if f.severity is Severity.ERROR and f.place]
    assert [f.id for f in found] == checks


def test_an_assigned_gop_is_known_in_a_broken_row_too(tmp_path):
    package = healthy().add("abrechnung", "38", "1/2008", "alle", "12345", "x", "1,00")
    package.add("zuordnung", "38", "12345", "86505", "1", "1")
    assert of(package.load(tmp_path).findings, "N19") == []


def test_the_example_row_of_the_template_is_named_and_enters_nothing(tmp_path):
    loaded = healthy().add("abrechnung", "00", "1/2008", "AOK", "86500", "1234", "37859,12").load(tmp_path)
    (found,) = of(loaded.findings, "F09")
    assert (found.kv, found.message.de) == ("00", "Die Beispielzeile der Vorlage steht noch da.")
    assert "00" not in {row.kv for row in loaded.billing}
