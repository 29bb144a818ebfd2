"""The kinds of number the law can run on, and the few words it needs beside + - and x.

Rooms below (law, calculation) import the words from here; a kind of number says itself what
division by zero means: exact -> ``Undefined`` with its reason, array -> nan, traced -> both value and formula.
"""

from feecalc.numbers.exact import Exact, Undefined, is_undefined
from feecalc.numbers.operations import (
    if_positive,
    if_undefined,
    if_zero,
    mean_of_defined,
    negative_part,
    not_zero,
    portion,
    positive,
    positive_part,
    quotient,
    rounded,
    select,
    undefined,
)
from feecalc.numbers.rounding import half_up

__all__ = [
    "Exact",
    "Undefined",
    "half_up",
    "if_positive",
    "if_undefined",
    "if_zero",
    "is_undefined",
    "mean_of_defined",
    "negative_part",
    "not_zero",
    "portion",
    "positive",
    "positive_part",
    "quotient",
    "rounded",
    "select",
    "undefined",
]
