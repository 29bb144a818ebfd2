"""Command-line parts that every command shares: bilingual help, options, messages, exit codes.

Help and messages are ``Text``; the language is known before click parses (``language_of``) and
travels as the context's ``obj``.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click

from feecalc.cli import paths, signals
from feecalc.cli.errors import CallError as CallError
from feecalc.cli.errors import StoppedError
from feecalc.words.extras import MissingExtraError
from feecalc.words.text import Lang, Text

OK, FOUND, UNUSABLE = 0, 1, 2

F = TypeVar("F", bound=Callable[..., Any])

TRANSLITERATION = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "ß": "ss",
        "§": "Par.",
        "€": "EUR",
        "–": "-",
        "—": "-",
        "„": '"',
        "“": '"',
        "”": '"',
        "‚": "'",
        "‘": "'",
        "’": "'",
        "…": "...",
        "·": "*",
        "×": "x",
        "├": "|",
        "└": "`",
        "│": "|",
        "─": "-",
        "←": "<-",
        "→": "->",
        "≤": "<=",
        "≥": ">=",
        "−": "-",
        "\u00a0": " ",
        "σ": "s",
        "Σ": "Summe",
        "ω": "w",
        "δ": "d",
        "✓": "+",
        "✗": "x",
    }
)


def language_of(args: Sequence[str]) -> Lang:
    """The language of the whole call, wherever ``--lang`` stands in it."""
    for i, arg in enumerate(args):
        if arg == "--lang=en" or (arg == "--lang" and args[i + 1 : i + 2] == ["en"]):
            return "en"
    return "de"


def lang_of(ctx: click.Context) -> Lang:
    """The language of this call."""
    return "en" if ctx.find_root().obj == "en" else "de"


def say(text: str) -> None:
    """Print a result; raises ConsoleError where it cannot be, and ReaderGoneError where nobody reads on."""
    if sys.stdout is not None:  # None: closed before we began
        with _writing():
            sys.stdout.write(_shown_on(sys.stdout, text) + "\n")


def complain(text: str) -> None:
    """Print a message to standard error; where that cannot be written to, there is nobody to tell."""
    if sys.stderr is not None:
        try:
            sys.stderr.write(_shown_on(sys.stderr, text) + "\n")
            sys.stderr.flush()
        except OSError:
            _say_no_more(sys.stderr)


def all_said() -> None:
    """Bring out what was printed, so that a full disk is found now and not at the very end; raises as ``say``."""
    if sys.stdout is not None:
        with _writing():
            sys.stdout.flush()


def _say_no_more(stream: TextIO) -> None:
    """Nothing can be printed there any more: what is left over goes nowhere, without another complaint."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        _say_no_more(sys.stdout)
        raise ReaderGoneError from None
    except OSError as error:
        _say_no_more(sys.stdout)
        why = error.strerror or type(error).__name__
        raise ConsoleError(
            Text(
                f"Die Ausgabe lässt sich nicht schreiben ({why}). Ist der Datenträger voll, auf den sie umgeleitet ist?",
                f"The output cannot be written ({why}). Is the disk full that it is redirected to?",
            )
        ) from error


def _shown_on(out: TextIO, text: str) -> str:
    """The text as this console can show it: what its encoding lacks is transliterated, never an error."""
    encoding = out.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        kept = "".join(c if _encodable(c, encoding) else c.translate(TRANSLITERATION) for c in text)
        return kept.encode(encoding, "replace").decode(encoding)
    return text


def _encodable(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


class ConsoleError(CallError):
    """Standard output takes no more; ``code`` is 2 where nothing was written at all, else 1."""

    code = UNUSABLE

    def after(self, written: Iterable[Path]) -> ConsoleError:
        """The same, said by a call whose files are in place."""
        files = ", ".join(map(str, written))
        told = ConsoleError(
            Text(f"{self.message.de} Geschrieben ist: {files}.", f"{self.message.en} Written is: {files}.")
        )
        told.code = FOUND
        return told


class ReaderGoneError(Exception):
    """Whoever read our output has gone (``| head``): there is nothing more to say, and nothing wrong."""


class TextOption(click.Option):
    """An option whose help is in both languages."""

    def __init__(self, *args: Any, text: Text | None = None, **attrs: Any) -> None:
        super().__init__(*args, **attrs)
        self.text = text

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option's help line in the language of the call."""
        record = super().get_help_record(ctx)
        if record is None or self.text is None:
            return record
        return record[0], self.text.of(lang_of(ctx))


def _show_help(ctx: click.Context, _param: click.Parameter, asked: bool) -> None:
    # Through ``say``: click would write UTF-8 on an ASCII console.
    if asked and not ctx.resilient_parsing:
        say(ctx.get_help())
        ctx.exit()


class _TextHelp(click.Command):
    """Help in the language of the call, with an example at the end."""

    text: Text | None = None
    example: str = ""

    def get_short_help_str(self, limit: int = 45) -> str:
        ctx = click.get_current_context(silent=True)
        if self.text is None or ctx is None:
            return super().get_short_help_str(limit)
        return self.text.of(lang_of(ctx)).split("\n")[0].rstrip(".")

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        prefix = "Usage: " if lang_of(ctx) == "en" else "Aufruf: "
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=prefix)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.text is None:
            return super().format_help_text(ctx, formatter)
        formatter.write_paragraph()
        with formatter.indentation():
            for paragraph in self.text.of(lang_of(ctx)).split("\n"):
                formatter.write_text(paragraph)
        if self.example:
            heading = "Example" if lang_of(ctx) == "en" else "Beispiel"
            with formatter.section(heading):
                for line in self.example.split("\n"):
                    formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
        return None

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Show this help." if lang_of(ctx) == "en" else "Diese Hilfe zeigen."
            option.callback = _show_help
        return option

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        records = [r for p in options if (r := p.get_help_record(ctx)) is not None]
        if records:
            with formatter.section("Options" if lang_of(ctx) == "en" else "Optionen"):
                formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)


