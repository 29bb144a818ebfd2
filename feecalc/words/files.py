"""Files written whole or not at all: a reader never meets half a workbook."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from feecalc.words.text import Text


class OutputError(Exception):
    """An output that cannot be written; ``message`` says which and what to do."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.de)
        self.message = message


def replace_file(path: str | os.PathLike[str], content: bytes) -> None:
    """Write one file; see ``replace_files``."""
    replace_files({Path(path): content})


def replace_files(contents: Mapping[Path, bytes]) -> None:
    """Write each file beside its target, then move all into place: all or none.

    Raises OutputError when a folder cannot be written, the disk is full, or an old file is open
    elsewhere (Excel on Windows locks it); the old files then stay as they were.
    """
    names = {target: target.with_name(f".{target.name}.{secrets.token_hex(6)}.tmp") for target in contents}
    kept = {target: temporary.with_suffix(".alt") for target, temporary in names.items()}
    target = Path()
    try:
        for target, content in contents.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            _write(names[target], content)
        moved: list[Path] = []
        try:
            for target, temporary in names.items():
                _keep(target, kept[target])
                os.replace(temporary, target)
                moved.append(target)
        except BaseException:
            for done in moved:
                _put_back(done, kept[done])
            raise
    except OSError as error:
        raise OutputError(_why(target, error)) from error
    finally:
        for leftover in (*names.values(), *kept.values()):
            with contextlib.suppress(OSError):
                leftover.unlink(missing_ok=True)


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
