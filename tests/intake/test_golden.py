"""What the user reads, word for word: ``golden/NAME.txt`` was written by hand for each package below.

The texts are public interface; a change of one is a change for the reader and belongs into the log.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from feecalc.intake import PackageError, load
from feecalc.words.findings import Finding

GOLDEN = Path(__file__).parent / "golden"
HEAD = "kv;quartal;kassenart;gop;haeufigkeit;leistungsbedarf\n"
GOOD = "".join(
    f"38;{q}/2008;alle;{gop};{n};{amount}\n"
    for q in (1, 2, 3, 4)
    for gop, n, amount in (
        ("86500", 300, "9204,00"), ("86501", 90, "8743,50"), ("86502", 60, "3067,80"),
        ("86503", 240, "6134,40"), ("86504", 30, "1533,90"), ("86505", 120, "15338,40"),
    )
)  # fmt: skip

PACKAGES: dict[str, dict[str, str]] = {
    "kv": {"abrechnung.csv": HEAD + "74;1/2008;AOK;86500;1;30,68\n27;1/2008;AOK;86500;1;30,68\nNordrein;1/2008;AOK;86500;1;30,68\n"},
    "quartal": {"abrechnung.csv": HEAD + "38;Jan 08;AOK;86500;1;30,68\n38;13/2008;AOK;86500;1;30,68\n"},
    "kassenart": {"abrechnung.csv": HEAD + "38;1/2008;AOKK;86500;1;30,68\n38;1/2008;30;86500;1;30,68\n"},
    "gop": {"abrechnung.csv": HEAD + "38;1/2008;AOK;86.500;1;30,68\n38;1/2008;AOK;EB86503;1;25,56\n"},
    "zahlen": {"abrechnung.csv": HEAD + "38;1/2008;AOK;86500;viele;30,68\n38;1/2008;AOK;86501;1,5;30,685\n38;1/2008;AOK;86502;;\n38;1/2008;AOK;86503;1;1,1E+05\n"},
    "nullen": {"abrechnung.csv": HEAD + GOOD.replace("86504;30;1533,90", "86504;0;1533,90", 1)},
    "quartale_fehlen": {"abrechnung.csv": HEAD + "".join(line + "\n" for line in GOOD.splitlines() if ";3/2008" not in line)},
    "doppelt": {"abrechnung.csv": HEAD + GOOD + "38;1/2008;alle;86500;300;9204,00\n38;2/2008;AOK;86500;100;3068,00\n"},
    "zuordnung": {
        "abrechnung.csv": HEAD + GOOD + "".join(f"38;{q}/2008;alle;99581;10;1000,00\n38;{q}/2008;alle;99590;10;100,00\n" for q in (1, 2, 3, 4)),
        "zuordnung.csv": "kv;gop;ziel;anteil_haeufigkeit;anteil_leistungsbedarf;begruendung\n38;99590;86505;0,5;1;Bisphosphonate\n",
    },
    "unbekannt": {"abrechnung.csv": HEAD + GOOD + "38;4/2009;alle;86520;10;\n38;4/2009;alle;86510;10;\n".replace("86520;10;", "86520;10;500,00")},
    "mehrdeutig": {"abrechnung.csv": HEAD + "38;1/2008;AOK;86500;1.234;30,68\n"},
    "spalte_fehlt": {"abrechnung.csv": "kv;quartal;kassenart;gop;haufigkeiten;leistungsbedarf\n38;1/2008;AOK;86500;1;30,68\n"},
    "leer": {"abrechnung.csv": HEAD},
}  # fmt: skip


def printed(found: Finding) -> str:
    """A finding as a reader of the test sees it: check, place, text, read, expected, remedy."""
    place = found.place
    at = f"{place.file}, Zeile {place.row}, Spalte {place.column}" if place and place.column else ""
    at = at or (f"{place.file}, Zeile {place.row}" if place else "")
    lines = [f"{found.severity.value} {found.id} KV {found.kv or '-'} {at}".rstrip(), f"  {found.message.de}"]
    lines += [f"  Erwartet: {found.expected.de}."] if found.expected.de else []
    lines += [f"  Abhilfe: {found.remedy.de}"] if found.remedy.de else []
    return "\n".join(lines)


def said(path: Path) -> str:
    try:
        return "\n".join(map(printed, load(path).findings)) + "\n"
    except PackageError as error:
        return error.message.de + "\n"


@pytest.mark.parametrize("name", PACKAGES)
def test_the_words_are_those_of_the_golden_file(name, tmp_path):
    for file, text in PACKAGES[name].items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    assert said(tmp_path) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_every_golden_file_has_its_package():
    assert {p.stem for p in GOLDEN.glob("*.txt")} == set(PACKAGES)