class TextCommand(_TextHelp):
    """A command with ``text`` (help in both languages) and ``example``."""

    def __init__(self, *args: Any, text: Text | None = None, example: str = "", **attrs: Any) -> None:
        attrs.setdefault("options_metavar", "[OPTIONEN]")
        super().__init__(*args, **attrs)
        self.text, self.example = text, example

    def invoke(self, ctx: click.Context) -> Any:
        """The command, if it overwrites no input; raises CallError, and StoppedError where it was ended from outside."""
        paths.refuse_overwriting(ctx)
        before = {path: paths.state(path) for path in paths.outputs(ctx)}
        try:
            code = super().invoke(ctx)
            all_said()
        except BaseException as error:
            written = [path for path, state in before.items() if paths.state(path) != state]
            if isinstance(error, KeyboardInterrupt) or signals.heard():
                raise StoppedError(signals.heard() or signal.SIGINT, written) from None
            if isinstance(error, ConsoleError) and written:
                raise error.after(written) from None
            if isinstance(error, MissingExtraError):
                raise CallError(error.message) from None
            raise
        return code


class LazyGroup(_TextHelp, click.Group):
    """A group whose commands are imported when used: ``{name: "module:attribute"}``."""

    def __init__(self, *args: Any, text: Text, example: str, lazy: dict[str, str], **attrs: Any) -> None:
        attrs.setdefault("options_metavar", "[OPTIONEN]")
        attrs.setdefault("subcommand_metavar", "BEFEHL …")
        super().__init__(*args, **attrs)
        self.text, self.example, self.lazy = text, example, lazy

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Names in the order of the work, not of the alphabet."""
        return list(self.lazy)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command asked for."""
        if cmd_name not in self.lazy:
            return None
        module, attribute = self.lazy[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Commands with their first help line."""
        rows = [
            (n, c.get_short_help_str(76)) for n in self.lazy if (c := self.get_command(ctx, n)) is not None
        ]
        with formatter.section("Commands" if lang_of(ctx) == "en" else "Befehle"):
            formatter.write_dl(rows)


def option(*names: str, de: str, en: str, **attrs: Any) -> Callable[[F], F]:
    """A click option with help in both languages."""
    return click.option(*names, cls=TextOption, text=Text(de, en), **attrs)


def chain(*decorators: Callable[[Any], Any]) -> Callable[[F], F]:
    """Several decorators as one, the first outermost."""

    def apply(function: F) -> F:
        decorated: Any = function
        for decorator in reversed(decorators):
            decorated = decorator(decorated)
        result: F = decorated
        return result

    return apply


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


def usage_text(error: click.UsageError) -> Text:
    """What is wrong with the call, in both languages."""
    name = ""
    if isinstance(error, click.MissingParameter) and error.param is not None:
        name = error.param.make_metavar(click.Context(click.Command("x"))) if error.param.nargs else ""
        if isinstance(error.param, click.Option):
            name = error.param.opts[0]
        return Text(f"Es fehlt {name}.", f"Missing {name}.")
    if isinstance(error, click.NoSuchOption):
        near = ", ".join(sorted(error.possibilities or []))
        return Text(
            f"Die Option {error.option_name} gibt es nicht." + (f" Gemeint ist wohl {near}." if near else ""),
            f"No such option: {error.option_name}." + (f" Did you mean {near}?" if near else ""),
        )
    if isinstance(error, click.BadParameter) and error.param is not None:
        return Text(f"Ungültiger Wert für {error.param.opts[-1]}: {error.message}", error.format_message())
    return Text(_translated(error.format_message()), error.format_message())


def _translated(message: str) -> str:
    pairs = (
        ("No such command ", "Den Befehl gibt es nicht: "),
        ("Got unexpected extra argument", "Zu viele Angaben"),
        ("Missing command.", "Es fehlt ein Befehl."),
        ("Did you mean ", "Gemeint ist wohl "),
    )
    for english, german in pairs:
        message = message.replace(english, german)
    return message
