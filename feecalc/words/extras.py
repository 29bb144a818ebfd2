"""Libraries that only some of the work needs: where one is missing, one sentence says what to install."""

from __future__ import annotations

from importlib.util import find_spec

from feecalc.words.text import Text


class MissingExtraError(ImportError):
    """A library of an extra is not installed; ``message`` says which and how to install it."""

    def __init__(self, library: str, extra: str) -> None:
        self.message = Text(
            f'Dafür fehlt das Paket {library}. Bitte installieren: pip install "feecalc[{extra}]"',
            f'This needs the package {library}. Please install it: pip install "feecalc[{extra}]"',
        )
        super().__init__(self.message.de, name=library)


def require(extra: str, *libraries: str) -> None:
    """Raises MissingExtraError for the first of these libraries that is not installed."""
    for library in libraries:
        if not _present(library):
            raise MissingExtraError(library, extra)


def _present(library: str) -> bool:
    try:
        return find_spec(library) is not None
    except ValueError:  # hidden from import
        return False
