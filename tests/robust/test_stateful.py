"""Edits of a package, in any order: what changes nothing must change no figure, what changes something must
change the Prüfkennung, and every fee follows the closed form of the year's sums (identities of Nr. 2-6)."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

import feecalc as fc
from feecalc.words.findings import Severity
from tests.robust.harness import MUSTERLAND, billing_text

LONG = bool(os.environ.get("FEECALC_LONG"))
SPLIT = {"Primärkassen": ("AOK", "BKK"), "Ersatzkassen": ("vdek", "AEV")}
NOTATIONS = ("{q}/{y}", "Q{q}/{y}", "{y}Q{q}", "{y}{q}", "{q}. Quartal {y}", "Q{q}-{y}")
HEADINGS = {
    "haeufigkeit": ("haeufigkeit", "Häufigkeit", "HAEUFIGKEIT", "Anzahl"),
    "gop": ("gop", "GOP", "GNR"),
}
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "iso8859-15", "utf-16")


@dataclass(frozen=True)
class Row:
    """A row of the billing table as the model knows it."""

    quarter: str  # 1/2008
    kassenart: str
    gop: str
    count: int
    cents: int | None


def start_rows() -> list[Row]:
    rows = []
    for line in billing_text().splitlines()[1:]:
        _, quarter, kind, gop, count, eur = line.split(";")
        rows.append(
            Row(quarter, kind, gop, int(count), int(Fraction(eur.replace(",", ".")) * 100) if eur else None)
        )
    return rows


@dataclass(frozen=True)
class Dress:
    """How the rows are written."""

    separator: str = ";"
    decimal: str = ","
    encoding: str = "utf-8"
    quarter: str = NOTATIONS[0]
    count: str = "haeufigkeit"
    gop: str = "gop"
    files: int = 1
    grouped: bool = False


def written(rows: list[Row], dress: Dress, folder: Path) -> None:
    for old in folder.glob("abrechnung*"):
        old.unlink()
    heading = dress.separator.join(("kv", "quartal", "kassenart", dress.gop, dress.count, "leistungsbedarf"))
    for part in range(dress.files):
        lines = [heading, *(_line(row, dress) for row in rows[part :: dress.files])]
        (folder / f"abrechnung{part}.csv").write_bytes(("\r\n".join(lines) + "\r\n").encode(dress.encoding))


def _line(row: Row, dress: Dress) -> str:
    number, year = row.quarter.split("/")
    cells = [
        "00",
        dress.quarter.format(q=number, y=year),
        row.kassenart,
        row.gop,
        str(row.count),
        _eur(row.cents, dress),
    ]
    return dress.separator.join(f'"{c}"' if dress.separator in c else c for c in cells)


def _eur(cents: int | None, dress: Dress) -> str:
    if cents is None:
        return ""
    whole = f"{cents // 100:,}" if dress.grouped else str(cents // 100)
    return whole.replace(",", "." if dress.decimal == "," else ",") + f"{dress.decimal}{cents % 100:02}"


def closed_form(rows: list[Row]) -> dict[str, Fraction]:
    """P0 by section 6: P10 = (1-w) v02 + w v00, P12 likewise with L_bis, the others as plain quotients."""
    n: dict[str, int] = {}
    demand: dict[str, int] = {}
    assigned = {"99581": "86505", "99583": "86503"}
    for row in rows:
        if row.quarter.endswith("2008") and row.cents is not None:
            gop = assigned.get(row.gop, row.gop)
            n[gop] = n.get(gop, 0) + row.count
            demand[gop] = demand.get(gop, 0) + row.cents
    total = n["86500"] + n["86502"] + n["86503"]
    w = Fraction(n["86500"], total)
    v = {gop: Fraction(demand[gop], 100 * n[gop]) for gop in ("86500", "86502", "86504")}
    v03 = Fraction(demand["86503"] + demand.get("99590", 0), 100 * n["86503"])
    p16 = Fraction(demand["86501"] + demand["86505"], 100 * (n["86501"] + n["86505"]))
    return {
        "86510": (1 - w) * v["86502"] + w * v["86500"],
        "86512": (1 - w) * v03 + w * v["86500"],
        "86514": v["86504"],
        "86516": p16,
        "86518": p16,
    }


class Edits(RuleBasedStateMachine):
    """A package that is rewritten, split, shuffled and corrected."""

    undo = Bundle("undo")

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp()) / "p"
        shutil.copytree(MUSTERLAND, self.folder)
        self.rows, self.dress = start_rows(), Dress()
        self.code: dict[tuple[tuple[tuple[str, str], int, int | None], ...], str] = {}

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder.parent)

    # neutral edits
    @rule(order=st.randoms(use_true_random=False))
    def shuffle(self, order) -> None:
        order.shuffle(self.rows)

    @rule(
        quarter=st.sampled_from(NOTATIONS),
        encoding=st.sampled_from(ENCODINGS),
        signs=st.sampled_from(((";", ","), (";", "."), (",", "."), ("\t", ","), (",", ","))),
        files=st.integers(1, 4),
        count=st.sampled_from(HEADINGS["haeufigkeit"]),
        gop=st.sampled_from(HEADINGS["gop"]),
        grouped=st.booleans(),
    )
    def dress_up(self, quarter, encoding, signs, files, count, gop, grouped) -> None:
        self.dress = Dress(*signs, encoding, quarter, count, gop, files, grouped)

    @rule(data=st.data())
    def split(self, data) -> None:
        """A row of a group of Kassenarten becomes two of single Kassenarten; the sums stay."""
        able = [
            i for i, r in enumerate(self.rows) if r.kassenart in SPLIT and r.count > 1 and r.cents is not None
        ]
        if not able:
            return
        row = self.rows.pop(data.draw(st.sampled_from(able)))
        share = data.draw(st.integers(1, row.count - 1))
        first, second = SPLIT[row.kassenart]
        cents = row.cents * share // row.count
        self.rows.append(replace(row, kassenart=first, count=share, cents=cents))
        self.rows.append(replace(row, kassenart=second, count=row.count - share, cents=row.cents - cents))

    # edits that count
    @rule(target=undo, data=st.data(), more=st.integers(1, 50), cents=st.integers(0, 999))
    def add(self, data, more, cents):
        """More services of one row, at about its price."""
        index = data.draw(st.integers(0, len(self.rows) - 1))
        row = self.rows[index]
        price = row.cents // row.count if row.cents and row.count else 0
        added = None if row.cents is None else more * price + cents
        self.rows[index] = replace(
            row, count=row.count + more, cents=None if added is None else row.cents + added
        )
        return (row.quarter, row.kassenart, row.gop), more, added

    @rule(edit=consumes(undo))
    def take_back(self, edit) -> None:
        key, more, added = edit
        for i, row in enumerate(self.rows):
            same = (row.quarter, row.kassenart, row.gop) == key
            if same and row.count >= more and (row.cents is None or row.cents >= (added or 0)):
                cents = None if row.cents is None else row.cents - (added or 0)
                self.rows[i] = replace(row, count=row.count - more, cents=cents)
                return

    @invariant()
    def figures_follow_the_sums(self) -> None:
        if not hasattr(self, "rows"):
            return
        written(self.rows, self.dress, self.folder)
        data = fc.load(self.folder)
        unread = [f for f in data.findings if f.id.startswith("F") and f.severity is Severity.ERROR]
        assert not unread, unread
        errors = {f.id for f in data.findings if f.severity is Severity.ERROR}
        accepted = [fc.Acceptance(i, "00", "Versuch") for i in {*errors, "N02", "N03", "N04", "N09", "O01"}]
        region = fc.calculate(data, accept=accepted).regions["00"]
        assert region.status == "calculated", [f for f in region.findings if f.severity is Severity.ERROR]
        fees = {gop: fee["start"] for gop, fee in region.calculated.fees.items()}
        assert fees == closed_form(self.rows)
        self.same_code_for_same_sums(region.pruefkennung)

    def same_code_for_same_sums(self, code: str) -> None:
        sums: dict[tuple[str, str], tuple[int, int | None]] = {}
        for row in self.rows:
            count, cents = sums.get((row.gop, row.quarter), (0, None))
            added = cents if row.cents is None else (cents or 0) + row.cents
            sums[row.gop, row.quarter] = count + row.count, added
        key = tuple((k, *v) for k, v in sorted(sums.items()))
        assert self.code.setdefault(key, code) == code
        assert len(set(self.code.values())) == len(self.code), "two different packages, one Prüfkennung"


TestEdits = Edits.TestCase
TestEdits.settings = settings(
    max_examples=200 if LONG else 6,
    stateful_step_count=20 if LONG else 8,
    deadline=None,
    derandomize=not LONG,
    suppress_health_check=list(HealthCheck),
)
