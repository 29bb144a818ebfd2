"""What is computed of the billed items, as expressions that DuckDB and Spark both run.

A *tidy* frame has the text columns kv, quartal, kassenart, praxis, versicherter, gop, the whole number
anzahl, the exact decimal betrag (EUR) and the marks ``bad_anzahl``, ``bad_betrag`` of unusable cells.
Keys stay as delivered; ``keys`` reads them from the few distinct values. Frames are lazy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import narwhals as nw
from narwhals.typing import IntoExpr

from feecalc.cases.case_columns import IDENTITIES, KEYS, NUMBERS
from feecalc.cases.gops import FLAT_RATES
from feecalc.cases.rules import FALL_RULES, above_two_and_a_half, any_of, several_practices

LazyRows = nw.LazyFrame[Any]

FALL = ("kv", "quartal", "kassenart", "praxis", "versicherter")

MONEY = nw.Decimal(18, 2)
_SMALL = (nw.Int8, nw.Int16, nw.Int32, nw.UInt8, nw.UInt16, nw.UInt32)
LARGEST = 10**12  # of counts and EUR: what is larger is refused, so that no sum overflows
MOST_SERVICES = 9_999  # of one GOP in one case: more is a slip of the export
_BLANKS = " \t\u00a0"


def usable(column: str, dtype: Any) -> bool:
    """Whether a column of this type can hold what it has to; floats cannot hold keys."""
    if column in NUMBERS:
        return bool(dtype.is_numeric() or dtype == nw.String)
    whole = dtype.is_integer() or (isinstance(dtype, nw.Decimal) and dtype.scale == 0)
    textual = dtype in (nw.String, nw.Categorical, nw.Enum, nw.Date)
    return bool(whole or (textual and (column not in IDENTITIES or dtype != nw.Date)))


def tidy(raw: LazyRows, decimals: Mapping[str, str], *, trim: bool, keep: Collection[str] = ()) -> LazyRows:
    """Delivered columns, already renamed to ours, as a tidy frame.

    ``decimals`` gives the decimal sign of number columns that are text, all of which fit it. ``trim``
    takes blanks off text (CSV). ``keep`` names columns that are passed through.
    """
    types = raw.collect_schema()
    keys = [_key(name, types[name], trim) for name in (*KEYS, *IDENTITIES)]
    numbers: list[IntoExpr] = []
    for name in NUMBERS:
        numbers += [_number(name, types[name], decimals).alias(name), _bad(name, types[name], decimals)]
    return raw.select(*keys, *numbers, *keep)


def _key(name: str, dtype: Any, trim: bool) -> nw.Expr:
    column = nw.col(name)
    if dtype != nw.String:
        column = column.cast(nw.String)
    return (column.str.strip_chars(_BLANKS) if trim else column).alias(name)


def _number(name: str, dtype: Any, decimals: Mapping[str, str]) -> nw.Expr:
    """The exact value; null where the cell is empty or cannot be one."""
    column = nw.col(name)
    if name == "anzahl" and dtype.is_integer():
        return _credible(column, dtype).cast(nw.Int64)
    exact = _exact(column, dtype, decimals.get(name, "."))
    return exact.cast(nw.Int64) if name == "anzahl" else exact


def _exact(column: nw.Expr, dtype: Any, sign: str) -> nw.Expr:
    if dtype == nw.String:
        digits = column.str.replace_all(f"[^0-9{sign}]", "").str.replace_all(sign, ".", literal=True)
        return nw.when(digits.str.len_chars() > 0).then(digits).cast(MONEY)
    return _credible(column, dtype).cast(MONEY)


def _credible(column: nw.Expr, dtype: Any) -> nw.Expr:
    """Null for NaN and for what no decimal could hold, where the type allows for such."""
    if dtype in _SMALL or (isinstance(dtype, nw.Decimal) and _whole_digits(dtype) <= 16):
        return column
    return nw.when((column <= LARGEST) & (column >= -LARGEST)).then(column)


def _whole_digits(dtype: nw.Decimal) -> int:
    return (dtype.precision or 38) - dtype.scale


def _bad(name: str, dtype: Any, decimals: Mapping[str, str]) -> nw.Expr:
    """Marks a cell that is negative, has too many decimals or is no number; text was looked at before."""
    column, value = nw.col(name), _number(name, dtype, decimals)
    if dtype == nw.String:
        return nw.lit(False).alias(f"bad_{name}")
    bad = column < 0
    if name == "anzahl":
        bad = bad | (column > MOST_SERVICES)
    if _may_change(name, dtype):
        changed = nw.when(value.is_null()).then(nw.lit(True)).otherwise(value.cast(dtype) != column)
        bad = nw.when(column.is_null()).then(nw.lit(False)).otherwise(bad | changed)
    return bad.fill_null(False).alias(f"bad_{name}")


def _may_change(name: str, dtype: Any) -> bool:
    """Whether a value of this type need not be the whole number, or the cents, that it is read as."""
    if isinstance(dtype, nw.Decimal):
        return dtype.scale > (0 if name == "anzahl" else 2) or _whole_digits(dtype) > 16
    return dtype not in _SMALL


def shapes(raw: LazyRows, column: str) -> LazyRows:
    """The forms in which the numbers of a text column are written (1.234,50 -> 9.999,90), with counts.

    There are few, so Python can judge them with the rules of the intake; zeros stay, as they matter.
    """
    return raw.select(shape=shape_expr(column)).group_by("shape").agg(nw.len().alias("rows"))


def shape_expr(column: str) -> nw.Expr:
    """The form of a number that is text."""
    return nw.col(column).str.strip_chars(_BLANKS).str.replace_all("[1-8]", "9")


def bad_numbers() -> dict[str, nw.Expr]:
    """Conditions on the numbers of a tidy row that stop the aggregation, by column."""
    return {"anzahl": nw.col("bad_anzahl") | nw.col("anzahl").is_null(), "betrag": nw.col("bad_betrag")}


_BETWEEN = "[ \u00a0./-]*"
# Shortest and longest cell to look at, and the form: also with blanks or hyphens, or a leading zero lost.
CLEAR = {
    "praxis": (8, 20, rf"([0-9]{_BETWEEN}){{8,9}}"),
    "versicherter": (10, 22, rf"[A-Za-z]{_BETWEEN}([0-9]{_BETWEEN}){{9}}"),
}


def is_empty(name: str) -> nw.Expr:
    """Empty, or nothing but blanks. Only text that sorts below "!" can be that, and is worth a look."""
    text = nw.col(name)
    return text.is_null() | _where(text < "!", text.str.contains(r"^\s*$"))


def clear(name: str) -> nw.Expr:
    """Looks like a Krankenversichertennummer (letter and nine digits), or like a BSNR or LANR (nine digits)."""
    return _where(_odd(name), nw.col(name).str.contains(rf"^\s*{CLEAR[name][2]}\s*$"))


def _suspect(name: str) -> nw.Expr:
    """Missing or clear, in one look: this runs over every row."""
    return nw.col(name).is_null() | _where(
        _odd(name), nw.col(name).str.contains(rf"^\s*({CLEAR[name][2]})?\s*$")
    )


def _odd(name: str) -> nw.Expr:
    # Most pseudonyms differ in length already; the pattern is only tried on the others.
    text = nw.col(name)
    shortest, longest, _form = CLEAR[name]
    return text.str.len_chars().is_between(shortest, longest) | (text < "!") | text.str.ends_with(" ")


def _where(condition: nw.Expr, then: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(then).otherwise(nw.lit(False)).fill_null(False)


def sums_of_rows(tidied: LazyRows) -> LazyRows:
    """One row for each delivered kv, quartal, kassenart, gop: sums, and whether a flag is raised.

    Columns: the four keys, rows, anzahl, betrag, amounts (rows with an amount), and whether to stop, as ``stop_<column>``.
    """
    return tidied.group_by(*KEYS).agg(
        nw.len().alias("rows"),
        nw.col("anzahl").sum(),
        nw.col("betrag").sum(),
        nw.col("betrag").count().alias("amounts"),
        *(flag.any().alias(f"stop_{name}") for name, flag in bad_numbers().items()),
    )


def with_aliases(tidied: LazyRows, aliases: Mapping[str, Mapping[str, str]]) -> LazyRows:
    """Replaces notations of one key by a single one, where a column holds several (1/2008, Q1/2008)."""
    replaced = [
        nw.col(name).replace_strict(dict(same), default=nw.col(name), return_dtype=nw.String)
        for name, same in aliases.items()
        if same
    ]
    return tidied.with_columns(*replaced) if replaced else tidied


def number_of_cases(tidied: LazyRows, clear_allowed: bool) -> LazyRows:
    """Distinct Behandlungsfälle of each kv, quartal, kassenart, over all delivered rows.

    Columns: these keys, faelle, and whether to stop for an identity, as ``stop_<column>``: there are fewer
    cases than rows to look at.
    """
    look = is_empty if clear_allowed else _suspect
    return (
        _distinct(tidied, FALL)
        .group_by("kv", "quartal", "kassenart")
        .agg(nw.len().alias("faelle"), *(look(name).any().alias(f"stop_{name}") for name in IDENTITIES))
    )


def cases_of_cells(tidied: LazyRows, gops: Collection[str]) -> LazyRows:
    """Distinct Behandlungsfälle of each cell of ``abrechnung``."""
    return (
        _distinct(tidied.filter(is_one_of(gops)), (*FALL, "gop"))
        .group_by(*KEYS)
        .agg(nw.len().alias("faelle"))
    )


def _distinct(tidied: LazyRows, columns: Sequence[str]) -> LazyRows:
    # unique() would number the rows of each group, which costs four times as much.
    return tidied.group_by(*columns).agg(nw.len().alias("rows"))


def is_one_of(gops: Iterable[str]) -> nw.Expr:
    """Whether a row's GOP is written in one of these ways (is_in would keep DuckDB from filtering early)."""
    return any_of(nw.col("gop") == gop for gop in sorted(gops) or [""])  # no GOP is empty


