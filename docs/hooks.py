"""What mkdocs does beside Markdown: generated pages, marks in pages, and the navigation."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import pages  # noqa: E402 - found through the path set above

NAV: list[tuple[str, list[str]]] = [
    ("Handbuch", [
        "handbuch/ueberblick.md", "handbuch/daten.md", "handbuch/eingabe.md", "handbuch/pruefen.md",
        "handbuch/rechnen.md", "handbuch/lesarten.md", "handbuch/verhandeln.md", "handbuch/unterschrift.md",
        "handbuch/danach.md", "handbuch/python.md",
    ]),
    ("Recht", ["recht/herleitung.md", "recht/lesarten.md"]),
    ("Nachschlagen", [
        "nachschlagen/befehle.md", "nachschlagen/pruefungen.md", "nachschlagen/glossar.md",
        "nachschlagen/api.md", "nachschlagen/messwerte.md",
    ]),
]  # fmt: skip


def on_files(files: Files, config: Any) -> Files:
    """Add the generated pages, then the navigation: ours first, other people's pages after it."""
    for path, make in pages.PAGES.items():
        files.append(File.generated(config, path, content=make()))
    config["nav"] = _navigation({file.src_uri for file in files.documentation_pages()})
    return files


def _navigation(there: set[str]) -> list[Any]:
    named = {page for _, group in NAV for page in group} | {"index.md"}
    decisions = sorted(page for page in there if page.startswith("decisions/"))
    others = sorted(there - named - set(decisions))
    nav: list[Any] = ["index.md", *({title: group} for title, group in NAV)]
    if others:
        nav.append({"Weiteres": others})
    return [*nav, {"Entscheidungen": decisions}]


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Replace ``<!-- regeln: … -->`` and ``<!-- herleitung: … -->`` by what the program says."""
    markdown = re.sub(pages.RULE_MARK, lambda m: pages.rule_table(m[1].split()), markdown)
    return re.sub(pages.DERIVATION_MARK, lambda m: pages.derivation(m[1]), markdown)
