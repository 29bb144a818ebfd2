"""The house keeps its rooms: who imports whom, what loads when, and no float in the exact path."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "feecalc"
HEAVY = ("pandas", "numpy", "openpyxl", "xlsxwriter", "matplotlib", "duckdb", "pyarrow")

# What each room may use of the house beside itself; prefixes of module names.
MAY_USE = {
    "numbers": ("feecalc.text",),
    "law": ("feecalc.text", "feecalc.numbers"),
}
MUST_NOT_USE = {
    "intake": (
        "calculation", "engine", "result", "report.workbook", "analysis", "scenario", "checks_reading", "checks_result", "selfcheck", "cli",
    ),
    "analysis": ("cli", "commands", "jobs"),
}  # fmt: skip
# Counts, cents and shares pass through these; a float here would be a wrong fee.
EXACT = (
    "law", "numbers/exact.py", "numbers/words.py", "numbers/traced.py", "numbers/dual.py", "region.py", "sums.py",
    "calculation.py", "pruefkennung.py", "intake/model.py", "intake/amounts.py", "intake/quarters.py",
    "intake/records.py", "intake/delivery.py", "intake/tables.py",
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


def within(module: str, prefixes: tuple[str, ...]) -> bool:
    return any(module == p or module.startswith(p + ".") for p in prefixes)


def test_the_imports_of_a_file_are_found() -> None:
    """Guard against a check that sees nothing."""
    assert "feecalc.numbers.quotient" in set(imports(PACKAGE / "law" / "fees.py"))
    assert all(list(map(files, [*MAY_USE, *MUST_NOT_USE, *EXACT])))


@pytest.mark.parametrize("room", MAY_USE)
def test_law_and_numbers_import_nothing_of_the_rest(room: str) -> None:
    allowed = (*MAY_USE[room], f"feecalc.{room}")
    strangers = {(p.name, m) for p in files(room) for m in imports(p) if not within(m, allowed)}
    assert strangers == set()


@pytest.mark.parametrize("room", MUST_NOT_USE)
def test_rooms_do_not_import_what_lies_below_them(room: str) -> None:
    forbidden = tuple(f"feecalc.{name}" for name in MUST_NOT_USE[room])
    strangers = {(p.name, m) for p in files(room) for m in imports(p) if within(m, forbidden)}
    assert strangers == set()


def test_intake_and_analysis_use_only_the_number_formats_of_the_reports() -> None:
    allowed = ("feecalc.report.numbers", "feecalc.report.charts")
    strangers = {
        (p.name, m)
        for room in ("intake", "analysis")
        for p in files(room)
        for m in imports(p)
        if within(m, ("feecalc.report",)) and not within(m, allowed)
    }
    assert strangers == set()


# weight ---------------------------------------------------------------------------------------
def loaded_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*{{m.split('.')[0] for m in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "statement",
    [
        "import feecalc",
        "import feecalc.cli",
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


@pytest.mark.parametrize("room", ["law", "calculation.py", "region.py"])
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
