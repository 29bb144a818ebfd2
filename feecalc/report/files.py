"""Files written whole or not at all: a reader never meets half a workbook."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from feecalc.text import Text


class OutputError(Exception):
    """An output that cannot be written; ``message`` says which and what to do."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.de)
        self.message = message


def replace_file(path: str | os.PathLike[str], content: bytes) -> None:
    """Write one file; see ``replace_files``."""
    replace_files({Path(path): content})


def replace_files(contents: Mapping[Path, bytes]) -> None:
    """Write each file beside its target, then move all into place.

    Raises OutputError when a folder cannot be written, the disk is full, or an old file is open
    elsewhere (Excel on Windows locks it); the old files then stay as they were.
    """
    written: list[tuple[str, Path]] = []
    target = Path()
    try:
        for target, content in contents.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            written.append((_write_beside(target, content), target))
        while written:
            temporary, target = written[0]
            os.replace(temporary, target)
            written.pop(0)
    except OSError as error:
        raise OutputError(_why(target, error)) from error
    finally:
        for temporary, _target in written:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def _write_beside(target: Path, content: bytes) -> str:
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
    except BaseException:
        os.unlink(temporary)
        raise
    return temporary


def _umask() -> int:
    # The only portable way to read the mask is to set it.
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _why(target: Path, error: OSError) -> Text:
    detail = error.strerror or type(error).__name__
    return Text(
        f"{target.name} kann nicht geschrieben werden ({detail}). Ist die Datei in Excel geöffnet, "
        "der Ordner schreibgeschützt oder der Datenträger voll? Die bisherige Datei ist unverändert.",
        f"{target.name} cannot be written ({detail}). Is the file open in Excel, the folder read-only "
        "or the disk full? The previous file is unchanged.",
    )
