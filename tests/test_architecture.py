"""The house keeps its rooms: who imports whom, what loads when, and no float in the exact path."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import feecalc
from feecalc.intake.checks.all_checks import CHECKS
from feecalc.intake.checks.catalogue import BY_ID
from feecalc.law.readings import KEYS
from feecalc.words.text import Text
from feecalc.workbook import contents

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "feecalc"
LONGEST_SHEET_NAME = 31  # signs, in Excel
HEAVY = ("pandas", "numpy", "openpyxl", "xlsxwriter", "matplotlib", "duckdb", "pyarrow")

# Counts, cents and shares pass through these; a float here would be a wrong fee.
EXACT = (
    "law", "numbers/exact.py", "numbers/operations.py", "numbers/traced.py", "calculation/region.py", "calculation/sums.py",
    "calculation/teil_b.py", "calculation/start_fees.py", "calculation/case_values.py", "calculation/adjustment.py",
    "calculation/stage.py", "calculation/yearly.py", "calculation/inverse.py", "calculation/pruefkennung.py", "intake/model.py", "intake/cells/amounts.py",
    "intake/cells/quarters.py", "intake/tables/records.py", "intake/checks/totals.py", "intake/tables/typed.py",
)  # fmt: skip


def files(room: str) -> list[Path]:
    path = PACKAGE / room
    return [path] if path.suffix else sorted(path.rglob("*.py"))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[str]:
    """Every module of the house that a file names in an import, ``feecalc.a.b`` for ``from feecalc.a import b``."""
    package = ["feecalc", *path.relative_to(PACKAGE).parent.parts]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "feecalc")
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, (above, node.module)))
            if module.split(".")[0] == "feecalc":
                yield from (f"{module}.{alias.name}" for alias in node.names)


def table(heading: str) -> list[list[str]]:
    """The rows of a table in ARCHITECTURE.md, cell by cell."""
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    rows = page.split(heading)[1].split("\n\n")[0].splitlines()[2:]
    return [row.strip("|").split(" | ") for row in rows]


def rooms() -> list[str]:
    """The rooms in the order of the table in ARCHITECTURE.md, the ground first."""
    return [row[0].strip(" `") for row in table("| room | what it is | where to look |")]


MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
    if path.parent != PACKAGE or path.stem not in ("__init__", "__main__", "version")
}


def module_of(name: str) -> str:
    """The module that an imported name lies in: ``feecalc.law.fees.fee_86510`` -> ``law.fees``."""
    found = name.removeprefix("feecalc.")
    while found and found not in MODULES:
        found = found.rpartition(".")[0]
    return found


def used() -> dict[str, set[str]]:
    """What each module imports of the house, whether at import or inside a function."""
    found = {module: {module_of(name) for name in imports(path)} for module, path in MODULES.items()}
    return {module: names - {"", module} for module, names in found.items()}


def test_the_imports_of_a_file_are_found() -> None:
    """Guard against a check that sees nothing."""
    assert "feecalc.numbers.quotient" in set(imports(PACKAGE / "law" / "fees.py"))
    assert all(list(map(files, EXACT)))


def test_every_module_has_a_room() -> None:
    assert {module.split(".")[0] for module in MODULES} == set(rooms())


def test_every_room_has_its_tests() -> None:
    """``tests/<room>/``; the face has ``test_public_api.py``."""
    tested = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    assert set(rooms()) - {"api"} - tested == set()
    assert tested - set(rooms()) == {"robust"}


def test_what_the_table_of_rooms_names_is_there() -> None:
    for room, _, names in table("| room | what it is | where to look |"):
        for name in re.findall(r"`([\w/.]+)`", names):
            place = PACKAGE / room.strip(" `") / name
            assert place.exists() or place.with_suffix(".py").exists(), f"{room}: {name}"


def test_every_place_that_is_named_for_a_thing_is_there() -> None:
    for thing, place in table("| you look for | it lives in |"):
        for name in re.findall(r"`([\w/.]+)`", place):
            assert (PACKAGE / name).exists(), f"{thing}: {name}"


def places(heading: str) -> dict[str, set[str]]:
    """File -> what the table says stands there."""
    return {row[0].strip(" `"): set(re.findall(r"`?([\w]+)`?", row[1])) for row in table(heading)}


def settings_asked(path: Path) -> set[str]:
    """``reading.<key>``, of whatever kind the reading is."""
    nodes = (n for n in ast.walk(tree(path)) if isinstance(n, ast.Attribute) and n.attr in KEYS)
    return {n.attr for n in nodes if isinstance(n.value, ast.Name) and n.value.id == "reading"}


def test_the_readings_that_a_step_asks_are_those_of_the_table() -> None:
    said = places("| step of Teil B | the readings it asks |")
    assert {file: settings_asked(PACKAGE / file) for file in said} == said
    assert set().union(*said.values()) == set(KEYS)


def checks_named(path: Path) -> set[str]:
    """Ids of checks that a file names, and of those whose tests all_checks takes from it."""
    module = "feecalc." + ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    run = {check.id for check in CHECKS if any(test.__module__ == module for test in check.tests)}
    texts = {n.value for n in ast.walk(tree(path)) if isinstance(n, ast.Constant)}
    return run | (texts & set(BY_ID))


def test_the_checks_that_a_file_makes_are_those_of_the_table() -> None:
    """The lists of all checks aside; case-level data (``cases``) are refused with the same ids."""
    lists = {PACKAGE / "intake/checks/catalogue.py", PACKAGE / "intake/checks/all_checks.py"}
    rooms_that_check = ("intake", "calculation", "drivers")
    found = {
        path.relative_to(PACKAGE).as_posix(): checks_named(path)
        for room in rooms_that_check
        for path in sorted((PACKAGE / room).rglob("*.py"))
        if path not in lists
    }
    said = places("| file that makes the finding | checks |")
    assert {file: ids for file, ids in found.items() if ids} == said
    assert set().union(*said.values()) == set(BY_ID)


def sheet_constants() -> dict[str, str]:
    """German name of a sheet -> the constant of ``workbook/contents.py`` that holds it."""
    found = {}
    for constant, value in vars(contents).items():
        if constant.isupper():
            texts = value if isinstance(value, tuple) and not isinstance(value, Text) else (value,)
            found.update({t if isinstance(t, str) else t.de: constant for t in texts})
    return {name: constant for name, constant in found.items() if len(name) <= LONGEST_SHEET_NAME}


def test_every_sheet_is_filled_by_the_file_of_the_table() -> None:
    """The file that fills a sheet takes its name from ``workbook/contents.py``, or from ``rows`` as that does."""
    said = {
        sheet: row[1].split("`")[1]
        for row in table("| sheet | file |")
        for sheet in row[0].strip().split(", ")
    }
    named = sheet_constants()
    assert set(named) <= set(said)
    texts = {file: (PACKAGE / file).read_text("utf-8") for file in said.values()}
    assert {sheet for sheet, constant in named.items() if constant not in texts[said[sheet]]} == set()


def test_every_chart_is_drawn_by_the_file_of_the_table() -> None:
    """Each file of ``analysis/charts`` but what charts share, beside the analysis of the same name."""
    rows = table("| chart | file in `analysis/charts/`; its frame: as named, in `analysis/` |")
    said = sorted(name for row in rows for name in re.findall(r"`(\w+)\.py`", row[1]))
    drawing = {path.stem for path in (PACKAGE / "analysis" / "charts").glob("*.py")}
    assert said == sorted(drawing - {"__init__", "figure", "style"})
    assert {name for name in said if not (PACKAGE / "analysis" / f"{name}.py").exists()} == set()


def test_a_chart_bears_the_name_of_its_analysis() -> None:
    charts = {path.stem for path in files("analysis/charts")} - {"__init__", "style", "figure"}
    assert {name for name in charts if f"analysis.{name}" not in MODULES} == set()


def test_every_kind_of_number_is_in_the_table_of_kinds() -> None:
    divides = re.compile(r"^ *def quotient\(", re.MULTILINE)
    kinds = {
        str(p.relative_to(PACKAGE)) for p in PACKAGE.rglob("*.py") if divides.search(p.read_text("utf-8"))
    }
    shown = {row[1].strip(" `") for row in table("| kind | module | a denominator of 0 gives | used for |")}
    assert kinds - {"numbers/operations.py"} == shown


def test_a_room_imports_only_what_stands_nearer_the_ground() -> None:
    order = {room: n for n, room in enumerate(rooms())}
    up = {
        (module, name)
        for module, names in used().items()
        for name in names
        if order[name.split(".")[0]] > order[module.split(".")[0]]
    }
    assert up == set()


def test_no_files_import_each_other_in_a_circle() -> None:
    """Files that import nothing of what is left are taken away; what stays is a circle, or rests on one."""
    left = used()
    while free := {module for module, names in left.items() if not names & set(left)}:
        left = {module: names for module, names in left.items() if module not in free}
    assert left == {}


# names ----------------------------------------------------------------------------------------
SHOWING = ("workbook", "workbook/sheets", "analysis/charts", "documents", "cli")


def twice(named: Iterator[tuple[str, str]]) -> dict[str, list[str]]:
    """Names with the places that bear them, where they are more than one."""
    places: dict[str, list[str]] = {}
    for name, place in named:
        places.setdefault(name, []).append(place)
    return {name: found for name, found in places.items() if len(found) > 1}


def test_a_module_name_recurs_only_where_its_subject_is_shown() -> None:
    """A sheet, a chart, a paper and a command bear the name of what they show; nothing else is named twice."""
    named = ((p.stem, p.parent.relative_to(PACKAGE).as_posix()) for p in MODULES.values())
    recurring = twice(pair for pair in named if pair[0] != "__init__")
    assert {name: at for name, at in recurring.items() if len(set(at) - set(SHOWING)) > 1} == {}


def test_a_class_name_means_one_thing() -> None:
    """``Result`` is the one exception: the face's is the calculation's, with its outputs."""
    named = (
        (node.name, path.relative_to(PACKAGE).as_posix())
        for path in source_files()
        for node in tree(path).body
        if isinstance(node, ast.ClassDef)
    )
    assert twice(named) == {"Result": ["api.py", "calculation/result.py"]}


# One meaning in several places: a protocol that each of them speaks, or one thing and what hands it on.
ONE_MEANING = {
    "write": ("workbook/sheets/",),  # every sheet fills itself
    "banner": ("workbook/sheets/",),  # the line above the tables of fees
    "failures": ("cases/engines/",),  # every engine hides what its errors quote
    "lift": ("numbers/traced.py", "drivers/engine/forms.py"),  # a plain number in this kind
    "monte_carlo": ("api.py", "analysis/monte_carlo.py"),  # as ``Result``
    "calculate": ("api.py", "calculation/engine.py"),  # as ``Result``
    "aggregate": ("cli/aggregate.py", "cases/aggregate.py"),  # the command, and what it calls
}
KINDS = ("numbers/", "drivers/engine/blocks.py")


def is_one_meaning(name: str, places: list[str], operations: set[str]) -> bool:
    """Whether a name may recur: words of numbers, commands that bear the name of what they call, steps of Teil B."""
    meant = (*ONE_MEANING.get(name, ()), *(KINDS if name in operations else ()))
    if all(place.startswith(meant) for place in places):
        return True
    left = [place for place in places if not (place.startswith("cli/") and hasattr(feecalc, name))]
    return len(left) == 1 or sorted(place.split("/")[0] for place in left) == ["calculation", "law"]


def test_a_public_function_name_means_one_thing() -> None:
    """A command bears the name of what it calls, a step of the calculation that of the rule it applies."""
    functions = [
        (node.name, path.relative_to(PACKAGE).as_posix())
        for path in source_files()
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    operations = {name for name, place in functions if place == "numbers/operations.py"}
    recurring = twice(iter(functions))
    assert {name: at for name, at in recurring.items() if not is_one_meaning(name, at, operations)} == {}


def defined(module: str) -> set[str]:
    """What a module of the house can be asked for: names bound at its top level, and its modules."""
    nodes = list(tree(MODULES[module]).body)
    for node in nodes:
        nodes += node.body if isinstance(node, ast.If | ast.Try) else []
    bound = {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    stored = (n for node in nodes for n in ast.walk(node) if isinstance(n, ast.Name))
    bound |= {n.id for n in stored if isinstance(n.ctx, ast.Store)}
    bound |= {
        a.asname or a.name for n in nodes if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names
    }
    return bound | {m.rpartition(".")[2] for m in MODULES if m.rpartition(".")[0] == module}


def test_what_fuzzers_and_benchmarks_import_is_there() -> None:
    """They run by hand and for hours; no other test imports the fuzzers."""
    lost = {
        (path.name, f"{node.module}.{alias.name}")
        for path in (ROOT / "bench").rglob("*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("feecalc.")
        for module in [(node.module or "").removeprefix("feecalc.")]
        for alias in node.names
        if module not in MODULES or alias.name not in defined(module)
    }
    assert lost == set()


def test_a_room_speaks_only_of_modules_that_it_has() -> None:
    """``keys`` in the docstring of a package is a file or folder in it."""
    lost = {
        (path.parent.name, name)
        for path in PACKAGE.rglob("*/__init__.py")
        for name in re.findall(r"``([a-z_]+)``", ast.get_docstring(tree(path)) or "")
        if not (path.parent / name).exists() and not (path.parent / f"{name}.py").exists()
    }
    assert lost == set()


def test_a_file_that_the_code_speaks_of_is_there() -> None:
    """In docstrings, comments and decisions: ``stage.py``, ``numbers/array.py``."""
    there = [path.relative_to(PACKAGE).as_posix() for path in source_files()]
    pages = [*source_files(), *(ROOT / "docs" / "decisions").glob("*.md")]
    named = {
        (page.name, name)
        for page in pages
        for name in re.findall(
            r"(?<![\w./])(?:[a-z_]+/)*(?!test_)[a-z_0-9]+\.py\b",
            re.sub(r"\*\*Instead of.*", "", page.read_text("utf-8")),
        )
    }
    lost = {(page, n) for page, n in named if not any(f"/{path}".endswith(f"/{n}") for path in there)}
    assert {(page, n) for page, n in lost if not (ROOT / n).exists()} == set()


# weight ---------------------------------------------------------------------------------------
def loaded_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*{{m.split('.')[0] for m in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "statement",
    [
        "import feecalc",
        "import feecalc.cli.main",
        "import feecalc; feecalc.Reading(); feecalc.calculate(feecalc.Data())",
        "import feecalc.analysis.bridge",
    ],
)
def test_heavy_parts_load_when_used(statement: str) -> None:
    assert loaded_by(statement) & set(HEAVY) == set()


# exactness ------------------------------------------------------------------------------------
def floats(path: Path) -> Iterator[tuple[str, int]]:
    nodes = list(ast.walk(tree(path)))
    # how near a misspelt name must be is no quantity of the law
    spelling = {k.value for n in nodes if isinstance(n, ast.Call) for k in n.keywords if k.arg == "cutoff"}
    for node in nodes:
        literal = isinstance(node, ast.Constant) and isinstance(node.value, float | complex)
        literal = literal and node not in spelling
        call = (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("float", "round")
        )
        if literal or call:
            yield path.name, node.lineno


@pytest.mark.parametrize("room", EXACT)
def test_no_float_in_the_exact_path(room: str) -> None:
    assert [found for path in files(room) for found in floats(path)] == []


LAW_AND_STEPS = (
    "law",
    *(
        f"calculation/{step}.py"
        for step in ("teil_b", "start_fees", "case_values", "adjustment", "stage", "region")
    ),
)


@pytest.mark.parametrize("room", LAW_AND_STEPS)
def test_the_law_divides_only_with_its_own_word(room: str) -> None:
    """``quotient`` says what division by 0 means; a bare ``/`` would raise, or make floats of whole numbers."""
    divisions = (ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
    found = [
        (path.name, node.lineno)
        for path in files(room)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.BinOp) and isinstance(node.op, divisions)
    ]
    assert found == []


# habits ---------------------------------------------------------------------------------------
def source_files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def test_no_error_is_swallowed() -> None:
    """Every handler names its errors or raises again, and no line is hidden from coverage."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ExceptHandler) and not isinstance(node.body[-1], ast.Raise):
                names = (
                    {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)} if node.type else {"bare"}
                )
                found += [(path.name, node.lineno)] * bool(names & {"bare", "Exception", "BaseException"})
        if "pragma: no cover" in path.read_text("utf-8"):
            found.append((path.name, 0))
    assert found == []


