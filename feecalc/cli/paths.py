"""Which files a call reads and which it writes, declared at its parameters: no output replaces an input."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from feecalc.cli.exits import CallError
from feecalc.words.text import Text

Listing = Callable[[str], Iterable[Path]]


class _Named(click.ParamType):  # type: ignore[type-arg]  # generic in newer releases of click only
    """The type of a parameter that names files; ``files`` lists them and opens none."""

    name = "path"

    def __init__(self, files: Listing) -> None:
        self.files = files


class Reads(_Named):
    """Files that the call reads."""


class Writes(_Named):
    """Files that the call writes."""


def itself(name: str) -> Iterable[Path]:
    """The file named."""
    return (Path(name),)


def files_of_package(name: str) -> Iterable[Path]:
    """Every file that reading this package may open."""
    from feecalc.intake.sources.folder import may_read

    return may_read(Path(name))


def files_of_cases(name: str) -> Iterable[Path]:
    """Every file that aggregating this delivery may open."""
    from feecalc.cases.case_files import find
    from feecalc.intake.errors import PackageError

    try:
        return [Path(file.path) for file in find([name]) if file.kind != "remote"]
    except PackageError:  # the command says it
        return []


def within(*names: str) -> Listing:
    """These files in the folder named."""
    return lambda folder: [Path(folder) / name for name in names]


def refuse_overwriting(ctx: click.Context) -> None:
    """Raises CallError where a file to be written is one that is read, by whatever name it is called."""
    read = {mark for _, path in _named(ctx, Reads) for mark in _marks(path)}
    for option, path in _named(ctx, Writes):
        if not read.isdisjoint(_marks(path)):
            raise CallError(_overwrites(option, path))


def outputs(ctx: click.Context) -> list[Path]:
    """The files that this call may write."""
    return [path for _, path in _named(ctx, Writes)]


def state(path: Path) -> tuple[int, int, int] | None:
    """What tells whether a file was replaced; None if there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns


def _named(ctx: click.Context, kind: type[_Named]) -> Iterator[tuple[str, Path]]:
    for param in ctx.command.params:
        if isinstance(param.type, kind):
            for value in _values(ctx.params.get(param.name or "")):
                yield from ((param.opts[0], path) for path in param.type.files(value))


def _values(given: Any) -> tuple[str, ...]:
    if given is None:
        return ()
    return given if isinstance(given, tuple) else (given,)


def _marks(path: Path) -> set[object]:
    """What tells a file: its place, links followed and case ignored, and its number on the disk."""
    found = state(path)
    return {os.path.realpath(path).casefold(), *([found[:2]] if found else [])}


def _overwrites(option: str, path: Path) -> Text:
    return Text(
        f"{option}: {path} wird in diesem Aufruf gelesen und würde überschrieben; nichts wurde geschrieben. "
        f"Bitte mit {option} einen anderen Ort nennen.",
        f"{option}: {path} is read by this call and would be overwritten; nothing was written. "
        f"Please name another place with {option}.",
    )
