"""Where openpyxl gives up: a damaged workbook as one clear error."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from feecalc.intake.cells.phrases import say
from feecalc.intake.errors import PackageError
from feecalc.words.text import Text

# What openpyxl lets out on workbooks that are not as they should be: it has no error of its own.
_DAMAGED = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    SyntaxError,
    OSError,
    EOFError,
    RuntimeError,
    ArithmeticError,
    AssertionError,
    zipfile.BadZipFile,
    zlib.error,
)


@contextmanager
def guarded(name: str) -> Iterator[None]:
    """Raises PackageError for whatever openpyxl says of the workbook ``name`` within."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that do not matter here
            yield
    except _DAMAGED:
        raise PackageError(damaged(name)) from None


def damaged(name: str) -> Text:
    """What is said of a workbook that cannot be read."""
    return say(
        "{f} lässt sich nicht als Arbeitsmappe lesen; sie ist beschädigt. Bitte in Excel öffnen und neu "
        "speichern.",
        "{f} cannot be read as a workbook; it is damaged. Please open it in Excel and save it again.",
        f=name,
    )
