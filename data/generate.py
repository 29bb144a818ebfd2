"""Writes the demo package: billing of all 17 KV regions, invented from the first to the last figure.

Run as ``python data/generate.py [--out data]``. It writes ``demo/*.csv`` and ``demo.xlsx`` below
the folder named. Only whole numbers and the bits of a seeded Mersenne Twister are used, so the
CSV files are the same bytes everywhere. The figures it starts from stand in profiles.py, their
origin in README.md.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import NamedTuple

import profiles
from profiles import KVS, REGIONAL, Kv

SEED = 86500

BASE_QUARTERS = ("1/2008", "2/2008", "3/2008", "4/2008")
NEW_QUARTERS = ("4/2009", "1/2010", "2/2010", "3/2010", "4/2010")
OLD_BASE = ("86500", "86502", "86503")


class Row(NamedTuple):
    """One row of ``abrechnung``; ``cents`` is None where the amount stays empty."""

    kv: str
    quarter: str
    kassenart: str
    gop: str
    count: int
    cents: int | None


def per_mille(whole: int, share: int) -> int:
    """That share of a count, half rounded up."""
    return (whole * share + 500) // 1000


def half_up(numerator: int, denominator: int) -> int:
    """Quotient of two positive whole numbers, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def cents(dm: int) -> int:
    """profiles.DM converted once at 1.95583 profiles.DM a euro, in cents: 60 profiles.DM are 3068."""
    return half_up(dm * 10_000_000, 195_583)


def euro(amount: int | None) -> str:
    """Cents as German statistics write euros: ``30,68``; empty where nothing was delivered."""
    return "" if amount is None else f"{amount // 100},{amount % 100:02d}"


def wobble(rng: Random, count: int, spread: int) -> int:
    """A count moved at random by at most ``spread`` per mille."""
    return per_mille(count, 1000 - spread + (rng.getrandbits(16) * (2 * spread + 1) >> 16))


def kassenart_shares(kv: Kv) -> dict[str, int]:
    """Share of each Kassenart in the base cases of a region, in millionths."""
    primary = {s: share * kv.primary for s, share in profiles.PRIMARY[kv.mix].items()}
    return primary | {s: share * (1000 - kv.primary) for s, share in profiles.SUBSTITUTE.items()}


