"""Outputs are replaced whole or not at all: killed, interrupted, disk full, folder read-only, file locked.

The faults are real: SIGKILL and SIGINT at random moments, a file system of 64 kB, a read-only mount and
a target that another mount holds. The mounts need a user namespace (``unshare -rm``).
"""

from __future__ import annotations

import os
import random
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.robust.harness import (
    JSON,
    LONG,
    MUSTERLAND,
    OUTPUTS,
    WORKBOOK,
    call,
    command,
    contents,
    environment,
    until,
)

OLD, NEW = ("--quiet",), ("--quiet", "--set", "credit_cap=no", "--set", "case_decline_credit=effect")
READY = "import feecalc.cli.main; from feecalc.__main__ import entry; print('bereit', flush=True); entry()"


def writes(folder: Path, options: tuple[str, ...]) -> dict[str, bytes]:
    """What a run that nobody disturbs writes."""
    done = call("run", MUSTERLAND, "-o", folder, *options)
    assert done.code == 0, done
    return contents(folder)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return writes(tmp_path_factory.mktemp("alt"), OLD)


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return writes(tmp_path_factory.mktemp("neu"), NEW)


@pytest.fixture
def folder(tmp_path: Path, old: dict[str, bytes]) -> Path:
    """An output folder that holds the outputs of an earlier run."""
    place = tmp_path / "aus"
    place.mkdir()
    for name, content in old.items():
        (place / name).write_bytes(content)
    return place


