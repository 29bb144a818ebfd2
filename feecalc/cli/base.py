"""Commands in two languages: help, options and usage errors, in place of click's own.

Help and messages are ``Text``; the language is known before click parses (``language_of``) and
travels as the context's ``obj``.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, TypeVar

import click

from feecalc.cli import paths, signals
from feecalc.cli.exits import CallError, StoppedError
from feecalc.cli.terminal import ConsoleError, all_shown, show
from feecalc.words.extras import MissingExtraError
from feecalc.words.text import Lang, Text

F = TypeVar("F", bound=Callable[..., Any])


def language_of(args: Sequence[str]) -> Lang:
    """The language of the whole call, wherever ``--lang`` stands in it."""
    for i, arg in enumerate(args):
        if arg == "--lang=en" or (arg == "--lang" and args[i + 1 : i + 2] == ["en"]):
            return "en"
    return "de"


def lang_of(ctx: click.Context) -> Lang:
    """The language of this call."""
    return "en" if ctx.find_root().obj == "en" else "de"


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
    # Through ``show``: click would write UTF-8 on an ASCII console.
    if asked and not ctx.resilient_parsing:
        show(ctx.get_help())
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
            all_shown()
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
