"""Single billed items to a package: read, check, count, pool."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw

from feecalc.cases import case_files as files
from feecalc.cases import expressions as ex
from feecalc.cases import parquet, ready_csv, refusals
from feecalc.cases.case_columns import KEYS, NUMBERS
from feecalc.cases.case_files import CaseSource, Delivered
from feecalc.cases.counted import Breaches, Checked, Fall, Tables, billing_of, in_cents, key
from feecalc.cases.engines.duckdb import Duck, duck_engine
from feecalc.cases.engines.interface import Engine, EngineError, EngineLimits
from feecalc.cases.gops import EBM_EXCLUDED, FLAT_RATES, PALLIATIVE, belongs
from feecalc.cases.keys import Read, read_keys
from feecalc.cases.locate import Locator
from feecalc.cases.refused import RefusedError
from feecalc.cases.report import Striking
from feecalc.cases.rules import FALL_RULES
from feecalc.cases.tempfolder import private_folder
from feecalc.cases.torn import refuse_torn

OnProgress = Callable[[int, int], None]
Rows = list[dict[str, Any]]
STEPS = 6


@dataclass(frozen=True)
class Request:
    """What is to be aggregated, and with which means; ``memory`` in bytes."""

    cases: tuple[str, ...]
    engine: str = "duckdb"
    spark_master: str = "local[*]"
    memory: int = 4_000_000_000
    temp: str | None = None
    encoding: str | None = None
    decimal: str | None = None
    allow_clear_ids: str | None = None
    count_cells: bool = False


@dataclass
class Aggregated:
    """What was found: tables under canonical keys, notations worth a notice, striking practices."""

    tables: Tables
    read: Mapping[str, Read]
    striking: list[Striking] = field(default_factory=list)


def aggregate(request: Request, step: OnProgress = lambda _done, _of: None) -> Aggregated:
    """Aggregates case-level data; ``step`` is told how many of all steps are done.

    Raises PackageError (``refusals.RefusedError`` with findings) when the data cannot be used; pseudonyms
    stand in no message of it.
    """
    delivered = files.find(request.cases)
    states = [files.file_state(file) for file in delivered]
    with _opened(request, delivered) as job:
        try:
            found = job.run(step)
        except EngineError as failure:
            with job.locator() as locator:
                raise refusals.of_failure(failure, locator) from None
    for file, state in zip(delivered, states, strict=True):
        if files.file_state(file) != state:
            raise refusals.changed(file.name)
    return found


@contextmanager
def _opened(request: Request, delivered: Sequence[Delivered]) -> Iterator[_Job]:
    """Engines, sources and the private folder, all put away at the end."""
    with ExitStack() as stack:
        folder = stack.enter_context(private_folder(request.temp))
        csv = [
            ready_csv.ready(file, request.encoding, folder, number)
            for number, file in enumerate(delivered)
            if file.kind == "csv"
        ]
        found = [file for file in delivered if file.kind == "parquet"]
        paths = (*(file.path for file in found), *(source.files[0].path for source in csv))
        limits = EngineLimits(request.memory, folder, paths)
        duck = stack.enter_context(duck_engine(limits))
        sources = [*_parquet_sources(duck, found), *csv]
        engine: Engine = duck
        if request.engine == "spark":
            from feecalc.cases.engines.spark import spark_engine

            spark = stack.enter_context(spark_engine(limits, request.spark_master))
            remote = [file for file in delivered if file.kind == "remote"]
            sources += [
                CaseSource((file,), files.columns_of(file, spark.headings(file.path))) for file in remote
            ]
            engine = spark
        yield _Job(request, limits, duck, engine, sources)


def _parquet_sources(duck: Duck, found: Sequence[Delivered]) -> list[CaseSource]:
    if not found:
        return []
    try:
        return parquet.sources_of(duck, found)
    except EngineError:
        raise refusals.no_parquet(parquet.unreadable_files(duck, found)) from None


@dataclass
class _Job:
    """One aggregation under way."""

    request: Request
    limits: EngineLimits
    duck: Duck
    engine: Engine
    sources: list[CaseSource]

    def run(self, step: OnProgress) -> Aggregated:
        """All queries, the cheap ones first: what is wrong shall be said early."""
        for source in self.sources:
            if source.kind == "csv":
                refuse_torn(source, self.duck)
        self._decide_decimals()
        step(1, STEPS)
        frame = self._frame()
        profile = self.engine.rows(ex.sums_of_rows(frame))
        read = {name: read_keys(name, {row[name] for row in profile}) for name in KEYS}
        step(2, STEPS)
        frame = ex.with_aliases(frame, {name: read[name].aliases for name in KEYS})
        cases = self.engine.rows(ex.number_of_cases(frame, self._clear_allowed))
        self._refuse(profile, cases, read)
        tables = Tables(billing_of(profile, read), _falls(cases, read))
        step(3, STEPS)
        tables.checks = self._breaches(frame, read)
        step(4, STEPS)
        tables.checks |= self._several_practices(frame, read)
        striking = self._striking(frame, read)
        tables.checks |= _by_year(striking)
        step(5, STEPS)
        if self.request.count_cells:
            tables.small = self._cells(frame, read)
        step(6, STEPS)
        return Aggregated(tables, read, striking)

    @contextmanager
    def locator(self) -> Iterator[Locator]:
        """A connection that reads the files in their order."""
        with duck_engine(self.limits, ordered=True) as duck:
            yield Locator(self.sources, duck, self.engine if self.request.engine == "spark" else None)

    @property
    def _clear_allowed(self) -> bool:
        return self.request.allow_clear_ids is not None

    def _frame(self) -> ex.LazyRows:
        frames = []
        for source in self.sources:
            raw = self.engine.scan(source)
            refusals.check_types(source, raw.collect_schema())
            frames.append(ex.tidy(raw, source.decimals, trim=source.kind == "csv"))
        return nw.concat(frames) if len(frames) > 1 else frames[0]

    def _decide_decimals(self) -> None:
        """Number columns that are text are read in one notation, chosen from the forms that occur."""
        bad: dict[str, set[str]] = {name: set() for name in NUMBERS}
        for i, source in enumerate(self.sources):
            engine = self.engine if source.kind == "remote" else self.duck
            raw = engine.scan(source)
            texts = [name for name in NUMBERS if raw.collect_schema()[name] == nw.String]
            signs: dict[str, str] = {}
            for name in texts:
                shapes = [row["shape"] or "" for row in engine.rows(ex.shapes(raw, name))]
                signs[name], wrong = refusals.read_shapes(source, name, shapes, self.request.decimal)
                bad[name] |= set(wrong)
            self.sources[i] = source.with_decimals(signs)
        if any(bad.values()):
            with self.locator() as locator:
                raise refusals.of_shapes(bad, locator)

    def _refuse(self, profile: Rows, cases: Rows, read: Mapping[str, Read]) -> None:
        if not profile:
            raise refusals.empty()
        stopped = refusals.stops(profile, cases)
        if stopped or refusals.needed(profile, read):
            with self.locator() as locator:
                found = refusals.of_cells(stopped, profile, read, locator, self._clear_allowed)
            raise RefusedError(found)

    def _cells(self, frame: ex.LazyRows, read: Mapping[str, Read]) -> dict[tuple[str, str, str, str], int]:
        wanted = [gop for gop in read["gop"].key_of.values() if belongs(gop)]
        found = self.engine.rows(ex.cases_of_cells(frame, read["gop"].spelled(wanted)))
        return {
            (key(r, "kv", read), key(r, "quartal", read), key(r, "kassenart", read), key(r, "gop", read)): r[
                "faelle"
            ]
            for r in found
        }

    def _breaches(self, frame: ex.LazyRows, read: Mapping[str, Read]) -> dict[Checked, Breaches]:
        written = {gop: read["gop"].spelled([gop]) for gop in FLAT_RATES}
        found = self.engine.rows(ex.broken_cases(frame, written, read["gop"].spelled(EBM_EXCLUDED)))
        return {
            (rule, key(r, "kv", read), key(r, "quartal", read)): Breaches(
                int(r[f"faelle_{rule}"]), in_cents(r[f"betrag_{rule}"])
            )
            for r in found
            for rule in FALL_RULES
        }

    def _several_practices(self, frame: ex.LazyRows, read: Mapping[str, Read]) -> dict[Checked, Breaches]:
        found = self.engine.rows(ex.several_practice_insured(frame, read["gop"].spelled(FLAT_RATES)))
        return {
            ("mehrere_praxen", key(r, "kv", read), key(r, "quartal", read)): Breaches(
                int(r["faelle"]), in_cents(r["betrag"])
            )
            for r in found
        }

    def _striking(self, frame: ex.LazyRows, read: Mapping[str, Read]) -> list[Striking]:
        years = {cell: quarter[:4] for cell, quarter in read["quartal"].key_of.items()}
        found = self.engine.rows(ex.striking_practices(frame, read["gop"].spelled([PALLIATIVE]), years))
        practices = [
            Striking(
                key(r, "kv", read),
                r["jahr"],
                r["praxis"],
                r["patients"],
                int(r["times"]),
                in_cents(r["betrag"]),
            )
            for r in found
        ]
        return sorted(practices)


def _falls(cases: Rows, read: Mapping[str, Read]) -> dict[Fall, int]:
    return {
        (key(r, "kv", read), key(r, "quartal", read), key(r, "kassenart", read)): r["faelle"] for r in cases
    }


def _by_year(striking: Sequence[Striking]) -> dict[Checked, Breaches]:
    found: dict[Checked, Breaches] = {}
    for one in striking:
        at = ("86518_je_patient", one.kv, one.year)
        before = found.get(at, Breaches())
        found[at] = Breaches(before.cases + 1, before.cents + one.cents)
    return found
