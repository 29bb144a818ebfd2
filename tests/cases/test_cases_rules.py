"""Each rule of Teil A on a handful of rows, counted by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cases.case_support import Row, aggregate, checks, read, write_parquet

Q = "1/2010"


def case(
    *billed: str,
    kv: str = "38",
    quarter: str = Q,
    fund: str = "AOK",
    practice: str = "PA",
    insured: str = "V1",
) -> list[Row]:
    """Rows of one Behandlungsfall; ``86512x2@50.00`` is GOP, count, amount (10.00 unless given)."""
    rows = []
    for text in billed:
        item, _, amount = text.partition("@")
        gop, _, count = item.partition("x")
        rows.append((kv, quarter, fund, practice, insured, gop, int(count or 1), amount or "10.00"))
    return rows


def run(capfd: Any, folder: Path, *rows: list[Row]) -> dict[tuple[str, str, str], tuple[int, str]]:
    file = write_parquet(folder / "f.parquet", [row for some in rows for row in some])
    call = aggregate(capfd, file, "-o", folder / "p")
    assert call.code == 0, call.err
    return checks(folder / "p")


@pytest.mark.parametrize(
    ("billed", "expected"),
    [
        # Teil A, legends: "einmal je Behandlungsfall"; concerned is the whole item
        (["86510x2@60.00", "86516@99.00"], {"einmal_je_fall": (1, "60,00")}),
        (["86510@30.00", "86510@30.00"], {"einmal_je_fall": (1, "60,00")}),
        (["86512x2@50.00", "86514x3@90.00"], {"einmal_je_fall": (1, "140,00")}),
        (["86500x9@50.00"], {}),
        # 86510 not beside 86512: concerned are both
        (["86510@30.01", "86512@20.02"], {"86510_neben_86512": (1, "50,03")}),
        # add-ons need 86510 or 86512
        (["86514@5.00"], {"zuschlag_ohne_grundpauschale": (1, "5,00")}),
        (["86516@7.00", "86514@5.00"], {"zuschlag_ohne_grundpauschale": (1, "12,00")}),
        (["86510", "86514", "86516"], {}),
        (["86512", "86518"], {}),
        # 86518 not beside 86516: the exclusion stands at 86518
        (["86512@1.00", "86516@7.00", "86518@9.00"], {"86518_neben_86516": (1, "9,00")}),
        # 86510-86516 not beside the eight EBM items; these amounts do not count, and 86518 may stand beside them
        (["86512@20.00", "07345@500.00"], {"ausschluss_ebm": (1, "20,00")}),
        (["86510@1.00", "86514@2.00", "86516@4.00", "26315"], {"ausschluss_ebm": (1, "7,00")}),
        (["86512@3.00", "86518@9.00", "13675", "08345"], {"ausschluss_ebm": (1, "3,00")}),
        (["86518@9.00", "13435"], {"zuschlag_ohne_grundpauschale": (1, "9,00")}),
        (["86512", "13492", "99001"], {}),
        # several rules at once
        (
            ["86510@1.00", "86512x2@2.00", "86516@4.00", "86518@8.00", "15345"],
            {
                "einmal_je_fall": (1, "2,00"),
                "86510_neben_86512": (1, "3,00"),
                "86518_neben_86516": (1, "8,00"),
                "ausschluss_ebm": (1, "7,00"),
            },
        ),
        # a row with the count 0 bills nothing
        (["86510x0@0.00", "86512"], {}),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else None,
)
def test_a_behandlungsfall(billed: list[str], expected: dict[str, Any], tmp_path: Path, capfd: Any) -> None:
    found = run(capfd, tmp_path, case(*billed))
    assert found == {(rule, "38", Q): value for rule, value in expected.items()}


@pytest.mark.parametrize("gop", ["07345", "08345", "09345", "10345", "13435", "13675", "15345", "26315"])
def test_every_excluded_ebm_item(gop: str, tmp_path: Path, capfd: Any) -> None:
    assert run(capfd, tmp_path, case("86510", gop)) == {("ausschluss_ebm", "38", Q): (1, "10,00")}


@pytest.mark.parametrize(
    "change", [{"practice": "PB"}, {"insured": "V2"}, {"fund": "BKK"}, {"quarter": "2/2010"}, {"kv": "46"}]
)
def test_a_behandlungsfall_is_one_practice_insured_kassenart_quarter_and_kv(
    change: dict[str, str], tmp_path: Path, capfd: Any
) -> None:
    """86510 and 86512 collide within one Behandlungsfall only."""
    found = run(capfd, tmp_path, case("86510"), case("86512", **change))
    assert not any(rule == "86510_neben_86512" for rule, _, _ in found)
    assert sum(int(line[3]) for line in read(tmp_path / "p", "faelle")) == 2


def test_several_practices_of_one_insured_in_a_quarter(tmp_path: Path, capfd: Any) -> None:
    """Teil A Abs. 4. V1: two practices, 10+20 EUR; V2: one practice twice; V3: two quarters; V4: second bills EBM only."""
    found = run(
        capfd,
        tmp_path,
        case("86512@10.00"),
        case("86512@20.00", "13492@99.00", practice="PB"),
        case("86512", insured="V2"),
        case("86512", insured="V2", fund="BKK"),
        case("86512", insured="V3"),
        case("86512", insured="V3", practice="PB", quarter="2/2010"),
        case("86512", insured="V4"),
        case("13492", insured="V4", practice="PB"),
        case("86512", insured="V5"),
        case("86512", insured="V5", practice="PB", kv="46"),  # pseudonyms of two KVs are not compared
    )
    assert found == {("mehrere_praxen", "38", Q): (1, "30,00")}


def palliative(practice: str, insured: str, quarters: int, **other: str) -> list[Row]:
    return [
        row
        for q in range(1, quarters + 1)
        for row in case(
            "86512", "86518@100.00", practice=practice, insured=insured, quarter=f"{q}/2010", **other
        )
    ]


def test_more_than_two_and_a_half_of_86518_a_patient_and_year(tmp_path: Path, capfd: Any) -> None:
    """Teil A Abs. 5. PA: 4+1 for two patients, exactly 2.5; PB: 4+2 = 3 each; PC: 3 for one; PD: 3 over two years."""
    found = run(
        capfd,
        tmp_path,
        palliative("PA", "A1", 4),
        palliative("PA", "A2", 1),
        palliative("PB", "B1", 4),
        palliative("PB", "B2", 2),
        palliative("PC", "C1", 3),
        palliative("PD", "D1", 2),
        case("86512", "86518", practice="PD", insured="D1", quarter="4/2009"),
    )
    # practice-years PB (6 of 100 EUR) and PC (3 of 100 EUR)
    assert found == {("86518_je_patient", "38", "2010"): (2, "900,00")}


def test_a_palliative_patient_who_changes_kassenart_is_one_patient(tmp_path: Path, capfd: Any) -> None:
    change = case("86512", "86518@100.00", insured="A1", quarter="3/2010", fund="vdek")
    found = run(capfd, tmp_path, palliative("PA", "A1", 2), change)
    assert found == {("86518_je_patient", "38", "2010"): (1, "300,00")}


def test_the_practice_list_goes_only_into_the_file_named(tmp_path: Path, capfd: Any) -> None:
    file = write_parquet(
        tmp_path / "f.parquet", palliative("=PRAXIS", "INSURED", 3) + palliative("PB", "V", 1)
    )
    listed = tmp_path / "eigen" / "praxen.csv"
    call = aggregate(capfd, file, "-o", tmp_path / "p", "--practice-list", listed)
    assert call.code == 0
    lines = listed.read_text("utf-8-sig").splitlines()
    assert lines[1:] == [
        "38;2010;'=PRAXIS;1;3;3,00;300,00"
    ]  # the apostrophe keeps a spreadsheet from calculating
    assert listed.stat().st_mode & 0o777 == 0o600
    texts = [path.read_text("utf-8") for path in (tmp_path / "p").iterdir()] + [call.out, call.err]
    assert not any("PRAXIS" in text or "INSURED" in text for text in texts)


def test_the_practice_list_is_refused_inside_the_package(tmp_path: Path, capfd: Any) -> None:
    file = write_parquet(tmp_path / "f.parquet", palliative("PA", "V", 3))
    call = aggregate(capfd, file, "-o", tmp_path / "p", "--practice-list", tmp_path / "p" / "x.csv")
    assert call.code == 2
    assert not (tmp_path / "p").exists()


def test_counts_and_amounts_of_the_package(tmp_path: Path, capfd: Any) -> None:
    """Package GOPs are 865xx and regional ones; EBM items make cases but no rows."""
    run(
        capfd,
        tmp_path,
        case("86512@20.00", "13492@7.00"),
        case("86512@20.00", "99590x2@3.10", insured="V2"),
        case("13492", insured="V3"),
        case("86503E", insured="V4"),
    )
    assert read(tmp_path / "p", "abrechnung") == [
        ["38", Q, "AOK", "86503E", "1", "10,00"],
        ["38", Q, "AOK", "86512", "2", "40,00"],
        ["38", Q, "AOK", "99590", "2", "3,10"],
    ]
    assert read(tmp_path / "p", "faelle") == [["38", Q, "AOK", "4"]]


def test_sums_are_exact_beyond_what_floats_hold(tmp_path: Path, capfd: Any) -> None:
    """Two amounts of 90 billion EUR and one cent: their sum needs 14 digits, and floats of cents would still lie."""
    rows = [
        case(f"86500@{amount}", insured=f"V{i}") for i, amount in enumerate(["90071992547.41"] * 3 + ["0.01"])
    ]
    file = write_parquet(
        tmp_path / "f.parquet", [r for some in rows for r in some], {"betrag": "DECIMAL(18,2)"}
    )
    assert aggregate(capfd, file, "-o", tmp_path / "p").code == 0
    assert read(tmp_path / "p", "abrechnung")[0][5] == "270215977642,24"


def test_misprints_of_teil_c_are_read_with_a_notice(tmp_path: Path, capfd: Any) -> None:
    """85516 is 86516: beside 86518 it breaks the exclusion."""
    file = write_parquet(tmp_path / "f.parquet", case("86512", "85516", "86518@9.00"))
    call = aggregate(capfd, file, "-o", tmp_path / "p")
    assert "N18" in call.err
    assert checks(tmp_path / "p") == {("86518_neben_86516", "38", Q): (1, "9,00")}


def test_new_flat_rates_may_come_without_amounts(tmp_path: Path, capfd: Any) -> None:
    """As in ``abrechnung``: the leistungsbedarf of 86510-86518 may be empty, for a whole cell."""
    rows = [(*row[:7], None) for row in case("86512") + case("86512", insured="V2")]
    file = write_parquet(tmp_path / "f.parquet", rows)
    assert aggregate(capfd, file, "-o", tmp_path / "p").code == 0
    assert read(tmp_path / "p", "abrechnung") == [["38", Q, "AOK", "86512", "2", ""]]
