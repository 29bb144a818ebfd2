"""Text in the two languages of the program: German by default, English on request."""

from __future__ import annotations

from typing import Literal, NamedTuple

Lang = Literal["de", "en"]


class Text(NamedTuple):
    """One message in both languages.

    Everything the program says to its users is a ``Text``, so that ``--lang`` is decided once,
    where it is printed.
    """

    de: str
    en: str

    def of(self, lang: Lang) -> str:
        """The message in the language asked for."""
        return self.en if lang == "en" else self.de


def same(text: str) -> Text:
    """Text that is the same in both languages (a number, a symbol, a file name)."""
    return Text(text, text)


class SaidError(Exception):
    """What went wrong, in words for whoever uses the program: ``message``, in both languages."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.de)
        self.message = message
