"""The command cockpit: the what-if page on loopback."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from feecalc.cli import signals
from feecalc.cli.base import TextCommand, lang_of, option
from feecalc.cli.exits import OK, problems_as_usage
from feecalc.cli.options import PACKAGE, every_command
from feecalc.cli.terminal import show
from feecalc.words.extras import require
from feecalc.words.text import Text

DEFAULT_PORT = 8866


@click.command(
    cls=TextCommand,
    text=Text(
        "Öffnet die Was-wäre-wenn-Seite eines Pakets im Browser; Strg-C beendet sie.\n"
        "Die Seite ist nur von diesem Rechner und nur mit dem angezeigten Schlüssel erreichbar und lädt nichts von außen.",
        "Open the what-if page of a package in the browser; Ctrl-C ends it.\n"
        "The page answers this machine only, needs the key shown, and loads nothing from outside.",
    ),
    example="feecalc cockpit data/demo",
)
@PACKAGE
@option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    de="Anschluss.",
    en="Port.",
)
@option(
    "--no-browser",
    is_flag=True,
    de="Keinen Browser öffnen, nur die Adresse zeigen.",
    en="Open no browser, only print the address.",
)
@every_command
@click.pass_context
@problems_as_usage
def cockpit(ctx: click.Context, /, package: str, port: int, no_browser: bool, **_options: Any) -> int:
    """Serve the what-if page until Ctrl-C."""
    from feecalc.intake import load

    lang = lang_of(ctx)
    load(package)  # an unreadable package is told here, not in the page
    require("cockpit", "voila", "ipykernel", "ipywidgets", "matplotlib")
    from feecalc.cockpit.server import serve

    def started(address: str) -> None:
        signals.listen()  # again: the server has ideas of its own
        show(_address(address).of(lang))
        if not no_browser:
            from feecalc.cockpit.server import open_page

            open_page(address)

    with suppress(KeyboardInterrupt):
        serve(Path(package), port, started)
    show(Text("Beendet.", "Stopped.").of(lang))
    return 128 + signals.heard() if signals.heard() else OK  # Ctrl-C is how it ends, and told all the same


def _address(address: str) -> Text:
    return Text(
        f"Die Seite läuft: {address}\nStrg-C beendet sie.", f"The page runs: {address}\nCtrl-C ends it."
    )
