"""The documentation is complete, and what it shows is what the program does."""

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import feecalc as fc
from feecalc.cli.main import main
from feecalc.law.readings import KEYS, OPTIONS
from feecalc.law.register import canons

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
sys.path.insert(0, str(DOCS))

import pages  # noqa: E402 - found through the path set above

PAGES = sorted(DOCS.rglob("*.md"))
PROSE = [
    *PAGES,
    *(
        ROOT / name
        for name in ("README.md", "LIESMICH.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
    ),
]
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
TICKS = "```"
BLOCK = re.compile(rf"^{TICKS}(\w+)\n(.*?)^{TICKS}$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall(page.read_text("utf-8")) if found == kind]


def with_blocks(kind: str) -> list[Path]:
    return [page for page in PAGES if blocks(page, kind)]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """A folder with the project's data in it, as a reader's own would be."""
    for package in ("demo", "musterland"):
        shutil.copytree(ROOT / "data" / package, tmp_path / "data" / package)
    monkeypatch.chdir(tmp_path)
    return tmp_path


# Examples -------------------------------------------------------------------------------------
def shown(text: str) -> str:
    """``…`` stands for anything, over lines too."""
    return text.replace("…", "...")


@pytest.mark.parametrize("page", with_blocks("console"), ids=name)
def test_console_examples(page, workplace, capsys):
    for block in blocks(page, "console"):
        for example in re.split(r"^\$ feecalc ", block, flags=re.MULTILINE)[1:]:
            line, _, expected = example.partition("\n")
            call, _, code = line.partition("  # Ende mit ")
            assert main(call.split()) == int(code or 0), call
            printed = capsys.readouterr().out
            assert not expected or doctest.OutputChecker().check_output(shown(expected), printed, FLAGS), (
                printed
            )


@pytest.mark.parametrize("page", with_blocks("python"), ids=name)
def test_python_examples(page, workplace):
    text = shown("\n".join(blocks(page, "python")))
    test = doctest.DocTestParser().get_doctest(text, {}, name(page), str(page), 0)
    assert test.examples
    report: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS).run(test, out=report.append)
    assert not report, "".join(report)


def test_the_examples_of_the_input_format_are_read_without_complaint(tmp_path):
    page = (DOCS / "handbuch" / "eingabe.md").read_text("utf-8")
    sections = re.findall(rf"^## (\S+)\n.*?^{TICKS}\w+\n(.*?)^{TICKS}$", page, re.M | re.S)
    assert {section for section, _ in sections} == {
        "abrechnung", "faelle", "zuordnung", "vertraege", "geltend", "angaben", "lesart.toml", "spalten.toml"
    }  # fmt: skip
    for section, example in sections:
        (tmp_path / (section if "." in section else f"{section}.csv")).write_text(example, "utf-8")
    data = fc.load(tmp_path)
    assert [f.message.de for f in data.findings if f.id.startswith("F")] == []
    assert len(data.billing) == 3
    assert data.contract("38").start.isoformat() == "2010-01-01"
    assert data.reading == {"case_decline_credit": "effect", "transfusions": "excluded"}
    assert fc.Reading.of(data.reading).case_decline_credit == "effect"


def test_every_command_that_is_shown_exists():
    blocks = [
        b for page in PROSE for b in re.findall(rf"^{TICKS}.*?^{TICKS}", page.read_text("utf-8"), re.M | re.S)
    ]
    called = {call for block in blocks for call in re.findall(r"^\$? ?feecalc (\w+)", block, re.M)}
    assert called
    assert called <= set(pages.commands())


def test_every_setting_that_is_shown_exists():
    settings = [s for page in PROSE for s in re.findall(r"\b([a-z_0-9]+)=([\w]+)", page.read_text("utf-8"))]
    known = [(key, option) for key, option in settings if key in OPTIONS]
    assert known
    wrong = [(key, option) for key, option in known if option not in OPTIONS[key]]
    assert set(wrong) <= {("case_decline_credit", "effekt")}, (
        "only the misspelling that the guide shows on purpose"
    )


# Completeness ---------------------------------------------------------------------------------
def test_the_derivation_names_every_rule_of_the_law():
    page = (DOCS / "recht" / "herleitung.md").read_text("utf-8")
    named = {rule for mark in re.findall(pages.RULE_MARK, page) for rule in mark.split()}
    assert named == set(pages.rules())


def test_a_rule_table_shows_symbol_name_unit_and_clause():
    table = pages.rule_table(["factor_a"])
    assert table.splitlines()[-1] == "| `a` | Faktor a | Anteil | Anhang 2 Teil B Nr. 2 Satz 4 |"


def test_the_derivation_of_the_worked_example_stands_in_the_page():
    # teil-b section 10: P0 of 86510
    assert "305098687/10436925" in pages.derivation("86510")


def test_the_readings_page_has_every_question_both_sides_and_every_option():
    page = pages.readings_page()
    for key in KEYS:
        assert f"{{ #{key} }}" in page
    assert page.count("Sicht der KV\n:   ") == page.count("Sicht der Krankenkassen\n:   ")
    assert page.count("Sicht der KV\n:   ") == len(KEYS) + len(canons())
    assert all(f"| `{option}` |" in page for options in OPTIONS.values() for option in options)
    assert "Rückzahlung" in page


def test_every_check_is_explained_and_nothing_else():
    explained = set(pages.advice()) - {"einleitung", "unlesbar"}
    assert explained == set(pages.checks())
    assert all(
        entry["bedeutet"] and entry["abhilfe"] for key, entry in pages.advice().items() if key in explained
    )
    page = pages.checks_page()
    assert all(f"## {check} " in page for check in explained)


def test_every_finding_of_the_program_is_in_the_catalogue():
    ids = {
        check
        for file in (ROOT / "feecalc").rglob("*.py")
        if file.parent.name != "law"  # whose symbols F10 and F12 are no checks
        for check in re.findall(r"\"([FNOLSZ]\d\d)\"", file.read_text("utf-8"))
    }
    assert ids == set(pages.checks())


def test_the_command_page_has_every_command_with_an_example():
    page = pages.commands_page()
    for command in pages.commands():
        section = page.split(f"## {command}\n")[1].split("\n## ")[0]
        assert "Beispiel:" in section


def test_the_api_page_names_everything_public():
    named = {line.rsplit(".", 1)[1] for line in pages.api_page().splitlines() if line.startswith("::: ")}
    assert set(fc.__all__) - {"__version__"} <= named


def test_the_glossary_pairs_the_terms_in_order():
    page = (DOCS / "nachschlagen" / "glossar.md").read_text("utf-8")
    rows = [line.strip("|").split("|") for line in page.splitlines() if line.startswith("| ")][1:]
    assert all(cell.strip() for row in rows for cell in row)
    words = [row[0].strip().casefold().translate(str.maketrans("äöü", "aou")) for row in rows]
    assert words == sorted(words)


def test_every_decision_stands_in_the_index():
    folder = DOCS / "decisions"
    index = (folder / "00-index.md").read_text("utf-8")
    assert set(re.findall(r"\]\((\S+\.md)\)", index)) == {f.name for f in folder.glob("*.md")} - {
        "00-index.md"
    }


def test_links_between_the_root_pages_lead_somewhere():
    for page in PROSE[-5:]:
        for target in re.findall(r"\]\(([^):#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (ROOT / target).exists(), f"{page.name}: {target}"


# The built site -------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def site(tmp_path_factory):
    pytest.importorskip("mkdocs", reason="the extra docs is not installed")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    # The theme announces its successor on every build; that is no word on these pages.
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    return folder


def test_the_site_builds_without_warnings_and_holds_every_page(site):
    built = {str(file.relative_to(site).with_suffix(".md")) for file in site.rglob("*.html")}
    assert {str(page.relative_to(DOCS)) for page in PAGES} | set(pages.PAGES) <= built


def test_the_site_loads_nothing_from_outside(site):
    loaded = re.compile(
        r"<(?:script|img|iframe|source)[^>]*\ssrc=\"?(?:https?:)?//|<link[^>]*\shref=\"?(?:https?:)?//"
    )
    styles = re.compile(r"(?:url\(|@import )[\"']?(?:https?:)?//")
    assert not [name for name in site.rglob("*.html") if loaded.search(name.read_text("utf-8"))]
    assert not [name for name in site.rglob("*.css") if styles.search(name.read_text("utf-8"))]
