"""The command line: parses, calls, prints. Everything heavy is imported inside the commands."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence

import click

from feecalc.cli import signals
from feecalc.cli.base import LazyGroup, language_of, usage_text
from feecalc.cli.exits import OK, UNUSABLE, CallError, StoppedError
from feecalc.cli.terminal import ReaderGoneError, all_shown, complain, show
from feecalc.version import __version__
from feecalc.words.text import Lang, Text

COMMANDS = {
    "run": "feecalc.cli.run:run",
    "check": "feecalc.cli.run:check",
    "explain": "feecalc.cli.run:explain",
    "readings": "feecalc.cli.negotiation:readings",
    "verify": "feecalc.cli.verify:verify",
    "compare": "feecalc.cli.negotiation:compare",
    "positions": "feecalc.cli.negotiation:positions",
    "settle": "feecalc.cli.settle_claim:settle",
    "claim": "feecalc.cli.settle_claim:claim",
    "report": "feecalc.cli.papers:report",
    "anlage": "feecalc.cli.papers:anlage",
    "scenario": "feecalc.cli.scenario:scenario",
    "cockpit": "feecalc.cli.cockpit:cockpit",
    "template": "feecalc.cli.run:template",
    "aggregate": "feecalc.cli.aggregate:aggregate",
    "linked": "feecalc.cli.linked:linked",
}

GROUP = LazyGroup(
    name="feecalc",
    text=Text(
        "Gebührenwerte der Onkologie-Vereinbarung (Anlage 7 BMV, Anhang 2 Teil B): exakt gerechnet, "
        "zurückverfolgbar bis zur Klausel und zur gelieferten Zeile.",
        "Fees of the Onkologie-Vereinbarung (Anlage 7 BMV, Anhang 2 Teil B): exact, traceable to the "
        "clause and to the delivered row.",
    ),
    example="feecalc run data/demo",
    lazy=COMMANDS,
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=lambda ctx, _param, value: _print_version(ctx) if value else None,
            help="Version",
        )
    ],
)


def _print_version(ctx: click.Context) -> None:
    show(f"feecalc {__version__}")
    ctx.exit()


def main(args: Sequence[str] | None = None) -> int:
    """Run one call and answer with its exit code.

    0 done, 1 findings, 2 unusable call or package, 130 interrupted, 143 terminated.
    """
    given = list(sys.argv[1:] if args is None else args)
    lang = language_of(given)
    try:
        code = GROUP.main(args=given, prog_name="feecalc", standalone_mode=False, obj=lang)
        all_shown()
        return code if isinstance(code, int) else OK
    except click.exceptions.NoArgsIsHelpError as error:
        complain(error.format_message())
    except click.UsageError as error:
        complain(Text(f"Fehler: {usage_text(error).de}", f"Error: {usage_text(error).en}").of(lang))
        path = error.ctx.command_path if error.ctx else "feecalc"
        complain(Text(f"Hilfe: {path} --help", f"Help: {path} --help").of(lang))
    except StoppedError as stop:
        return _stopped(stop, lang)
    except click.Abort:  # before the command began
        return _stopped(StoppedError(signals.heard() or signal.SIGINT), lang)
    except ReaderGoneError:
        return OK
    except CallError as error:
        complain(Text(f"Fehler: {error.message.de}", f"Error: {error.message.en}").of(lang))
        return error.code
    return UNUSABLE


def _stopped(stop: StoppedError, lang: Lang) -> int:
    complain(stop.message.of(lang))
    return stop.code