def started(folder: Path) -> subprocess.Popen[bytes]:
    """A run that has come as far as its own main function."""
    given = [sys.executable, "-c", READY, "run", str(MUSTERLAND), "-o", str(folder), *NEW]
    child = subprocess.Popen(given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    assert child.stdout is not None
    assert child.stdout.readline() == b"bereit\n"
    return child


def whole(folder: Path, old: dict[str, bytes], new: dict[str, bytes]) -> None:
    """Each output is the old one or the new one, byte by byte."""
    for name in OUTPUTS:
        assert (folder / name).read_bytes() in (old[name], new[name]), f"half a {name}"


# --- killed -----------------------------------------------------------------------------------
def writing(folder: Path) -> bool:
    return any(name.startswith(".feecalc-") for name in os.listdir(folder))


def kill_rounds(rounds: int, folder: Path, old: dict[str, bytes], new: dict[str, bytes]) -> int:
    """Kill runs, half of them at any moment and half while they write; how many were caught writing."""
    moments, caught = random.Random(7), 0
    for i in range(rounds):
        child = started(folder)
        if i % 2:
            until(lambda child=child: writing(folder) or child.poll() is not None)
            time.sleep(moments.uniform(0, 0.01))
        else:
            time.sleep(moments.uniform(0, 1.0))
        child.send_signal(signal.SIGKILL if i % 4 < 2 else signal.SIGTERM)
        child.communicate()
        caught += writing(folder)
        whole(folder, old, new)
        for left in folder.glob(".feecalc-*"):
            shutil.rmtree(left)
    return caught


def test_killed_runs_leave_whole_files_and_the_next_run_is_right(
    folder: Path, old: dict[str, bytes], new: dict[str, bytes]
) -> None:
    kill_rounds(6, folder, old, new)
    call("run", MUSTERLAND, "-o", folder, *NEW)
    assert contents(folder) == new


@LONG
def test_two_hundred_killed_runs(folder: Path, old: dict[str, bytes], new: dict[str, bytes]) -> None:
    caught = kill_rounds(200, folder, old, new)
    print(f"caught while writing: {caught} of 200")  # noqa: T201 - the figure of docs/vertrauen.md
    assert caught > 5


def test_what_a_killed_run_leaves_is_no_part_of_a_package(tmp_path: Path) -> None:
    shutil.copytree(MUSTERLAND, tmp_path / "p")
    (tmp_path / "p" / ".abrechnung.csv.x1.tmp").write_bytes(b"half")
    assert call("check", tmp_path / "p").code == 0


# --- interrupted ------------------------------------------------------------------------------
def unheard(code: int, text: str) -> bool:
    """Ended by the system without a word: before Python listens to Ctrl-C, or when it has stopped to."""
    return code == -signal.SIGINT and not text


def interrupt_rounds(rounds: int, folder: Path, old: dict[str, bytes], new: dict[str, bytes]) -> list[int]:
    moments, codes = random.Random(11), []
    for i in range(rounds):
        child = started(folder)
        if i % 2:
            until(lambda child=child: writing(folder) or child.poll() is not None)
        else:
            time.sleep(moments.uniform(0, 0.8))
        child.send_signal(signal.SIGINT)
        _, err = child.communicate()
        codes.append(child.returncode)
        text = err.decode()
        assert "Traceback" not in text, text
        assert child.returncode in (0, 130) or unheard(child.returncode, text), (child.returncode, text)
        now = contents(folder)
        assert sorted(now) == OUTPUTS, "litter"
        whole(folder, old, new)
        if "nichts wurde geschrieben" in text:
            assert now == old, "said that nothing was written"
        for name, content in old.items():
            (folder / name).write_bytes(content)
    return codes


def test_ctrl_c_leaves_no_litter_and_tells_the_truth(
    folder: Path, old: dict[str, bytes], new: dict[str, bytes]
) -> None:
    assert 130 in interrupt_rounds(6, folder, old, new)


@LONG
def test_a_hundred_interrupts(folder: Path, old: dict[str, bytes], new: dict[str, bytes]) -> None:
    codes = interrupt_rounds(100, folder, old, new)
    print(f"interrupted: {codes.count(130)} of 100")  # noqa: T201 - the figure of docs/vertrauen.md
    assert codes.count(130) > 30


# --- nowhere to write -------------------------------------------------------------------------
def mounts() -> bool:
    probe = ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return shutil.which("unshare") is not None and subprocess.run(probe, capture_output=True).returncode == 0


NEEDS_MOUNTS = pytest.mark.skipif(not mounts(), reason="no user namespaces with mounts here")


def in_namespace(prepare: str, folder: Path, look: str) -> subprocess.CompletedProcess[str]:
    """Mount, run and look around, all within a mount namespace of its own."""
    run = shlex.join(command("run", MUSTERLAND, "-o", folder, "--force", *NEW))
    script = f'{prepare}; {run}; echo "code $?"; {look}'
    return subprocess.run(
        ["unshare", "-rm", "sh", "-c", script], capture_output=True, text=True, env=environment(), check=False
    )


@NEEDS_MOUNTS
def test_a_full_disk_leaves_the_old_files_and_no_litter(tmp_path: Path, old: dict[str, bytes]) -> None:
    place = tmp_path / "voll"
    place.mkdir()
    mount = f"mount -t tmpfs -o size=64k tmpfs {place} && echo alt > {place}/{JSON} && echo alt > {place}/{WORKBOOK}"
    done = in_namespace(mount, place, f"ls -A {place}; cat {place}/*")
    assert done.stdout.split() == ["code", "2", JSON, WORKBOOK, "alt", "alt"]
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


@NEEDS_MOUNTS
def test_a_read_only_folder_is_explained(folder: Path, old: dict[str, bytes]) -> None:
    done = in_namespace(
        f"mount --bind {folder} {folder} && mount -o remount,ro,bind {folder}", folder, f"ls -A {folder}"
    )
    assert done.stdout.split() == ["code", "2", *OUTPUTS]
    assert "schreibgeschützt" in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(folder) == old


@NEEDS_MOUNTS
@pytest.mark.parametrize("held", OUTPUTS)
def test_a_target_that_is_held_elsewhere_leaves_all_old_files(
    held: str, folder: Path, old: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "anders").write_bytes(b"")
    done = in_namespace(f"mount --bind {tmp_path}/anders {folder}/{held}", folder, f"ls -A {folder}")
    assert done.stdout.split() == ["code", "2", *OUTPUTS]
    assert "in Excel geöffnet" in done.stderr
    assert "Die bisherige Datei ist unverändert" in done.stderr
    assert contents(folder) == old, "all or none"


def test_a_folder_in_place_of_an_output_leaves_the_other_as_it_was(
    folder: Path, old: dict[str, bytes]
) -> None:
    (folder / JSON).unlink()
    (folder / JSON).mkdir()
    done = call("run", MUSTERLAND, "-o", folder, *NEW)
    assert done.code == 2
    assert "Traceback" not in done.err
    assert (folder / WORKBOOK).read_bytes() == old[WORKBOOK]
    assert sorted(os.listdir(folder)) == OUTPUTS


@pytest.mark.parametrize("limit", [4096, 50_000])
def test_a_limit_of_file_size_leaves_the_old_files_and_no_litter(
    limit: int, folder: Path, old: dict[str, bytes]
) -> None:
    done = call(
        "run", MUSTERLAND, "-o", folder, *NEW, before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    )  # fmt: skip
    assert done.code == 2
    assert "Traceback" not in done.err
    assert contents(folder) == old


def test_a_file_where_the_folder_should_be_is_explained(tmp_path: Path) -> None:
    (tmp_path / "aus").write_bytes(b"")
    done = call("run", MUSTERLAND, "-o", tmp_path / "aus", "--quiet")
    assert done.code == 2
    assert "kann nicht geschrieben werden" in done.err
    assert "Traceback" not in done.err


CONSOLES = {">/dev/full": 2, "2>/dev/full": 0, ">/dev/full 2>/dev/full": 2, ">&-": 0, "2>&-": 0, ">&- 2>&-": 0, "<&-": 0}  # fmt: skip


@pytest.mark.parametrize("buffering", [{}, {"PYTHONUNBUFFERED": "1"}], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("redirect", CONSOLES)
@pytest.mark.parametrize(
    "args", [("check", MUSTERLAND), ("explain", MUSTERLAND), ("--help",), ("--version",)], ids=lambda a: a[0]
)
def test_a_closed_or_full_console_is_no_stack_trace(
    args: tuple[str | Path, ...], redirect: str, buffering: dict[str, str]
) -> None:
    line = f"{shlex.join(command(*args))} {redirect}"
    done = subprocess.run(
        ["sh", "-c", line], capture_output=True, text=True, env=environment(**buffering), check=False
    )
    assert done.returncode == CONSOLES[redirect], done
    # Neither a stack trace nor the words of Python's own shutdown ("Exception ignored in ...").
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
    if redirect == ">/dev/full":
        assert done.stderr.splitlines()[-1].startswith("Fehler: Die Ausgabe lässt sich nicht schreiben")


def test_a_full_console_does_not_deny_the_files_that_are_written(tmp_path: Path) -> None:
    line = f"{shlex.join(command('run', MUSTERLAND, '-o', tmp_path))} >/dev/full"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, env=environment(), check=False)
    assert done.returncode == 1
    assert all(str(path) in done.stderr.splitlines()[-1] for path in tmp_path.iterdir())


@pytest.mark.parametrize("buffering", [{}, {"PYTHONUNBUFFERED": "1"}], ids=["buffered", "unbuffered"])
def test_a_reader_that_goes_away_ends_it_without_a_word(buffering: dict[str, str]) -> None:
    line = f"{{ {shlex.join(command('explain', MUSTERLAND))} || echo code $? >&2; }} | true"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, env=environment(**buffering), check=False)  # fmt: skip
    assert done.stderr == ""
