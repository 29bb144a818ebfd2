"""What calculating commands share: options -> package, reading, result; problems -> exit code 2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from feecalc.calculation.engine import calculate
from feecalc.calculation.result import Result
from feecalc.cli.exits import CallError
from feecalc.cli.terminal import complain
from feecalc.documents.console import findings_text, summary
from feecalc.intake import Data, load
from feecalc.intake.cells.kv_keys import kv as read_kv
from feecalc.intake.model import region_name
from feecalc.law.readings import KEYS, Reading, own_reading, without_effect
from feecalc.words.findings import ANY_REGION, Acceptance, Severity
from feecalc.words.text import Lang, Text

PROFILES = ("default", "kv", "kasse")


def load_package(package: str, options: Mapping[str, Any]) -> Data:
    """The package named on the command line; raises PackageError."""
    return load(package, decimal=options.get("decimal"), encoding=options.get("encoding"))


def result_of(package: str, options: Mapping[str, Any]) -> Result:
    """Load and calculate under the options of a calculating command.

    Raises PackageError, ReadingError or CallError.
    """
    data = load_package(package, options)
    kvs = asked_regions(data, options.get("kvs", ()))
    accepted = tuple(acceptance(text, data) for text in options.get("accept", ()))
    source = options.get("reading")
    reading = reading_of(data, source, options.get("settings", ()), kvs)
    profile = None if isinstance(reading, Reading) else source
    return calculate(data, reading, kv=kvs or None, accept=accepted, profile=profile)


def asked_regions(data: Data, kvs: Sequence[str]) -> tuple[str, ...]:
    """The regions asked for, in two-digit form; each must be in the package."""
    asked = tuple(dict.fromkeys(_key_of(kv, data) for kv in kvs))
    for kv in asked:
        if kv not in data.regions:
            known = ", ".join(data.regions)
            raise CallError(
                Text(
                    f"--kv {kv}: diese Region kommt im Paket nicht vor. Geliefert sind: {known}.",
                    f"--kv {kv}: no such region in the package. Delivered are: {known}.",
                )
            )
    return asked


def _key_of(kv: str, data: Data) -> str:
    """The key of a region named by key (``1`` is 01), or by its name in the package or of the KV."""
    text = kv.strip()
    named = [key for key in data.regions if text.casefold() == region_label(data, key).casefold()]
    return named[0] if len(named) == 1 else read_kv(text).value or text.zfill(2)


def region_label(data: Data, kv: str) -> str:
    """What the package calls a region."""
    return data.contract(kv).name or region_name(kv)


def acceptance(text: str, data: Data) -> Acceptance:
    """``ID:KV:REASON`` as an acceptance; the reason must not be empty."""
    parts = [part.strip() for part in text.split(":", 2)]
    if len(parts) != 3 or not all(parts):
        raise CallError(
            Text(
                f"--accept „{text}“: erwartet wird ID:KV:GRUND, etwa O06:38:Zuordnung wird nachgereicht; KV ist * für Befunde ohne Region.",
                f"--accept '{text}': expected is ID:KV:REASON, such as O06:38:assignment follows; KV is * for findings of no region.",
            )
        )
    identifier, kv, reason = parts[0].upper(), parts[1], parts[2]
    _known_check(identifier)
    if kv != ANY_REGION:
        (kv,) = asked_regions(data, (kv,))
    return Acceptance(identifier, kv, reason)


def _known_check(identifier: str) -> None:
    from feecalc.intake.checks.catalogue import BY_ID

    if identifier in BY_ID:
        return
    near = get_close_matches(identifier, BY_ID, n=1, cutoff=0.3)
    hint = f" Gemeint ist wohl {near[0]}." if near else ""
    hint_en = f" Did you mean {near[0]}?" if near else ""
    raise CallError(
        Text(
            f"--accept: eine Prüfung {identifier} gibt es nicht.{hint}",
            f"--accept: there is no check {identifier}.{hint_en}",
        )
    )


def reading_of(
    data: Data, source: str | None, settings: Sequence[str], kvs: Sequence[str] = ()
) -> Reading | dict[str, Reading]:
    """The reading of ``--reading`` and ``--set``; the package's ``lesart.toml`` where they are silent.

    A profile gives each region its own; what ``--set`` says is held there.
    """
    chosen = settings_of(settings)
    if source in PROFILES and source != "default":
        from feecalc.analysis.profiles import profile

        return profile(data, source, kvs or None, base=Reading().with_(**chosen), held=tuple(chosen))
    return _base_reading(data, source).with_(**chosen)


def settings_of(texts: Sequence[str]) -> dict[str, str]:
    """The settings of ``--set``."""
    return dict(_setting(text) for text in texts)


def _base_reading(data: Data, source: str | None) -> Reading:
    if source is None:
        return own_reading(data.reading)
    if source == "default":
        return Reading()
    return Reading.of(reading_file(source))


def reading_file(path: str) -> dict[str, str]:
    """Settings of a ``lesart.toml``; raises CallError when it is missing, PackageError when broken."""
    from feecalc.intake.settings import reading_settings
    from feecalc.intake.sources.files import read

    file = Path(path)
    if not file.is_file():
        raise CallError(_unknown_profile(path))
    return reading_settings(read(file))[0]


def _unknown_profile(name: str) -> Text:
    near = get_close_matches(name, PROFILES, n=1, cutoff=0.4)
    hint = f" Gemeint ist wohl „{near[0]}“." if near else ""
    hint_en = f" Did you mean '{near[0]}'?" if near else ""
    return Text(
        f"--reading „{name}“: weder ein Profil (default, kv, kasse) noch eine vorhandene Datei.{hint}",
        f"--reading '{name}': neither a profile (default, kv, kasse) nor an existing file.{hint_en}",
    )


def _setting(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        near = get_close_matches(key, KEYS, n=1, cutoff=0.5)
        example = f"{near[0]}=…" if near else "case_decline_credit=effect"
        raise CallError(
            Text(
                f"--set „{text}“: erwartet wird key=wert, etwa {example}.",
                f"--set '{text}': expected is key=value, such as {example}.",
            )
        )
    return key.strip(), value.strip()


def report_findings(result: Result, lang: Lang, quiet: bool, verbose: bool) -> None:
    """Findings, idle settings and the summary to standard error."""
    shown = [f for f in result.all_findings if not quiet or f.severity is Severity.ERROR]
    if shown:
        complain(findings_text(shown, lang, verbose))
    if quiet:
        return
    for note in without_effect(result.reading):
        complain(note.of(lang))
    for taken in result.accepted:
        complain(
            Text(
                f"Hingenommen: {taken.id} KV {taken.kv}: {taken.reason}",
                f"Accepted: {taken.id} KV {taken.kv}: {taken.reason}",
            ).of(lang)
        )
    complain(summary(result.all_findings, lang))


def label_of(result: Result, kv: str) -> str:
    """``KV 38 Nordrhein``."""
    return f"KV {kv} {result.regions[kv].name}"


def the_region(result: Result, asked: Sequence[str]) -> str:
    """The region of a report: the one asked for, or the only one of the package."""
    if len(result.regions) == 1 and len(asked) <= 1:
        return next(iter(result.regions))
    raise CallError(
        Text(
            "Dieser Bericht gilt einer Region: bitte genau eine mit --kv nennen, etwa --kv 38.",
            "This report is about one region: name exactly one with --kv, such as --kv 38.",
        )
    )


def is_calculated(result: Result, kv: str, lang: Lang) -> bool:
    """Whether the region has fees; complains where it has none."""
    if result.regions[kv].outcome is not None:
        return True
    text = Text("nicht berechnet, nichts geschrieben", "not calculated, nothing written")
    complain(f"{label_of(result, kv)}: {text.of(lang)}.")
    return False
