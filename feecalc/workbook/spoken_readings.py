"""The chosen readings in one line."""

from __future__ import annotations

from feecalc.law.register import spoken_settings
from feecalc.workbook.model import Model


def spoken_readings(model: Model) -> str:
    """The readings that are not the default, in spoken words; else that all are."""
    return spoken_settings(model.result.reading.differences(), model.lang)
