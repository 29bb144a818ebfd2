"""The formats of the workbook: readable on a grey printer and without telling red from green."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feecalc.analysis.charts.style import ORANGE

GREY, PALE, INPUT = "#D9D9D9", "#F2F2F2", "#FFF2CC"
DARK, LIGHT = "#333333", "#BFBFBF"

NUMBERS: Mapping[str, str] = {
    "int": "#,##0",
    "count": "#,##0.0000",
    "eur": "#,##0.00",
    "eur0": "#,##0",
    "eur6": "#,##0.000000",
    "signed": "+#,##0.00;-#,##0.00;0.00",
    "signed0": "+#,##0;-#,##0;0",
    "signed4": "+#,##0.0000;-#,##0.0000;0.0000",
    "percent": "+0.00%;-0.00%;0.00%",
    "percent4": "+0.0000%;-0.0000%;0.0000%",
    "factor": "0.00000000",
    "share": "0.######",
    "rows": '#,##0" Zeilen"',
    "key": "@",
    "date": "dd.mm.yyyy",
}
_LINE = {"bottom": 7, "bottom_color": "#A6A6A6"}
# Words that stand where a number would (nicht bestimmt) keep to the right like the numbers.
_RIGHT = {"valign": "top", "align": "right"}
_INDENT = {"indent": 1, "align": "left"}  # keeps text apart from a number at its left
_WRAP = {"text_wrap": True, "valign": "top"}


def _align(name: str) -> Mapping[str, str]:
    return {"valign": "top"} if name == "key" else _RIGHT


STYLES: Mapping[str, Mapping[str, Any]] = {
    **{name: {"num_format": code, **_LINE, **_align(name)} for name, code in NUMBERS.items()},
    **{
        f"{name} bold": {"num_format": code, **_LINE, **_align(name), "bold": True}
        for name, code in NUMBERS.items()
    },
    **{f"{name} plain": {"num_format": code} for name, code in NUMBERS.items()},
    **{
        f"{name} input": {
            "num_format": code,
            "bg_color": INPUT,
            "border": 1,
            "border_color": "#7F7F7F",
            "valign": "top",
        }
        for name, code in NUMBERS.items()
    },
    "title": {"bold": True, "font_size": 16},
    "subtitle": {"font_size": 11, "font_color": "#404040"},
    "section": {"bold": True, "font_size": 11, "bottom": 2},
    "head": {
        "bold": True,
        "bg_color": GREY,
        "text_wrap": True,
        "valign": "vcenter",
        "bottom": 1,
        "top": 1,
        **_INDENT,
    },
    "head right": {
        "bold": True,
        "bg_color": GREY,
        "text_wrap": True,
        "valign": "vcenter",
        "bottom": 1,
        "top": 1,
        "align": "right",
    },
    "head key": {
        "bold": True,
        "bg_color": GREY,
        "valign": "vcenter",
        "bottom": 1,
        "top": 1,
        "num_format": "@",
        "align": "right",
    },
    "text": {**_LINE, **_INDENT, "valign": "top"},
    "text right": {**_LINE, **_RIGHT},
    "wrap": {**_WRAP, **_LINE, **_INDENT},
    "wrap bold": {**_WRAP, **_LINE, **_INDENT, "bold": True},
    "bold": {**_LINE, **_INDENT, "bold": True, "valign": "top"},
    "plain": {},
    "plain wrap": {**_WRAP},
    "plain bold": {"bold": True},
    "small": {"font_size": 8, "font_color": "#404040"},
    "small bold": {"font_size": 8, "font_color": "#404040", "bold": True},
    "state": {"bold": True, "font_size": 11},
    "small wrap": {"font_size": 8, "font_color": "#404040", **_WRAP},
    "link": {"font_color": "#1F3864", "underline": 1, **_LINE, "valign": "top"},
    "undefined": {"italic": True, "align": "right", **_LINE, "valign": "top"},
    "choice": {"bg_color": INPUT, "border": 1, "border_color": "#7F7F7F", "bold": True, "valign": "top"},
    "banner": {"bold": True, "font_size": 12},
    "wrap small": {**_WRAP, **_LINE, **_INDENT, "font_size": 8},
    "sign": {"top": 1, "font_size": 9, "valign": "top"},
    "changed": {"bold": True, "bg_color": ORANGE},
    "blank": {**_LINE, "bg_color": PALE},
}