def broken_cases(tidied: LazyRows, written: Mapping[str, Collection[str]], ebm: Collection[str]) -> LazyRows:
    """Breaches of the rules on a Behandlungsfall, for each kv and quartal.

    ``written`` gives the delivered spellings of each flat rate, ``ebm`` those of the excluded EBM items.
    Columns: kv, quartal, and for each rule ``faelle_<rule>`` and ``betrag_<rule>``.
    """
    concerned = [gop for gops in (*written.values(), ebm) for gop in gops]
    billed = tidied.filter(is_one_of(concerned), nw.col("anzahl") > 0)
    sums = [is_one_of(ebm).any().alias("ebm")]
    for gop in FLAT_RATES:
        is_it = is_one_of(written[gop])
        sums += [
            nw.when(is_it).then(nw.col("anzahl")).otherwise(nw.lit(0)).sum().alias(f"n_{gop}"),
            nw.when(is_it).then(nw.col("betrag")).otherwise(nw.lit(0)).sum().alias(f"eur_{gop}"),
        ]
    cases = billed.group_by(*FALL).agg(*sums)
    breaches = {rule: check() for rule, check in FALL_RULES.items()}
    # Few cases break a rule: only these are worth any arithmetic.
    broken = cases.filter(any_of(breach.broken for breach in breaches.values()))
    found = []
    for rule, breach in breaches.items():
        counted = nw.when(breach.broken).then(nw.lit(1)).otherwise(nw.lit(0))
        found += [counted.alias(f"faelle_{rule}"), breach.eur.alias(f"betrag_{rule}")]
    cases = broken.select("kv", "quartal", *found)
    return cases.group_by("kv", "quartal").agg(
        *(nw.col(f"{what}_{rule}").sum() for rule in FALL_RULES for what in ("faelle", "betrag"))
    )


