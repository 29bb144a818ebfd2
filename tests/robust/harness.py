"""The command line in a process of its own, with bounds on its time and memory, and broken packages for it."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MUSTERLAND = ROOT / "data" / "musterland"
WORKBOOK, FLAT, JSON = "gebuehrenwerte.xlsx", "gebuehrenwerte.csv", "ergebnis.json"
OUTPUTS = [JSON, FLAT, WORKBOOK]  # as a listing sorts them
MIB = 2**20

LONG = pytest.mark.skipif(not os.environ.get("FEECALC_LONG"), reason="long: set FEECALC_LONG=1")

# The bounds that hold for every hostile input, on a slow core: processor seconds and resident memory.
SECONDS, MEGABYTES = 20, 700
LARGE_SECONDS = 120  # for the largest tables that are read at all, on a slow and busy machine
ADDRESS_SPACE = 8 * 2**30  # a stop, not the measure: libraries reserve what they never touch


@dataclass(frozen=True)
class Done:
    """How a call ended: its exit code and output, processor seconds and peak resident memory."""

    code: int
    out: str
    err: str
    seconds: float
    megabytes: float


def environment(**changes: str) -> dict[str, str]:
    """A plain environment in which the project is found."""
    kept = {k: os.environ[k] for k in ("PATH", "HOME", "LANG", "TMPDIR") if k in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **changes}


def command(*args: str | Path) -> list[str]:
    return [sys.executable, "-m", "feecalc", *map(str, args)]


def call(
    *args: str | Path,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    seconds: int = SECONDS,
    before: Callable[[], None] | None = None,
    program: Sequence[str] | None = None,
) -> Done:
    """Run ``feecalc`` (or ``program``) to its end, at most ``seconds`` of processor time."""

    def limits() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if before:
            before()

    given = [*program, *map(str, args)] if program else command(*args)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(
            given, stdout=out, stderr=err, stdin=subprocess.DEVNULL, cwd=cwd, env=env or environment(), preexec_fn=limits
        )  # fmt: skip
        status, usage, peak = _watch(child.pid)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return Done(
            child.returncode,
            out.read().decode("utf-8", "replace"),
            err.read().decode("utf-8", "replace"),
            usage.ru_utime + usage.ru_stime,
            peak,
        )


def _watch(pid: int) -> tuple[int, resource.struct_rusage, float]:
    """Wait for a child, and see how much memory it held at most.

    Its own accounting would not do: ``ru_maxrss`` still counts the test process that it was forked from.
    """
    peak = 0.0
    while True:
        ended, status, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            return status, usage, peak
        peak = max(peak, _peak_of(pid))
        time.sleep(0.01)


def _peak_of(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    held = [line for line in status.splitlines() if line.startswith("VmHWM")]
    started = Path(f"/proc/{pid}/cmdline").read_bytes() != Path("/proc/self/cmdline").read_bytes()
    return int(held[0].split()[1]) / 1024 if held and started else 0.0


def bounded(done: Done, megabytes: float = MEGABYTES, seconds: int = SECONDS) -> None:
    """No stack trace, no signal, and within the bounds of time and memory."""
    assert "Traceback" not in done.err, done.err
    assert done.code in (0, 1, 2), (done.code, done.err)
    assert done.seconds < seconds, done
    assert done.megabytes < megabytes, done


def refused(done: Done, *words: str, megabytes: float = MEGABYTES) -> None:
    """Exit code 2, one clear error that says ``words``, and no result."""
    bounded(done, megabytes)
    assert done.code == 2, done
    assert done.out == ""
    assert done.err.startswith("Fehler: ")
    assert done.err.count("\n") == 1, done.err
    assert all(word in done.err for word in words), done.err


def found(done: Done, *words: str, code: int = 1) -> None:
    """The findings name ``words``; the package was read."""
    bounded(done)
    assert done.code == code, done
    text = done.out + done.err
    assert all(word in text for word in words), text


def package(target: Path) -> Path:
    """A copy of the worked example, to be broken."""
    shutil.copytree(MUSTERLAND, target)
    return target


def billing_text() -> str:
    """The billing table of the worked example, without a byte order mark."""
    return (MUSTERLAND / "abrechnung.csv").read_text(encoding="utf-8-sig")


def only_billing(target: Path, content: bytes, name: str = "abrechnung.csv") -> Path:
    """A package with this one file beside the other tables of the worked example."""
    package(target)
    (target / "abrechnung.csv").unlink()
    (target / name).write_bytes(content)
    return target


def contents(folder: Path) -> dict[str, bytes]:
    """Everything in a folder, hidden files too, by name."""
    return {p.name: p.read_bytes() for p in folder.iterdir()} if folder.is_dir() else {}


def until(condition: Callable[[], bool], seconds: float = 30) -> bool:
    """Wait, without sleeping long, until a condition holds or the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.0005)
    return False