# the order of Teil B, once ----------------------------------------------------------------------
# Outside law/ and calculation/ a setting is asked only by what calculates nothing by it.
ASKED_OUTSIDE = {
    (
        "analysis/band_paths.py",
        "rounding",
    ): "floats leave out, and doubt where a cent is rounded; the law decides",
    ("analysis/band_candidates.py", "rounding"): "the same, of one stage",
    (
        "analysis/band_combinations.py",
        "bisphosphonate_frequency",
    ): "two options that count alike are tried once",
    ("analysis/bridge_parts.py", "singular"): "a limit has no a and b; any will do, and the bridge takes one",
    ("analysis/study.py", "singular"): "says that the reading wants an error",
    ("analysis/claim.py", "kassenarten"): "a reading of Kassenarten needs them apart in what is borrowed",
    ("drivers/simulate.py", "kassenarten"): "regions are read with their Kassenarten apart",
    ("workbook/extern.py", "kassenarten"): "refuses to pool what the reading keeps apart",
    ("workbook/sheets/changes.py", "kassenarten"): "says which formulas follow",
    ("workbook/sheets/fees.py", "fee_decimals"): "how a cell looks",
}


def asked(node: ast.AST) -> list[ast.expr]:
    """What a node chooses by: sides of a comparison, a subscript, the subject of ``match``, an option of ``select``."""
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    if isinstance(node, ast.Subscript):
        return [node.slice]
    if isinstance(node, ast.Match):
        return [node.subject]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "select":
        return node.args[:1]
    return []


