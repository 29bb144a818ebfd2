"""Pages of the documentation that are made from the program itself; nothing of it is committed.

``PAGES`` maps a page to the function that writes its Markdown. ``docs/hooks.py`` calls them while
mkdocs builds, and ``tests/test_docs.py`` holds that nothing is missing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent

RULE_MARK = r"<!-- regeln: ([\w\s]+?) -->"
DERIVATION_MARK = r"<!-- herleitung: (\d{5}) -->"

# Checks that no catalogue of the program holds (so far).
OTHERS = {
    "S09": ("Formeln der Arbeitsmappe = Rechenkern", "Fehler", "teil-b.md Abschnitt 7"),
}

SEVERITY = {"error": "Fehler", "warning": "Warnung", "info": "Hinweis"}


# The law --------------------------------------------------------------------------------------
def rules() -> dict[str, list[Any]]:
    """All rules by the name of their function; one function may be a rule of counts and of amounts."""
    import feecalc.law.correction
    import feecalc.law.fees
    import feecalc.law.linked  # noqa: F401 - importing a module of the law registers its rules
    from feecalc.law.rule import RULES

    found: dict[str, list[Any]] = {}
    for rule in RULES:  # an analysis, once loaded, has helpers of its own there
        if rule.function.__module__.startswith("feecalc.law."):
            found.setdefault(rule.function.__name__.strip("_"), []).append(rule)
    return found


def rule_table(names: list[str]) -> str:
    """The named rules as a table: symbol, name, unit, clause, place in the code."""
    lines = ["| Zeichen | Größe | Einheit | Fundstelle |", "|---|---|---|---|"]
    for name in names:
        for rule in rules()[name]:
            symbol = rule.symbol.replace("{of}", "…")
            lines.append(
                f"| `{symbol}` | {rule.name.de.replace('{of}', '…')} | {rule.unit.de or '–'} | {rule.clause} |"
            )
    return "\n".join(lines)


def derivation(gop: str) -> str:
    """The derivation of a fee of the worked example, as ``feecalc explain --voll`` prints it."""
    import feecalc as fc

    result = fc.calculate(fc.load(ROOT / "data" / "musterland"))
    return f"```text\n{result.explain('00', gop)}\n```"


def readings_page() -> str:
    """The register of readings, both sides' arguments, and what is not calculated."""
    from feecalc.law.register import canons, not_calculated, questions

    parts = [
        "# Lesarten\n",
        "Der Text von Teil B lässt Punkte offen. Jeder ist hier eine Frage mit Fundstelle, Gründen und Gegengründen beider Seiten und einem "
        "Vorschlag, wie die Vertragspartner die Antwort formulieren könnten. Die erste Antwort ist der Regelfall. Das Register nennt Argumente "
        "und ist kein Rechtsgutachten; eine Entscheidung zu Nr. 8 ist nicht bekannt. Wie eine Lesart gesetzt wird: "
        "[Lesarten wählen](../handbuch/lesarten.md).\n",
        "Jede Antwort trägt ihren Stand: **vom Wortlaut entschieden**, **vertretbar** oder **gegen den Wortlaut** (genannt, weil sie am Tisch "
        "zu hören ist). Entschieden heißt eine Frage nur, wenn alle anderen Antworten gegen den Wortlaut sind. Die Profile kv und kasse nehmen "
        "keine Antwort gegen den Wortlaut.\n",
        "Die Sätze der Nr. 8 lassen sich auf zwei Arten zählen. Zitiert wird deshalb nach dem Inhalt: erste Anpassung (01.07.2010), zweite "
        "Anpassung (01.07.2011), letzter Satz (Anrechnung).\n",
        *(_canon(canon) for canon in canons()),
        "| Schlüssel | Frage | Wortlaut | Antworten |\n|---|---|---|---|",
        *(_question_row(question) for question in questions()),
        "",
        *(_question(question) for question in questions()),
        "## Nicht gerechnete Fragen\n",
        "Diese Punkte sind offen, aber keine Lesart rechnet sie. Das Auslegungsband umfasst sie nicht.\n",
    ]
    parts += [f"**{q.title.de}** ({q.clause}). {q.reason.de}\n" for q in not_calculated()]
    return "\n".join(parts).replace("{value}", "…")


def _canon(canon: Any) -> str:
    return (
        f"## {canon.title.de}\n\n{canon.source}. Beide Seiten berufen sich darauf.\n\n"
        f"Sicht der KV\n:   {canon.kv_argument.de}\n\n"
        f"Sicht der Krankenkassen\n:   {canon.kasse_argument.de}\n"
    )


def _question_row(question: Any) -> str:
    options = ", ".join(f"{option.label.de} (`{option.name}`)" for option in question.options)
    decided = "entscheidet" if question.decided else "offen"
    return f"| [`{question.key}`](#{question.key}) | {question.title.de} | {decided} | {options} |"


