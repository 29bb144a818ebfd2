"""What is installed with feecalc: little, bounded, listed, with hashes, without addresses."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.robust.harness import ROOT

pytest.importorskip("packaging")
sys.path.insert(0, str(ROOT / "docs"))

import supply  # found through the path set above

HASHES = (ROOT / "requirements" / "hashes.txt").read_text("utf-8")
OPTIONAL = {
    "matplotlib", "duckdb", "narwhals", "pyspark", "docx", "ipywidgets", "tqdm", "IPython", "traitlets", "packaging",
    "lxml", "jinja2", "nbformat", "tornado", "voila",
}  # fmt: skip


def test_the_environment_is_consistent() -> None:
    done = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_direct_requirement_has_a_lower_bound() -> None:
    for line in supply.PROJECT["dependencies"]:
        assert ">=" in line, line


def test_the_lowest_versions_that_are_tested_are_the_lower_bounds() -> None:
    """``.ci/run`` tests the core with ``requirements/lowest.txt``."""
    lines = (ROOT / "requirements" / "lowest.txt").read_text("utf-8").splitlines()
    tested = {line.replace("==", ">=") for line in lines if not line.startswith("#")}
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert tested == {requirement.partition(",")[0] for requirement in declared}
    assert all("<" in requirement for requirement in declared)


def test_the_code_imports_nothing_but_its_requirements() -> None:
    imported = set()
    for file in (ROOT / "feecalc").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.split(".")[0])
    others = imported - set(sys.stdlib_module_names) - {"feecalc"} - OPTIONAL
    assert others == set(supply.needed()), "imported and not required, or required and not imported"


def test_openpyxl_reads_with_defusedxml() -> None:
    import openpyxl

    assert openpyxl.DEFUSEDXML
    from openpyxl.reader import strings
    from openpyxl.worksheet import _reader

    assert strings.iterparse.__module__.startswith("defusedxml")
    assert _reader.iterparse.__module__.startswith("defusedxml")


def test_hashes_cover_every_package_and_name_no_address() -> None:
    pinned = set(re.findall(r"^([a-z0-9-]+)==", HASHES, re.MULTILINE))
    assert set(supply.closure(supply.needed())) <= pinned
    entries = re.split(r"^(?=[a-z])", HASHES, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"https?:|://|(?<![\w-])/\w+/", HASHES)
    # Nothing but packages and their hashes: no option could say where to fetch them from.
    lines = [line.strip(" \\") for line in HASHES.splitlines() if not line.startswith("#")]
    allowed = re.compile(r"[a-z0-9-]+==[\w.]+( ; [\w .='<>]+)?|--hash=sha256:[0-9a-f]{64}")
    assert [line for line in lines if line and not allowed.fullmatch(line)] == []


def test_the_bill_of_materials_is_complete_and_the_same_every_time() -> None:
    def made() -> bytes:
        return subprocess.run([sys.executable, "docs/supply.py", "sbom"], cwd=ROOT, capture_output=True, check=True).stdout  # fmt: skip

    bill = json.loads(made())
    assert made() == made()
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    parts = {c["name"]: c for c in bill["components"]}
    assert set(parts) == set(supply.closure(supply.needed()))
    assert all(c["version"] and c["purl"] == f"pkg:pypi/{c['name']}@{c['version']}" for c in parts.values())
    refs = {c["bom-ref"] for c in parts.values()} | {bill["metadata"]["component"]["bom-ref"]}
    assert {d["ref"] for d in bill["dependencies"]} == refs
    assert all(ref in refs for d in bill["dependencies"] for ref in d["dependsOn"])
    assert "://" not in json.dumps(bill)


def test_every_licence_is_known_and_permissive() -> None:
    free = {
        "MIT",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "Apache-2.0",
        "PSF-2.0",
        "0BSD",
        "Zlib",
        "CC0-1.0",
        "MPL-2.0",
    }
    for part in supply.sbom()["components"]:
        expression = part["licenses"][0]["expression"]
        assert set(re.split(r" AND | OR |[()]", expression)) - {""} <= free, part


def test_the_licence_page_is_what_the_command_writes() -> None:
    def table(text: str) -> set[str]:
        return {row.split("|")[1].strip() for row in text.splitlines() if row.startswith("| ")}

    # versions differ between machines, and with them a licence text now and then; the list does not
    assert table(supply.PAGE.read_text("utf-8")) == table(supply.page())


def test_nothing_of_the_project_leads_to_another_host() -> None:
    """Addresses in code are names of XML vocabularies, never something that is fetched."""
    names = (
        "schemas.openxmlformats.org",
        "www.w3.org",
        "purl.org",
        "purl.oclc.org",  # Strict Open XML, ISO/IEC 29500-1
        "schemas.microsoft.com",
        "localhost",
        "127.0.0.1",
    )
    for file in (ROOT / "feecalc").rglob("*.py"):
        for host in re.findall(r"https?://([\w.-]+)", file.read_text("utf-8")):
            assert host.startswith(names), f"{file.name}: {host}"


def test_fuzzers_have_small_corpora() -> None:
    corpus = ROOT / "bench" / "fuzz" / "corpus"
    for kind in ("csv", "notations", "toml", "xlsx"):
        files = list((corpus / kind).iterdir())
        assert files
        assert all(f.stat().st_size < 20_000 for f in files)
    assert sum(f.stat().st_size for f in corpus.rglob("*") if f.is_file()) < 100_000
    assert Path(ROOT / "bench" / "fuzz" / "seeds.py").is_file()
