"""Any bytes as ``lesart.toml`` and ``spalten.toml``: settings as text, a reading, or one clear refusal.

``python bench/fuzz/fuzz_toml.py -max_total_time=600 NEW bench/fuzz/corpus/toml``
"""

from __future__ import annotations

from common import PackageError, atheris, start

with atheris.instrument_imports(include=["feecalc"]):
    from feecalc.intake.settings import own_headings, reading_settings
    from feecalc.intake.sources.files import Source
    from feecalc.intake.tables.columns import TABLES
    from feecalc.law.readings import Reading, ReadingError


def one(data: bytes) -> None:
    _readings(Source("lesart.toml", data))
    _headings(Source("spalten.toml", data))


def _readings(source: Source) -> None:
    try:
        options, notes = reading_settings(source)
    except PackageError as error:
        assert error.message.de
        return
    assert all(isinstance(text, str) for text in options.values())
    assert all(isinstance(text, str) for note in notes.values() for text in note.values())
    options.pop("profile", None)
    try:
        reading = Reading.of(options)
    except ReadingError as error:
        assert error.message.de
        return
    assert Reading.of(reading.as_text()) == reading


def _headings(source: Source) -> None:
    try:
        own = own_headings(source)
    except PackageError as error:
        assert error.message.de
        return
    assert set(own) >= set(TABLES)
    assert all(isinstance(name, str) for names in own.values() for name in names.values())


if __name__ == "__main__":
    start(one)
