"""How the law is cited: the sentences of Nr. 8 by what they say, for they can be counted in two ways.

"Nr. 8 letzter Satz" is Satz 4 or 5, the second adjustment Satz 3 or 4 (teil-b section 4, at the end of
the arguments).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from feecalc.law import correction, fees, linked
from feecalc.law.rule import RULES, Rule

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).name, "test_register.py"
# "Nr. 8 Satz 4", "Nr. 8 Satz 1, 3 und 4", f"{NR8} Satz 5"
COUNTED = re.compile(r"(?:Nr\. 8|NR8\}?),? Satz (?:[1-5][,–-] ?|[1-5] und )*(?:[3-5]|\{n)")


@pytest.mark.parametrize("rule", RULES, ids=lambda r: f"{r.__module__}.{r.__name__}")
def test_no_rule_counts_the_sentences_of_nr_8(rule: Rule) -> None:
    assert not COUNTED.search(rule.clause)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: f"{r.__module__}.{r.__name__}")
def test_a_clause_holds_no_key_of_a_reading(rule: Rule) -> None:
    assert not re.search(r"\w=\w|[a-z]_[a-z]", rule.clause)


def test_the_rules_of_the_credit_cite_the_last_sentence() -> None:
    cited = {rule.__name__: rule.clause for rule in RULES if rule.__module__ == correction.__name__}
    for name in ("case_decline", "case_credit", "net_deviation"):
        assert "letzter Satz" in cited[name], name
    assert fees
    assert linked


@pytest.mark.parametrize("folder", ["feecalc", "docs", "data", "tests", "notebooks", "README.md"])
def test_no_text_of_the_project_counts_the_sentences_of_nr_8(folder: str) -> None:
    start = ROOT / folder
    texts = (
        [start]
        if start.is_file()
        else [p for p in start.rglob("*") if p.suffix in {".py", ".md", ".toml", ".ipynb"}]
    )
    assert texts
    found = [
        str(p.relative_to(ROOT)) for p in texts if p.name not in HERE and COUNTED.search(p.read_text("utf-8"))
    ]
    assert found == []


def test_once_per_case_is_cited_from_the_legends() -> None:
    """Teil A Abs. 2 is about ICD codes; "einmal je Behandlungsfall" stands in the legend of each item."""
    texts = list((ROOT / "feecalc").rglob("*.py"))
    assert not [str(p) for p in texts if "Teil A Abs. 2" in p.read_text("utf-8")]


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("Nr. 8 Satz 5", True),
        ("Nr. 8 Satz 3–5", True),
        ("Nr. 8 Satz 1, 3 und 4", True),
        ('f"{NR8} Satz 4"', True),
        ('f"{NR8} Satz {n + 2}"', True),
        ("Nr. 8 Satz 1", False),
        ("Nr. 8 letzter Satz", False),
        ("Nr. 2 Satz 4", False),
    ],
)
def test_the_pattern_itself(text: str, counted: bool) -> None:
    assert bool(COUNTED.search(text)) is counted
