"""The chosen readings in one line."""

from __future__ import annotations

from feecalc.law.register import spoken_settings
from feecalc.workbook.contents import Model


def spoken_readings(model: Model, kv: str | None = None) -> str:
    """The readings that are not the default, in spoken words; of one region where each has its own."""
    reading = model.result.reading if kv is None else model.result.regions[kv].reading
    said = spoken_settings(reading.differences(), model.lang)
    apart = kv is None and any(region.reading != reading for region in model.result.regions.values())
    return said + (
        model.either("; je KV eigene, siehe KV-Seiten", "; each KV its own, see KV pages") if apart else ""
    )
