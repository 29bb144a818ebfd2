"""CSV as German spreadsheets read it, and text in it that stays text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_bytes(heading: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with byte order mark, semicolons, CRLF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows(lines)
    return text.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """Text from input that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
