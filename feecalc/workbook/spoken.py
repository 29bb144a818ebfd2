"""Figures inside live sentences, without TEXT, whose codes mean other things in other languages."""

from __future__ import annotations

from typing import Any

from feecalc.numbers import half_up
from feecalc.words.text import Lang

_POINT = {"de": ",", "en": "."}


def percent_formula(cell: str, lang: Lang) -> str:
    """A formula that writes a fraction as signed percent, as ``spoken_percent`` does."""
    digits = f"ROUND(ABS({cell})*10000,0)"
    sign = f'MID("-±+",SIGN(ROUND({cell}*10000,0))+2,1)'
    return f'{sign}&INT({digits}/100)&"{_POINT[lang]}"&RIGHT("0"&MOD({digits},100),2)&" %"'


def spoken_percent(value: Any, lang: Lang) -> str:
    """``+7,77 %``; ``±0,00 %`` for nothing."""
    rounded = half_up(value * 100, 2)
    sign = "+" if rounded > 0 else "-" if rounded < 0 else "±"
    whole, part = divmod(abs(int(rounded * 100)), 100)
    return f"{sign}{whole}{_POINT[lang]}{part:02d} %"


def factor_formula(cell: str, lang: Lang) -> str:
    """A formula that writes a positive factor with six decimals."""
    digits = f"ROUND({cell}*1000000,0)"
    return f'INT({digits}/1000000)&"{_POINT[lang]}"&RIGHT("00000"&MOD({digits},1000000),6)'


def spoken_factor(value: Any, lang: Lang) -> str:
    """``0,964115``."""
    whole, part = divmod(int(half_up(value, 6) * 10**6), 10**6)
    return f"{whole}{_POINT[lang]}{part:06d}"


def amount(cell: str, lang: Lang, *, signed: bool = False) -> str:
    """A formula that writes an amount with two decimals; an error where the cell holds no number."""
    digits = f"ROUND(ABS({cell})*100,0)"
    sign = f'MID("-±+",SIGN(ROUND({cell}*100,0))+2,1)&' if signed else ""
    return f'{sign}INT({digits}/100)&"{_POINT[lang]}"&RIGHT("0"&MOD({digits},100),2)'


def amount_text(value: Any, lang: Lang, *, signed: bool = False) -> str:
    """``61,23``, signed ``-3,64``."""
    rounded = half_up(value, 2)
    sign = "+" if rounded > 0 else "-" if rounded < 0 else "±"
    whole, part = divmod(abs(int(rounded * 100)), 100)
    return f"{sign if signed else ''}{whole}{_POINT[lang]}{part:02d}"
