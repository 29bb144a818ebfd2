"""Files written whole or not at all: a reader never meets half a workbook."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from feecalc.words.text import SaidError, Text

_STAGING, _LOCK = ".feecalc-ausgabe-", "lock"


class OutputError(SaidError):
    """An output that cannot be written; ``message`` says which and what to do."""


def replace_file(path: str | os.PathLike[str], content: bytes) -> None:
    """Write one file; see ``replace_files``."""
    replace_files({Path(path): content})


def replace_files(contents: Mapping[Path, bytes]) -> None:
    """Write each file beside its target, then move all into place: all or none.

    Raises OutputError when a folder cannot be written, the disk is full, or an old file is open
    elsewhere (Excel on Windows locks it); the old files then stay as they were. What a killed run
    left behind is cleared by the next one.
    """
    target = Path()
    rooms: dict[Path, Path] = {}
    try:
        with contextlib.ExitStack() as stack:
            for target in contents:
                if target.parent not in rooms:
                    rooms[target.parent] = stack.enter_context(_staging(target.parent))
            for target, content in contents.items():
                _write(rooms[target.parent] / f"neu-{target.name}", content)
            moved: list[Path] = []
            try:
                for target in contents:
                    room = rooms[target.parent]
                    _keep(target, room / f"alt-{target.name}")
                    os.replace(room / f"neu-{target.name}", target)
                    moved.append(target)
            except BaseException:
                for done in moved:
                    _put_back(done, rooms[done.parent] / f"alt-{done.name}")
                raise
    except OSError as error:
        raise OutputError(_why(target, error)) from error


@contextlib.contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """A hidden folder beside the targets, locked while it is in use and gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    _clear_abandoned(folder)
    room = folder / f"{_STAGING}{secrets.token_hex(6)}"
    try:
        room.mkdir()
        with (room / _LOCK).open("xb") as lock:
            _locked(lock)
            yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _clear_abandoned(folder: Path) -> None:
    """Remove what runs left that were killed: nobody holds their lock any more."""
    for room in folder.glob(f"{_STAGING}*"):
        try:
            with (room / _LOCK).open("r+b") as lock:
                abandoned = _locked(lock)
        except OSError:  # just being made, or not ours to open
            continue
        if abandoned:
            shutil.rmtree(room, ignore_errors=True)


def _locked(lock: IO[bytes]) -> bool:
    """Take the lock; False where another run holds it. Windows keeps open files from being removed by itself."""
    if sys.platform != "win32":
        import fcntl

        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # held by another run, or a file system without locks
            return False
    return True


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _keep(target: Path, copy: Path) -> None:
    """A second name for the old file, in case a later one cannot be moved."""
    if target.is_file():
        try:
            os.link(target, copy)
        except OSError:  # file systems without hard links
            copy.write_bytes(target.read_bytes())


def _put_back(target: Path, copy: Path) -> None:
    if copy.exists():
        os.replace(copy, target)
    else:
        target.unlink(missing_ok=True)


def _why(target: Path, error: OSError) -> Text:
    detail = error.strerror or type(error).__name__
    return Text(
        f"{target.name} kann nicht geschrieben werden ({detail}). Ist die Datei in Excel geöffnet, "
        "der Ordner schreibgeschützt oder der Datenträger voll? Die bisherige Datei ist unverändert.",
        f"{target.name} cannot be written ({detail}). Is the file open in Excel, the folder read-only "
        "or the disk full? The previous file is unchanged.",
    )
