"""The built wheel, installed alone beside its dependencies, passes the core tests far from the source tree."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CORE = (
    "tests/law/test_worked_example.py",
    "tests/law/test_policy.py",
    "tests/intake/test_golden.py",
    "tests/documents/test_json.py",
)
pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("build") is None or importlib.util.find_spec("hatchling") is None,
    reason="building needs the extra dev",
)


def call(*command: str | Path, cwd: Path) -> str:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHONPATH", "COV_", "PYTEST_"))}
    done = subprocess.run([*map(str, command)], cwd=cwd, env=clean, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", folder, ROOT, cwd=folder)
    (made,) = folder.glob("feecalc-*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment that holds the wheel and sees the dependencies of this one."""
    home = tmp_path_factory.mktemp("installed")
    call(sys.executable, "-m", "venv", "--without-pip", home, cwd=home)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    call(sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", wheel, cwd=home)
    site = Path(
        call(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home).strip()
    )
    (site / "beside.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return python


def test_it_holds_the_program_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"feecalc"}
    shipped = {str(f.relative_to(ROOT)) for f in (ROOT / "feecalc").rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == shipped
    for needed in ("feecalc/law/register.toml", "feecalc/cockpit/2_was_waere_wenn.ipynb"):
        assert needed in names


def test_the_core_tests_pass_on_it(installed: Path, tmp_path: Path) -> None:
    for part in ("tests", "data"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    where = call(installed, "-c", "import feecalc; print(feecalc.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(installed.parent.parent)
    call(installed, "-m", "pytest", "-q", "-p", "no:cacheprovider", *CORE, cwd=tmp_path)


def test_its_command_runs(installed: Path, tmp_path: Path) -> None:
    command = installed.parent / ("feecalc.exe" if os.name == "nt" else "feecalc")
    call(command, "run", ROOT / "data" / "musterland", "-o", tmp_path, cwd=tmp_path)
    assert {f.name for f in tmp_path.iterdir()} >= {"ergebnis.json", "gebuehrenwerte.xlsx"}