def chosen(source: ast.AST) -> Iterator[tuple[str, int]]:
    """Places that decide by one of these settings, whatever object it is taken from."""
    for node in ast.walk(source):
        for side in asked(node):
            if isinstance(side, ast.Attribute) and side.attr in KEYS:
                yield side.attr, side.lineno


@pytest.mark.parametrize(
    "line",
    [
        'fees = old if reading.stage2_base == "original" else new',
        'if "none" != self.reading.case_decline_credit: pass',
        "factor = FACTORS[reading.adjustment_factor]",
        "value = select(reading.stage2_valuation, constant=a, as_billed=b)",
        "match reading.credit_stages:\n    case 'both': pass",
    ],
)
def test_a_choice_is_seen(line: str) -> None:
    """Guard against a check that sees nothing."""
    assert len(list(chosen(ast.parse(line)))) == 1


def test_only_the_law_and_the_calculation_decide_by_a_setting() -> None:
    """Other rooms take ``Stage.reference``, ``quantities``, ``new_volume``, …; Teil B is told once."""
    outside = {
        (path.relative_to(PACKAGE).as_posix(), key)
        for path in source_files()
        for key, _line in chosen(tree(path))
        if path.relative_to(PACKAGE).parts[0] not in ("law", "calculation")
    }
    assert outside == set(ASKED_OUTSIDE)
