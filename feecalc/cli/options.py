"""The arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from feecalc.cli import paths
from feecalc.cli.base import chain, option
from feecalc.cli.paths import Reads, Writes

PACKAGE = click.argument("package", metavar="PAKET", type=Reads(paths.files_of_package))

every_command = chain(
    option(
        "--lang", type=click.Choice(["de", "en"]), default="de", de="Sprache: de oder en.", en="Language."
    ),
    option("--quiet", "-q", is_flag=True, de="Nur Fehler melden.", en="Report errors only."),
    option("--verbose", "-v", is_flag=True, de="Jeden Befund einzeln zeigen.", en="Show each finding."),
)


reading_of_notation = chain(
    option(
        "--decimal",
        type=click.Choice([",", "."]),
        de="Dezimalzeichen der Zahlen in CSV-Dateien.",
        en="Decimal sign of numbers in CSV files.",
    ),
    option("--encoding", de="Zeichensatz der CSV-Dateien, z. B. cp1252.", en="Encoding of CSV files."),
)


which_regions = option(
    "--kv",
    "kvs",
    multiple=True,
    metavar="KEY",
    de="Nur diese KV (mehrfach möglich), z. B. 38.",
    en="Only this KV (repeatable).",
)


which_reading = chain(
    option(
        "--reading",
        metavar="PROFIL|DATEI",
        type=paths.Reads(paths.itself),
        de="Lesart: default, kv, kasse oder eine lesart.toml.",
        en="Reading: default, kv, kasse or a lesart.toml.",
    ),
    option(
        "--set",
        "settings",
        multiple=True,
        metavar="KEY=WERT",
        de="Eine Lesart setzen (mehrfach möglich).",
        en="Set one reading (repeatable).",
    ),
)


accepting = option(
    "--accept",
    multiple=True,
    metavar="ID:KV:GRUND",
    de="Trotz eines Fehlerbefunds rechnen; der Grund steht in jeder Ausgabe.",
    en="Go on in spite of an error finding; the reason stands in every output.",
)


calculating = chain(which_regions, which_reading, accepting, reading_of_notation, every_command)


def output_file(de: str, en: str, default: str | None = None) -> Callable[[Any], Any]:
    """The option ``-o`` of a command that writes one file."""
    return option(
        "-o",
        "--output",
        default=default,
        show_default=default is not None,
        metavar="DATEI",
        type=Writes(paths.itself),
        de=de,
        en=en,
    )
