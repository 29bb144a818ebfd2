"""Writing the package: CSV as German spreadsheets read it, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from feecalc.intake.cells.phrases import quoted, say
from feecalc.intake.errors import PackageError
from feecalc.intake.sources.raw import shown

_STALE = ".feecalc-"


def refuse_strangers(folder: Path, tables: Iterable[str]) -> None:
    """Raises PackageError where other files of the folder would be read together with ours."""
    ours = {f"{table}.csv" for table in tables}
    present = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    strangers = [name for name in present if name.lower().startswith(tuple(tables)) and name not in ours]
    if strangers:
        raise PackageError(
            say(
                "Im Zielordner liegt {s}; „feecalc run“ würde das zusätzlich einlesen. Bitte einen leeren Ordner "
                "nennen oder diese Dateien entfernen.",
                'The target folder holds {s}, which "feecalc run" would read as well. Please name an empty folder '
                "or remove these files.",
                s=quoted(shown(name) for name in strangers),
            )
        )


def write_package(folder: Path, contents: Mapping[str, bytes], last: str) -> None:
    """Puts files into a folder such that a package is there whole or not at all.

    All are written beside their targets and forced to disk first. The old ``last`` is taken away
    before the others take their places and the new one comes at the very end: without it the folder
    is no package, so that a crash in between cannot leave a mixture that passes for one.
    Raises PackageError; then nothing new is visible.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear_stale(folder)
        written = {
            name: _beside(folder / name, content, 0o666 & ~_umask()) for name, content in contents.items()
        }
        (folder / last).unlink(missing_ok=True)
        for name in sorted(written, key=lambda name: name == last):
            os.replace(written[name], folder / name)
        _force(folder)
    except OSError as error:
        _clear_stale(folder)
        raise _unwritable(folder, error) from None


def write_private(path: Path, content: bytes) -> None:
    """One file that only its owner may read (mode 0600); raises PackageError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear_stale(path.parent)
        os.replace(_beside(path, content, 0o600), path)
    except OSError as error:
        raise _unwritable(path, error) from None


def _beside(target: Path, content: bytes, mode: int) -> str:
    handle, temporary = tempfile.mkstemp(prefix=_STALE, suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
    except BaseException:
        os.unlink(temporary)
        raise
    return temporary


def _clear_stale(folder: Path) -> None:
    for path in folder.glob(f"{_STALE}*.tmp"):
        with contextlib.suppress(OSError):
            path.unlink()


def _force(folder: Path) -> None:
    """Makes the new names themselves durable, where the system knows how."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _unwritable(path: Path, error: OSError) -> PackageError:
    return PackageError(
        say(
            "{f} kann nicht geschrieben werden ({why}). Ist der Ordner schreibgeschützt, der Datenträger voll oder "
            "eine Datei in Excel geöffnet?",
            "{f} cannot be written ({why}). Is the folder read-only, the disk full, or a file open in Excel?",
            f=shown(str(path)),
            why=error.strerror or type(error).__name__,
        )
    )
