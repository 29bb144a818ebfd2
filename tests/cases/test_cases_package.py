"""The output is a package that the intake takes as it is, and that ``run`` calculates."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import feecalc as fc
from feecalc.words.findings import Severity
from tests.cases.case_support import aggregate, bench_module, euros, truth_tables

KEYS = {"AOK": "01", "LKK": "02", "IKK": "03", "BKK": "04", "Knappschaft": "05", "vdek": "11"}


def test_the_intake_takes_the_package_as_it_is(made: Any, tmp_path: Path, capfd: Any) -> None:
    assert aggregate(capfd, made.folder, "-o", tmp_path / "p").code == 0
    data = fc.load(tmp_path / "p")
    assert len(data.billing) == len(truth_tables(made.truth)["abrechnung"])
    counts = Counter({(r.kv, r.quarter, r.kassenart, r.gop): r.count for r in data.billing})
    cents = Counter({(r.kv, r.quarter, r.kassenart, r.gop): r.cents or 0 for r in data.billing})
    for (kv, quarter, fund, gop, what), number in made.truth.billing.items():
        assert (counts if what == "anzahl" else cents)[kv, quarter, KEYS[fund], gop] == number
    assert {(c.kv, c.quarter, c.kassenart): c.cases for c in data.cases} == {
        (kv, quarter, KEYS[fund]): n for (kv, quarter, fund), n in made.truth.cases.items()
    }
    unread = [f for f in data.findings if f.severity is Severity.ERROR and f.id.startswith("F")]
    assert unread == []


def test_fees_come_out_of_a_package_from_cases(made: Any, tmp_path: Path, capfd: Any) -> None:
    """86516 = (L01+L05)/(N01+N05), by hand from the prices and counts of the invented world (Nr. 5)."""
    call = aggregate(capfd, made.folder, "-o", tmp_path / "p", "--min-cases", "3")
    assert call.code == 1  # some regional GOP has cells below 3 even over all Kassenarten, which is said
    assert {r.kassenart for r in fc.load(tmp_path / "p").billing} <= {"PK", "EK", "ALLE"}
    (tmp_path / "p" / "zuordnung.csv").write_text(
        "kv;gop;ziel;anteil_haeufigkeit;anteil_leistungsbedarf;begruendung\n"
        + "".join(f"{kv};{gop};AUSGESCHLOSSEN;1;1;Test\n" for kv in KV for gop in ("99590", "99595")),
        encoding="utf-8",
    )
    # The invented world bills 86514 at one price throughout, past 01.07.2010 as well; N22 asks for it here.
    cents = bench_module("case_world").cents
    (tmp_path / "p" / "geltend.csv").write_text(
        "kv;gop;gueltig_ab;eur;status;begruendung\n"
        + "".join(f"{kv};86514;01.07.2010;{euros(cents(kv, '86514'))};einseitig;Test\n" for kv in KV),
        encoding="utf-8",
    )
    result = fc.calculate(fc.load(tmp_path / "p"))
    for kv in KV:
        year = {k: n for k, n in made.truth.billing.items() if k[0] == kv and k[1].startswith("2008")}
        demand = sum(n for k, n in year.items() if k[3] in ("86501", "86505") and k[4] == "cents")
        frequency = sum(n for k, n in year.items() if k[3] in ("86501", "86505") and k[4] == "anzahl")
        outcome = result.regions[kv].outcome
        assert outcome is not None
        assert outcome.fees["86516"]["start"] * 100 * frequency == demand


KV = ("38", "71")
