"""The bytes of one delivered file: read once, bounded, and hashed as read."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from feecalc.intake.cells.phrases import say
from feecalc.intake.errors import PackageError
from feecalc.intake.sources.raw import printable
from feecalc.words.text import Text, same

MAX_FILE_BYTES = 512 * 2**20
_BLOCK = 2**20
_LONGEST_NAME = 255


@dataclass(frozen=True)
class Source:
    """One file in memory: everything that is calculated or hashed comes from ``data``."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes that are parsed."""
        return hashlib.sha256(self.data).hexdigest()


def read(path: Path, within: Path | None = None) -> Source:
    """Read a regular file; raises PackageError for anything else, or if it is too large.

    ``within`` is the package folder that a symbolic link must not lead out of.
    """
    name = printable(path.name, _LONGEST_NAME)
    try:
        if within is not None and not path.resolve().is_relative_to(within.resolve()):
            raise PackageError(_leads_out(name))
        return Source(name, _bytes(path, name))
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of symbolic links
        raise PackageError(_unreadable(name, error)) from None


def _bytes(path: Path, name: str) -> bytes:
    # Not blocking, so that a named pipe cannot hold the program up before it is recognised.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb", buffering=0) as handle:
        if not stat.S_ISREG(os.fstat(handle.fileno()).st_mode):
            raise PackageError(say("{f} ist keine gewöhnliche Datei.", "{f} is not a regular file.", f=name))
        data = bytearray()
        while block := handle.read(_BLOCK):
            data += block
            if len(data) > MAX_FILE_BYTES:
                raise PackageError(_too_large(name))
        return bytes(data)


def _leads_out(name: str) -> Text:
    return say(
        "{f} ist eine Verknüpfung, die aus dem Paket hinausführt; bitte die Datei selbst in das Paket legen.",
        "{f} is a link that leads out of the package; please put the file itself into the package.",
        f=name,
    )


def _unreadable(name: str, error: OSError | RuntimeError) -> Text:
    return say(
        "{f} lässt sich nicht lesen: {reason}.", "{f} cannot be read: {reason}.", f=name, reason=reason(error)
    )


def reason(error: OSError | RuntimeError) -> Text:
    """Why the system refused, in words of the user where they are known."""
    known = _REASONS.get(getattr(error, "errno", None) or 0)
    return known or same(getattr(error, "strerror", None) or type(error).__name__)


_NO_ACCESS = Text(
    "kein Zugriff (fehlt das Recht, oder ist die Datei in Excel geöffnet?)",
    "no access (is the right missing, or is the file open in Excel?)",
)
_REASONS = {
    errno.ENOENT: Text("nicht gefunden", "not found"),
    errno.EACCES: _NO_ACCESS,
    errno.EPERM: _NO_ACCESS,
    errno.EBUSY: _NO_ACCESS,
    errno.ENOSPC: Text("der Datenträger ist voll", "the disk is full"),
    errno.EROFS: Text("der Datenträger ist schreibgeschützt", "the disk is read-only"),
    errno.ELOOP: Text("Verknüpfungen im Kreis", "links in a circle"),
    errno.ENAMETOOLONG: Text("der Name ist zu lang", "the name is too long"),
    errno.EISDIR: Text("ein Ordner, keine Datei", "a folder, no file"),
    errno.ENOTDIR: Text("ein Teil des Pfads ist kein Ordner", "a part of the path is no folder"),
}


def _too_large(name: str) -> Text:
    return say(
        "{f} ist größer als {limit} MiB. Ein Paket enthält Summen je KV, Quartal, Kassenart und GOP; "
        "Einzelfälle fasst „feecalc aggregate“ zusammen.",
        "{f} is larger than {limit} MiB. A package holds sums by KV, quarter, Kassenart and GOP; "
        '"feecalc aggregate" sums single cases up.',
        f=name,
        limit=MAX_FILE_BYTES // 2**20,
    )