def cases(kv: Kv, quarter: str, rng: Random) -> dict[str, int]:
    """Base cases of one quarter by Kassenart."""
    level = {"2008": 1000, "2009": kv.cases_2009, "2010": kv.cases_2010}[quarter[2:]]
    average = profiles.BASE_CASES_PER_QUARTER * kv.weight // sum(k.weight for k in KVS)
    total = wobble(rng, per_mille(per_mille(average, profiles.SEASON[quarter[0]]), level), 3)
    return {s: wobble(rng, total * share // 1_000_000, 4) for s, share in kassenart_shares(kv).items()}


def old_counts(kv: Kv, kassenart: str, n: int, rng: Random) -> dict[str, int]:
    """86500-86505 of one Kassenart: Primärkassen bill 86500/86501, Ersatzkassen 86502-86505."""
    iv = wobble(rng, per_mille(n, kv.iv), 6)
    if kassenart in profiles.PRIMARY[kv.mix] or kv.key == profiles.SINGLE_TRACK:
        return {"86500": n, "86501": iv}
    haem = wobble(rng, per_mille(n, kv.haem), 6)
    # Only the Ersatzkassen have the intracavitary item, so theirs makes up the region's whole share.
    cav = 0 if kv.key == profiles.WITHOUT_86504 else wobble(rng, n * kv.cav // (1000 - kv.primary), 6)
    return {"86502": haem, "86503": n - haem, "86504": cav, "86505": iv}


def new_counts(kv: Kv, quarter: str, n: int, rng: Random) -> dict[str, int]:
    """86510-86518 of one Kassenart; 86518 grows from quarter to quarter, partly instead of 86516."""
    age = NEW_QUARTERS.index(quarter)
    haem = wobble(rng, per_mille(n, kv.haem), 6)
    iv = wobble(rng, per_mille(n, kv.iv + kv.iv_shift + kv.iv_drift * age), 6)
    cav = wobble(rng, per_mille(n, kv.cav), 6)
    palliative = per_mille(n, kv.palliative + kv.rise * age)
    return {"86510": haem, "86512": n - haem, "86514": cav, "86516": iv, "86518": palliative}


def with_regional(kv: Kv, kassenart: str, n: int, counts: dict[str, int], new: bool) -> dict[str, int]:
    """The counts with the region's own GOPs; after the start only those that go on."""
    for item in REGIONAL:
        if item.kv == kv.key and kassenart in item.kassenarten and (item.goes_on or not new):
            own = per_mille(counts[item.replaces] if item.replaces else n, item.per_mille)
            counts[item.gop] = own
            if item.replaces:
                counts[item.replaces] -= own
    return counts


def is_new(kv: Kv, quarter: str) -> bool:
    """Whether the agreement is in force: Nordrhein bills the old items in 4/2009."""
    late = profiles.STARTS.get(kv.key) == "01.01.2010"
    return quarter in (NEW_QUARTERS[1:] if late else NEW_QUARTERS)


def prices(kv: Kv) -> dict[str, int]:
    """Flat prices in cents of all items known before 2009-10-01 (and of the transfusions after)."""
    own = {item.gop: item.dm for item in REGIONAL if item.kv == kv.key}
    old = dict(zip((f"8650{i}" for i in range(6)), profiles.DM[kv.key], strict=True))
    return {gop: cents(dm) for gop, dm in (old | own).items()}


def p0(rows: Iterable[Row]) -> dict[str, int]:
    """Published fees in cents by Nr. 2-6, for a region without GOPs of its own and with both tracks."""
    n: Counter[str] = Counter()
    amount: Counter[str] = Counter()
    for row in rows:
        n[row.gop] += row.count
        amount[row.gop] += row.cents or 0
    both = n["86502"] + n["86503"]

    def base_fee(gop: str) -> int:
        """(L + a·L00) / (N + a·N00) with a = N/both, the fraction cleared."""
        share = n[gop]
        return half_up(amount[gop] * both + share * amount["86500"], n[gop] * both + share * n["86500"])

    iv = half_up(amount["86501"] + amount["86505"], n["86501"] + n["86505"])
    cav = half_up(amount["86504"], n["86504"])
    return {"86510": base_fee("86502"), "86512": base_fee("86503"), "86514": cav, "86516": iv, "86518": iv}


def quarter_rows(kv: Kv, quarter: str, price: dict[str, int], rng: Random) -> Iterator[Row]:
    """The rows of one quarter; a GOP that was not billed has none."""
    for kassenart, n in cases(kv, quarter, rng).items():
        new = is_new(kv, quarter)
        counts = new_counts(kv, quarter, n, rng) if new else old_counts(kv, kassenart, n, rng)
        for gop, count in sorted(with_regional(kv, kassenart, n, counts, new).items()):
            if count:
                amount = price[gop] * count if gop in price else None
                yield Row(kv.key, quarter, kassenart, gop, count, amount)


def region_rows(kv: Kv) -> list[Row]:
    """All rows of one region; every region has a random stream of its own."""
    rng = Random(SEED * 100 + int(kv.key))
    price = prices(kv)
    rows = [row for quarter in BASE_QUARTERS for row in quarter_rows(kv, quarter, price, rng)]
    if kv.key in profiles.WITH_NEW_AMOUNTS:
        price |= p0(rows)
    return rows + [row for quarter in NEW_QUARTERS for row in quarter_rows(kv, quarter, price, rng)]


def reported_cases(rows: list[Row], quarter: str) -> int:
    """Behandlungsfälle: F10+F12 exactly, before that 1.5 % below the old base items (no less than each)."""
    n: Counter[str] = Counter()
    for row in rows:
        n[row.gop] += row.count if row.quarter == quarter else 0
    old = [n[gop] for gop in OLD_BASE]
    return n["86510"] + n["86512"] or max(per_mille(sum(old), 985), *old)


def control_sum(kv: Kv, rows: list[Row], period: str) -> str:
    """Sum of the amounts of a period, for every third region and where no amount is empty."""
    amounts = [row.cents for row in rows if row.quarter.endswith(period)]
    stated = KVS.index(kv) % 3 == 0 or kv.key in profiles.WITH_NEW_AMOUNTS
    return euro(sum(a or 0 for a in amounts)) if stated and None not in amounts else ""


CSV = tuple[str, list[str], list[list[str]]]  # file, heading, rows


def billing_table(file: str, rows: Iterable[Row]) -> CSV:
    """Rows of ``abrechnung`` as text."""
    heading = ["kv", "quartal", "kassenart", "gop", "haeufigkeit", "leistungsbedarf"]
    return file, heading, [[r.kv, r.quarter, r.kassenart, r.gop, str(r.count), euro(r.cents)] for r in rows]


def case_table(regions: dict[Kv, list[Row]]) -> CSV:
    """Reported Behandlungsfälle of every region and quarter, all Kassenarten together."""
    rows = [
        [kv.key, quarter, "alle", str(reported_cases(rows, quarter))]
        for kv, rows in regions.items()
        for quarter in BASE_QUARTERS + NEW_QUARTERS
    ]
    return "faelle", ["kv", "quartal", "kassenart", "behandlungsfaelle"], rows


def assignment_table() -> CSV:
    """Which regional GOP counts as which item of 2008."""
    heading = ["kv", "gop", "ziel", "anteil_haeufigkeit", "anteil_leistungsbedarf", "begruendung"]
    rows = [[i.kv, i.gop, goal, share, share, i.reason] for i in REGIONAL for goal, share in i.targets]
    return "zuordnung", heading, rows


def contract_table() -> CSV:
    """Start of the agreement in every region."""
    rows = [[kv.key, kv.name, profiles.STARTS.get(kv.key, "01.10.2009"), "teil_b"] for kv in KVS]
    return "vertraege", ["kv", "name", "beginn", "status"], rows


def agreed_table(regions: dict[Kv, list[Row]]) -> CSV:
    """Fees agreed or in force: where the data give none, and where another one was billed."""
    rows = [[profiles.SINGLE_TRACK, *row] for row in profiles.AGREED]
    for kv, billed in regions.items():
        if kv.key == profiles.BILLED_ON:
            old = p0(row for row in billed if row.quarter in BASE_QUARTERS)
            rows += [
                [kv.key, gop, "01.07.2010", euro(old[gop]), "einseitig", profiles.BILLED_ON_REASON]
                for gop in ("86510", "86512", "86514", "86516")
            ]
    return "geltend", ["kv", "gop", "gueltig_ab", "eur", "status", "begruendung"], sorted(rows)


def statement_table(regions: dict[Kv, list[Row]]) -> CSV:
    """What the deliverer says of the data, alike for all periods."""
    heading = ["kv", "zeitraum", "datenstand", "basis", "regionalbezug", "quelle", "kontrollsumme"]
    said = ["30.06.2011", "anerkannt", "Arztsitz", "erfunden"]
    rows = [
        [kv.key, period, *said, control_sum(kv, rows, period)]
        for kv, rows in regions.items()
        for period in ("2008", "4/2009", "2010")
    ]
    return "angaben", heading, rows


def tables() -> list[CSV]:
    """All tables of the package."""
    regions = {kv: region_rows(kv) for kv in KVS}
    rows = [row for region in regions.values() for row in region]
    return [
        billing_table("abrechnung_2008", (r for r in rows if r.quarter in BASE_QUARTERS)),
        billing_table("abrechnung_2009_2010", (r for r in rows if r.quarter in NEW_QUARTERS)),
        case_table(regions),
        assignment_table(),
        contract_table(),
        agreed_table(regions),
        statement_table(regions),
    ]


def write_csv(folder: Path, table: CSV) -> None:
    """UTF-8 with byte order mark, CRLF, semicolons: what a German Excel opens by a double click."""
    file, heading, rows = table
    text = "".join(";".join(line) + "\r\n" for line in [heading, *rows])
    (folder / f"{file}.csv").write_bytes(text.encode("utf-8-sig"))


NUMBERS = {"haeufigkeit", "leistungsbedarf", "behandlungsfaelle", "kontrollsumme", "eur"}
NUMBERS |= {"anteil_haeufigkeit", "anteil_leistungsbedarf"}


def sheets(package: list[CSV]) -> dict[str, list[list[str]]]:
    """The tables as sheets, heading first; files of one table are joined."""
    joined: dict[str, list[list[str]]] = {}
    for file, heading, rows in package:
        joined.setdefault(file.partition("_")[0], [heading]).extend(rows)
    return joined


def number(cell: str) -> float | None:
    """A number cell; None leaves it empty."""
    return float(cell.replace(",", ".")) if cell else None


def write_workbook(path: Path, package: list[CSV]) -> None:
    """The same package as one workbook: keys as text, numbers as numbers, empty stays empty."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        book.set_properties(
            {"title": "Demodaten, frei erfunden", "created": datetime(2011, 7, 1, tzinfo=UTC)}
        )
        as_text = book.add_format({"num_format": "@"})
        for name, (heading, *rows) in sheets(package).items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, heading)
            for j, (title, cells) in enumerate(zip(heading, zip(*rows, strict=True), strict=True)):
                numeric = title in NUMBERS
                sheet.set_column(j, j, 18, None if numeric else as_text)
                sheet.write_column(1, j, [number(c) for c in cells] if numeric else cells)


def main() -> None:
    """Write the package as a folder of CSV files and as one workbook."""
    parser = argparse.ArgumentParser(description="write the invented demo package")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder (default: data)")
    out: Path = parser.parse_args().out
    package = tables()
    (out / "demo").mkdir(parents=True, exist_ok=True)
    for table in package:
        write_csv(out / "demo", table)
    write_workbook(out / "demo.xlsx", package)


if __name__ == "__main__":
    main()
