"""Figures in print size. The one file of the charts that loads matplotlib: what draws nothing does without."""

from __future__ import annotations

from contextlib import AbstractContextManager
from io import BytesIO
from typing import Any

from feecalc.words.extras import require

require("report", "matplotlib")

from matplotlib import rc_context  # noqa: E402 - only where it is installed
from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: E402 - likewise
from matplotlib.figure import Figure  # noqa: E402 - likewise

DPI = 200


class Chart(Figure):
    """A figure that shows itself in a notebook without pyplot and its global state."""

    def savefig(self, *args: Any, **kwargs: Any) -> None:
        """As matplotlib does it, text as it stands."""
        with plain_text():
            super().savefig(*args, **kwargs)

    def _repr_png_(self) -> bytes:
        return png_bytes(self)


def plain_text() -> AbstractContextManager[None]:
    """No dollar sign of a name is taken for a formula by what is drawn meanwhile."""
    return rc_context({"text.parse_math": False})


def new_figure(width: float = 8.0, height: float = 4.5) -> Chart:
    """An empty figure in print size (inches)."""
    figure = Chart(figsize=(width, height), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def png_bytes(figure: Figure) -> bytes:
    """The figure as PNG, the same bytes for the same figure."""
    buffer = BytesIO()
    with plain_text():
        figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    return buffer.getvalue()


def figure_of(ax: Any) -> Figure:
    """The figure that axes belong to; raises TypeError where there is none."""
    figure = ax.get_figure(root=True)
    if not isinstance(figure, Figure):
        raise TypeError("the axes belong to no figure")
    return figure