def _question(question: Any) -> str:
    from feecalc.law.register import STANDINGS

    lines = [
        f"## {question.title.de} {{ #{question.key} }}\n",
        f"`{question.key}` · {question.clause} · "
        f"{'der Wortlaut entscheidet' if question.decided else 'der Wortlaut entscheidet nicht'}\n",
        "| Antwort | Option | Stand | rechnet | Formulierungsvorschlag |\n|---|---|---|---|---|",
    ]
    lines += [
        f"| {o.label.de} | `{o.name}` | {STANDINGS[o.standing].de} | {_cell(o.meaning.de)} | {_cell(o.proposal.de)} |"
        for o in question.options
    ]
    argued = (
        ("Wortlaut", question.wording), ("Zusammenhang", question.system), ("Zweck", question.purpose),
        ("Gegenargument", question.counter), ("Sicht der KV", question.kv_argument),
        ("Sicht der Krankenkassen", question.kasse_argument), ("Wer gewinnt", question.gains),
    )  # fmt: skip
    lines += ["", *(f"{name}\n:   {text.de}\n" for name, text in argued)]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


# Checks ---------------------------------------------------------------------------------------
def checks() -> dict[str, tuple[str, str, str]]:
    """Every finding's id with title, heaviest severity and source."""
    from feecalc.calculation.checks.identities import SELF_CHECKS, SOURCE
    from feecalc.intake.checks.catalogue import CATALOGUE

    found = {c.id: (c.title.de, SEVERITY[c.severity], c.source) for c in CATALOGUE}
    for key, entry in OTHERS.items():
        found.setdefault(key, entry)
    found |= {c.id: (c.title.de, "Fehler", SOURCE) for c in SELF_CHECKS}
    return dict(sorted(found.items(), key=lambda entry: ("FNOLSZ".index(entry[0][0]), entry[0])))


def advice() -> dict[str, dict[str, str]]:
    """What each check means and how to mend it, written by hand."""
    return tomllib.loads((HERE / "pruefungen.toml").read_text("utf-8"))


def checks_page() -> str:
    """The catalogue of checks."""
    told = advice()
    parts = [
        "# Prüfungen und Meldungen\n",
        told["einleitung"]["text"],
        "| Kennung | Prüfung | höchstes Gewicht |\n|---|---|---|",
        *(
            f"| [{key}](#{key.lower()}) | {title} | {weight} |"
            for key, (title, weight, _) in checks().items()
        ),
        "",
    ]
    for key, (title, weight, source) in checks().items():
        parts.append(
            f"## {key} {title} {{ #{key.lower()} }}\n\n*{weight}* · {source}\n\n{told[key]['bedeutet']}\n"
        )
        parts.append(f"**Abhilfe:** {told[key]['abhilfe']}\n")
    parts.append(told["unlesbar"]["text"])
    return "\n".join(parts)


# Commands, figures -----------------------------------------------------------------------------
def commands_page() -> str:
    """``--help`` of every command."""
    parts = [
        "# Befehle\n",
        "Was `feecalc BEFEHL --help` sagt. Mit `--lang en` ist alles englisch.\n",
        _help("feecalc"),
    ]
    parts += [f"## {name}\n\n{_help('feecalc', name)}" for name in commands()]
    return "\n".join(parts)


def commands() -> list[str]:
    """The names of all commands, in the order of the work."""
    from feecalc.cli.main import COMMANDS

    return list(COMMANDS)


def _help(*path: str) -> str:
    import click

    from feecalc.cli.main import GROUP

    context = click.Context(GROUP, info_name=path[0], obj="de", terminal_width=88, max_content_width=88)
    command: click.Command = GROUP
    for name in path[1:]:
        command = GROUP.get_command(context, name) or GROUP
        context = click.Context(
            command, info_name=name, parent=context, obj="de", terminal_width=88, max_content_width=88
        )
    with context:
        return f"```text\n{command.get_help(context)}\n```\n"


# What the public names hand out, without being public names of their own.
HANDED_OUT = (
    "feecalc.calculation.result.RegionResult",
    "feecalc.law.linked.LinkedFee",
    "feecalc.law.linked.Link",
    "feecalc.law.linked.linked_fees",
)


def api_page() -> str:
    """The public API, from the docstrings: functions, then classes, then errors."""
    import feecalc as fc

    public = [f"{fc._PUBLIC[name]}.{name}" for name in fc.__all__ if name in fc._PUBLIC]
    errors = [path for path in public if path.endswith("Error")]
    functions = [path for path in public if path.rsplit(".", 1)[1][0].islower()]
    classes = [path for path in public if path not in (*errors, *functions)]
    groups = {"Functions": functions, "Classes": classes, "Handed out by these": HANDED_OUT, "Errors": errors}
    parts = [
        "# API\n",
        "Everything public is imported as `import feecalc as fc`; names load their modules when first used.\n",
    ]
    for title, paths in groups.items():
        parts += [f"## {title}\n", *(f"::: {path}\n" for path in paths)]
    return "\n".join(parts)


def bench_page() -> str:
    """The newest table of speed figures."""
    table = ROOT / "bench" / "ergebnis.md"
    told = table.read_text("utf-8") if table.exists() else "Noch nichts gemessen."
    return (
        "# Messwerte\n\nGeschwindigkeit als Verhältnis zu einem benannten Vergleich, im selben Lauf gemessen: "
        "`python bench/run.py`. Sekunden gelten für die Maschine, Verhältnisse lassen sich übertragen.\n\n"
        + told
    )


PAGES: dict[str, Callable[[], str]] = {
    "recht/lesarten.md": readings_page,
    "nachschlagen/pruefungen.md": checks_page,
    "nachschlagen/befehle.md": commands_page,
    "nachschlagen/api.md": api_page,
    "nachschlagen/messwerte.md": bench_page,
}
