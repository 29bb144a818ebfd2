"""What the pages promise is held by a test that is named, and what is named exists (``docs/zusagen.md``)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "docs" / "zusagen.md"
NODE = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
TICKS = "```"
PAGES = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    *(
        f"docs/decisions/{page.name}"
        for page in sorted((ROOT / "docs" / "decisions").glob("*.md"))
        if page.name != "00-index.md"  # titles only
    ),
]
INLINE = ["docs/vertrauen.md", "docs/freigabe.md"]  # these name the test in the same line

# Words with which an English page promises. Reasons, rivals and prices of a decision are no promises.
PROMISES = re.compile(r"\b(never|nothing|always|every|cannot|exact|exactly|the same)\b", re.IGNORECASE)
REASONS = re.compile(r"\*{1,2}(Why|Instead|Price)")

# Sentences with such a word that promise nothing about the program.
NO_PROMISE = (
    "with internet and the same system and Python version",  # what the reader needs
    "one place that writes numbers",  # a name of a thing: "the operations the law needs"
    "A test that cannot fail is none",
    "Q4/2008 it cannot",  # be taken for a date
    "leaves out the search for newer functions",
    "a column says its title, unit, width",
)


def plain(text: str) -> str:
    """The words of a page, without the marks of Markdown."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[*`\\]", "", " ".join(text.split()))


def sentences(page: str) -> Iterator[str]:
    """Sentences and rows of tables, without code, measured figures and the reasons of a decision."""
    text = (ROOT / page).read_text("utf-8")
    text = re.sub(r"<!-- bench -->.*?<!-- /bench -->", "", text, flags=re.DOTALL)
    text = re.sub(rf"^{TICKS}.*?^{TICKS}$", "", text, flags=re.MULTILINE | re.DOTALL)
    for block in re.split(r"\n\s*\n|\n(?=\||- |#|\d+\. |\*+[A-Z])", text):
        if block.strip() and not re.match(r"#|[|\s:-]+$", block) and not REASONS.match(block.strip()):
            yield from [block] if block.startswith("|") else re.split(r"(?<=[.;:!?]) (?=[A-Z*`])", block)


@cache
def promised() -> dict[str, list[tuple[str, list[tuple[str, str]]]]]:
    """Page -> (words of the page, the tests that hold them)."""
    found: dict[str, list[tuple[str, list[tuple[str, str]]]]] = {}
    for section in LIST.read_text("utf-8").split("\n## ")[1:]:
        page, _, body = section.partition("\n")
        rows = [line[2:] for line in body.splitlines() if line.startswith("| ")][1:]
        cut = [row.rpartition(" | ") for row in rows]
        found[page.strip()] = [(plain(words), NODE.findall(tests)) for words, _, tests in cut]
    return found


@cache
def defined_in(file: str) -> set[str]:
    """The tests that a file defines: functions, and cases made by assignment."""
    body = ast.walk(ast.parse((ROOT / file).read_text("utf-8")))
    names = {n.name for n in body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    names |= {
        t.id for n in tree.body if isinstance(n, ast.Assign) for t in n.targets if isinstance(t, ast.Name)
    }
    return {name for name in names if name.startswith(("test_", "Test"))}


def test_every_page_is_in_the_list() -> None:
    assert set(promised()) - {"Meldungen"} == set(PAGES)
    assert all(rows for rows in promised().values())


@pytest.mark.parametrize("page", PAGES)
def test_what_is_promised_stands_on_the_page(page: str) -> None:
    text = plain((ROOT / page).read_text("utf-8"))
    assert [words for words, _ in promised()[page] if words not in text] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_promising_sentence_is_in_the_list(page: str) -> None:
    held = [words for words, _ in promised()[page]]
    loose = [
        said
        for said in map(plain, sentences(page))
        if PROMISES.search(said)
        and not any(words in said or said in words for words in held)
        and not any(words in said for words in NO_PROMISE)
    ]
    assert loose == []


@pytest.mark.parametrize("page", [str(LIST.relative_to(ROOT)), *INLINE])
def test_every_test_that_is_named_exists(page: str) -> None:
    named = NODE.findall((ROOT / page).read_text("utf-8"))
    assert len(named) >= 8
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (ROOT / file).is_file() or (name and name not in defined_in(file))
    ]
    assert missing == []


def test_every_promise_names_a_test() -> None:
    assert [
        words
        for rows in promised().values()
        for words, tests in rows
        if not tests or not all(name for _, name in tests)
    ] == []


@pytest.mark.parametrize("page", INLINE)
def test_every_row_of_a_page_about_trust_names_its_test(page: str) -> None:
    """Whatever stands in a table or a list there is a promise, except tables of measured figures."""
    text = (ROOT / page).read_text("utf-8").split("\n## Zufall")
    kept = (
        text[0] + "".join("\n## " + part for part in text[1].split("\n## ")[1:]) if len(text) > 1 else text[0]
    )
    heads = {
        line
        for line, below in zip(kept.splitlines(), kept.splitlines()[1:], strict=False)
        if below.startswith("|--")
    }
    rows = [line for line in kept.splitlines() if line.startswith(("| ", "- ")) and line not in heads]
    assert rows
    assert [row for row in rows if not all(name for _, name in NODE.findall(row) or [("", "")])] == []


# What the program says of itself -----------------------------------------------------------------
SAID = re.compile(
    r"nichts (?:wurde|wird|geschrieben)|wurde nichts|erscheinen in keiner|ist unverändert|lädt nichts|summieren sich genau|genau der ganze|widerspruchsfreien Kombinationen|genau gerechnet|wird nichts"
)


def spoken() -> Iterator[tuple[str, str]]:
    """Texts of the program that promise, with their file."""
    for path in sorted((ROOT / "feecalc").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and SAID.search(node.value):
                yield str(path.relative_to(ROOT)), plain(node.value)


def test_what_messages_promise_is_in_the_list() -> None:
    held = [words for words, _ in promised()["Meldungen"]]
    said = list(spoken())
    assert [(file, text) for file, text in said if not any(words in text for words in held)] == []
    assert [words for words in held if not any(words in text for _, text in said)] == []
