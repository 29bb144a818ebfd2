"""Figures inside live sentences, without TEXT, whose codes mean other things in other languages."""

from __future__ import annotations

from typing import Any

from feecalc.numbers import half_up
from feecalc.words.text import Lang

_POINT = {"de": ",", "en": "."}


def percent(cell: str, lang: Lang) -> str:
    """A formula that writes a fraction as signed percent, as ``percent_text`` does."""
    digits = f"ROUND(ABS({cell})*10000,0)"
    sign = f'MID("-±+",SIGN(ROUND({cell}*10000,0))+2,1)'
    return f'{sign}&INT({digits}/100)&"{_POINT[lang]}"&RIGHT("0"&MOD({digits},100),2)&" %"'


def percent_text(value: Any, lang: Lang) -> str:
    """``+7,77 %``; ``±0,00 %`` for nothing."""
    rounded = half_up(value * 100, 2)
    sign = "+" if rounded > 0 else "-" if rounded < 0 else "±"
    whole, part = divmod(abs(int(rounded * 100)), 100)
    return f"{sign}{whole}{_POINT[lang]}{part:02d} %"


def factor(cell: str, lang: Lang) -> str:
    """A formula that writes a positive factor with six decimals."""
    digits = f"ROUND({cell}*1000000,0)"
    return f'INT({digits}/1000000)&"{_POINT[lang]}"&RIGHT("00000"&MOD({digits},1000000),6)'


def factor_text(value: Any, lang: Lang) -> str:
    """``0,964115``."""
    whole, part = divmod(int(half_up(value, 6) * 10**6), 10**6)
    return f"{whole}{_POINT[lang]}{part:06d}"
