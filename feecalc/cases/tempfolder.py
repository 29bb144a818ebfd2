"""A private folder for what does not fit into memory: cleared at the end, and after a crash at the next start.

It holds pseudonyms, so nobody else may look inside (mode 0700). A lock that dies with its process
tells a folder in use from one that a crash left behind.
"""

from __future__ import annotations

import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from feecalc.cases.case_files import is_utf8
from feecalc.intake.cells.phrases import say
from feecalc.intake.errors import PackageError
from feecalc.intake.sources.raw import shown
from feecalc.words.text import Text, same

PREFIX = "feecalc-"
LOCK = "lock"


@contextmanager
def private_folder(parent: str | None) -> Iterator[Path]:
    """A new folder below ``parent`` (default: that of the system); raises PackageError if it cannot be made."""
    where = Path(parent or tempfile.gettempdir())
    if not is_utf8(str(where.absolute())):  # the engine takes UTF-8 only
        raise PackageError(_unusable(where, Text("Name nicht in UTF-8", "its name is no UTF-8")))
    with ExitStack() as stack:
        try:
            where.mkdir(parents=True, exist_ok=True)
            clear_stale(where)
            folder = where / f"{PREFIX}{secrets.token_hex(8)}"
            stack.callback(_remove, folder)
            folder.mkdir(mode=0o700)
            lock = stack.enter_context((folder / LOCK).open("w"))
        except OSError as error:
            raise PackageError(_unusable(where, same(error.strerror or type(error).__name__))) from None
        _take(lock)
        yield folder


def _remove(folder: Path) -> None:
    """Takes the folder away, also where Ctrl-C comes in the middle of it."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _unusable(where: Path, why: Text) -> Text:
    return say(
        "Der Ordner {f} für Zwischendaten ist nicht nutzbar ({why}). Bitte mit --temp einen anderen nennen.",
        "The folder {f} for temporary data cannot be used ({why}). Please name another with --temp.",
        f=shown(str(where)),
        why=why,
    )


def clear_stale(where: Path) -> None:
    """Removes our own folders whose process is gone; leaves what is in use or belongs to others."""
    for folder in where.glob(f"{PREFIX}*"):
        if folder.is_symlink() or not (folder / LOCK).is_file():
            continue
        try:
            with (folder / LOCK).open("r+") as lock:
                if not _take(lock):
                    continue
        except OSError:
            continue
        shutil.rmtree(folder, ignore_errors=True)


def _take(lock: IO[str]) -> bool:
    """Takes the lock if nobody holds it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
