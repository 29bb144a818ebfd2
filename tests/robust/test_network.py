"""No network, no other program, no file outside the output folder: watched by Python's audit hooks, and run
where there is no network at all (``unshare -rn``, if the kernel lets us)."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from feecalc.cli.main import COMMANDS
from tests.robust.harness import LONG, MUSTERLAND, ROOT, WORKBOOK, call, environment

# Reports every attempt instead of forbidding it, so that a library that copes with a refusal is seen too.
WATCH = r"""
import json, os, sys
seen = []
log = os.fdopen(os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT), "w")
def watch(event, args):
    if event.startswith(("socket.", "subprocess.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.",
                         "ctypes.dlopen")) or event in ("os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork"):
        seen.append([event, str(args[0]) if args else ""])
    elif event == "open" and isinstance(args[0], (str, bytes)):
        mode, flags = args[1] or "", args[2] or 0
        if any(c in mode for c in "wax+") or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            seen.append(["write", os.path.realpath(os.fsdecode(args[0]))])
    elif event in ("os.mkdir", "os.remove", "os.rmdir", "os.rename", "os.link", "os.symlink", "os.truncate", "os.chmod"):
        if not (isinstance(args[-1], int) and args[-1] > 0):  # relative to an open folder: rmtree, seen by its root
            seen.append(["change", os.path.realpath(os.fsdecode(args[0]))])
        if event == "os.rename":
            seen.append(["change", os.path.realpath(os.fsdecode(args[1]))])
sys.addaudithook(watch)
from feecalc.cli.main import main
code = main(sys.argv[2:])
with log:
    json.dump({"code": code, "seen": seen}, log)
"""

CASES = "kv;quartal;kassenart;praxis;versicherter;gop;anzahl;betrag\n" + "".join(
    f"00;{q}/2008;01;P{i % 3};V{i};{gop};1;20,45\n"
    for q in range(1, 5)
    for i, gop in enumerate(("86500", "86502", "86503", "86504", "86501", "86505"))
)


def calls(place: Path) -> dict[str, list[str]]:
    """One ordinary call of every command, its outputs in ``place/aus``."""
    package, out = str(place / "paket"), str(place / "aus")
    return {
        "run": ["run", package, "-o", out],
        "check": ["check", package],
        "explain": ["explain", package, "--kv", "00", "86510"],
        "template": ["template", out],
        "aggregate": ["aggregate", str(place / "faelle.csv"), "-o", out],
        "linked": ["linked", "--as-of", "2026-01-01", "86516=224.45"],
        "readings": ["readings", package, "--kv", "00"],
        "verify": ["verify", str(place / WORKBOOK), package],
        "compare": ["compare", package, package, "-o", f"{out}/abgleich.xlsx"],
        "positions": ["positions", package, str(place / "a.toml"), str(place / "b.toml"), "-o", f"{out}/x.xlsx"],
        "claim": ["claim", package, "86516=119,80", "-o", f"{out}/gegenprobe.xlsx"],
        "settle": ["settle", package, str(place / "a.toml"), str(place / "b.toml"), "--target", "86516=117,00", "-o", f"{out}/pakete.xlsx"],
        "scenario": ["scenario", package, str(place / "s.toml"), "-o", f"{out}/szenarien.xlsx"],
        "report": ["report", package, "--kv", "00", "-o", f"{out}/bericht.pdf"],
        "anlage": ["anlage", package, "--kv", "00", "-o", f"{out}/anlage.docx"],
    }  # fmt: skip


SLOW = {"readings", "report"}
SERVING = {"cockpit"}  # listens on loopback; watched by the tests of the cockpit


@pytest.fixture
def place(tmp_path: Path) -> Path:
    shutil.copytree(MUSTERLAND, tmp_path / "paket")
    (tmp_path / "aus").mkdir()
    (tmp_path / "tmp").mkdir()
    (tmp_path / "heim").mkdir()
    (tmp_path / "faelle.csv").write_text(CASES, encoding="utf-8")
    (tmp_path / "s.toml").write_text('name = "x"\n[drivers]\ncases = -0.03\n', encoding="utf-8")
    (tmp_path / "a.toml").write_text('case_decline_credit = "effect"\n', encoding="utf-8")
    (tmp_path / "b.toml").write_text('case_decline_credit = "none"\n', encoding="utf-8")
    return tmp_path


def with_workbook(place: Path) -> None:
    assert call("run", place / "paket", "-o", place, "--quiet").code == 0


def offline() -> bool:
    has = shutil.which("unshare") is not None
    return has and subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode == 0


WITHOUT_NETWORK = ["unshare", "-rn"] if offline() else []


def test_every_command_is_watched() -> None:
    assert set(COMMANDS) <= set(calls(Path())) | SERVING


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=LONG) if n in SLOW else n for n in sorted(set(COMMANDS) - SERVING)]
)
def test_a_command_opens_no_connection_starts_nothing_and_writes_only_its_outputs(
    name: str, place: Path
) -> None:
    if name == "verify":
        with_workbook(place)
    log = place / "gesehen.json"
    done = call(
        log,
        *calls(place)[name],
        program=[*WITHOUT_NETWORK, sys.executable, "-c", WATCH],
        env=environment(TMPDIR=str(place / "tmp"), HOME=str(place / "heim")),
    )
    assert "Traceback" not in done.err, done.err
    watched = json.loads(log.read_text("utf-8"))
    assert watched["code"] in (0, 1), done.err
    touched = [path for event, path in watched["seen"] if event in ("write", "change")]
    others = [event for event in watched["seen"] if event[0] not in ("write", "change", "ctypes.dlopen")]
    if name == "report":
        others = [event for event in others if event != ["subprocess.Popen", "fc-list"]]  # matplotlib's fonts
    assert not others
    # aggregate sorts large deliveries in a folder of its own under the temporary one, and removes it
    folders = ["aus", "tmp"] if name == "aggregate" else ["aus"]
    if name == "report":
        folders += ["heim", "tmp"]  # matplotlib keeps its list of fonts
    allowed = ("/dev/null", *(str((place / folder).resolve()) for folder in folders))
    assert not [path for path in touched if not path.startswith(allowed)], touched
    assert list((place / "tmp").iterdir()) == []
    kept = [file.name for file in (place / "heim").rglob("*") if file.is_file()]
    assert all(name.startswith("fontlist") for name in kept), kept


def test_only_the_cockpit_may_listen() -> None:
    """No module but the cockpit's imports anything that can open a connection."""
    networking = {"socket", "ssl", "http", "urllib.request", "ftplib", "smtplib", "asyncio", "socketserver", "requests", "tornado"}  # fmt: skip
    for file in (ROOT / "feecalc").rglob("*.py"):
        if "cockpit" in file.parts or file.stem.startswith("cockpit"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            assert not [n for n in names if n in networking or n.split(".")[0] in networking], file