def several_practice_insured(tidied: LazyRows, flat_rates: Collection[str]) -> LazyRows:
    """Insured persons billed by more than one practice, for each kv and quartal: faelle, betrag."""
    billed = tidied.filter(is_one_of(flat_rates), nw.col("anzahl") > 0)
    insured = billed.group_by("kv", "quartal", "versicherter").agg(
        nw.col("praxis").min().alias("first_practice"),
        nw.col("praxis").max().alias("last_practice"),
        nw.col("betrag").sum(),
    )
    return _counted(insured.filter(several_practices()), "quartal")


def striking_practices(tidied: LazyRows, palliative: Collection[str], years: Mapping[str, str]) -> LazyRows:
    """Practices and years with more than 2.5 of 86518 a palliative patient.

    ``years`` gives the year of each delivered quartal. Columns: kv, jahr, praxis, patients, times, betrag.
    """
    year = nw.col("quartal").replace_strict(dict(years), default=nw.lit(""), return_dtype=nw.String)
    billed = tidied.filter(is_one_of(palliative), nw.col("anzahl") > 0)
    patients = (
        billed.with_columns(jahr=year)
        .group_by("kv", "jahr", "praxis", "versicherter")
        .agg(nw.col("anzahl").sum(), nw.col("betrag").sum())
    )
    practices = patients.group_by("kv", "jahr", "praxis").agg(
        nw.len().alias("patients"), nw.col("anzahl").sum().alias("times"), nw.col("betrag").sum()
    )
    return practices.filter(above_two_and_a_half())


def _counted(found: LazyRows, period: str) -> LazyRows:
    return found.group_by("kv", period).agg(nw.len().alias("faelle"), nw.col("betrag").sum())
