"""What is printed: on any console, whatever its encoding, and until nobody reads on."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from feecalc.cli.exits import FOUND, UNUSABLE, CallError
from feecalc.words.text import Lang, Text

TRANSLITERATION = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "ß": "ss",
        "§": "Par.",
        "€": "EUR",
        "–": "-",
        "—": "-",
        "„": '"',
        "“": '"',
        "”": '"',
        "‚": "'",
        "‘": "'",
        "’": "'",
        "…": "...",
        "·": "*",
        "×": "x",
        "├": "|",
        "└": "`",
        "│": "|",
        "─": "-",
        "←": "<-",
        "→": "->",
        "≤": "<=",
        "≥": ">=",
        "−": "-",
        "\u00a0": " ",
        "σ": "s",
        "Σ": "Summe",
        "ω": "w",
        "δ": "d",
        "✓": "+",
        "✗": "x",
    }
)


def show(text: str) -> None:
    """Print a result; raises ConsoleError where it cannot be, and ReaderGoneError where nobody reads on."""
    if sys.stdout is not None:  # None: closed before we began
        with _writing():
            sys.stdout.write(_shown_on(sys.stdout, text) + "\n")


def complain(text: str) -> None:
    """Print a message to standard error; where that cannot be written to, there is nobody to tell."""
    if sys.stderr is not None:
        try:
            sys.stderr.write(_shown_on(sys.stderr, text) + "\n")
            sys.stderr.flush()
        except OSError:
            _show_no_more(sys.stderr)


def tell_written(paths: Iterable[Path | str], quiet: bool, lang: Lang) -> None:
    """Name the files that were written."""
    for path in () if quiet else paths:
        complain(Text(f"Geschrieben: {path}", f"Written: {path}").of(lang))


def all_shown() -> None:
    """Bring out what was printed, so that a full disk is found now and not at the very end; raises as ``show``."""
    if sys.stdout is not None:
        with _writing():
            sys.stdout.flush()


def _show_no_more(stream: TextIO) -> None:
    """Nothing can be printed there any more: what is left over goes nowhere, without another complaint."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        _show_no_more(sys.stdout)
        raise ReaderGoneError from None
    except OSError as error:
        _show_no_more(sys.stdout)
        why = error.strerror or type(error).__name__
        raise ConsoleError(
            Text(
                f"Die Ausgabe lässt sich nicht schreiben ({why}). Ist der Datenträger voll, auf den sie umgeleitet ist?",
                f"The output cannot be written ({why}). Is the disk full that it is redirected to?",
            )
        ) from error


def _shown_on(out: TextIO, text: str) -> str:
    """The text as this console can show it: what its encoding lacks is transliterated, never an error."""
    encoding = out.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        kept = "".join(c if _encodable(c, encoding) else c.translate(TRANSLITERATION) for c in text)
        return kept.encode(encoding, "replace").decode(encoding)
    return text


def _encodable(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


class ConsoleError(CallError):
    """Standard output takes no more; ``code`` is 2 where nothing was written at all, else 1."""

    code = UNUSABLE

    def after(self, written: Iterable[Path]) -> ConsoleError:
        """The same, said by a call whose files are in place."""
        files = ", ".join(map(str, written))
        told = ConsoleError(
            Text(f"{self.message.de} Geschrieben ist: {files}.", f"{self.message.en} Written is: {files}.")
        )
        told.code = FOUND
        return told


class ReaderGoneError(Exception):
    """Whoever read our output has gone (``| head``): there is nothing more to say, and nothing wrong."""
