"""Names with dollar signs are text in charts and reports, never a formula of matplotlib."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

import feecalc as fc

pytest.importorskip("matplotlib", reason="the extra report is not installed")
DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"
NAMES = ["KV $x$ Land", r"KV $\frac$ Land", "Preis $ und $ mehr", "ein $ allein"]


def test_a_dollar_in_the_name_of_a_region_is_printed(tmp_path: Path) -> None:
    """An even number of dollars and a word that is none of mathtext: what would fail first."""
    from feecalc.documents.pdf import report_bytes

    name = r"KV $\frac$ Land"
    data = fc.load(DEMO)
    named = replace(data, contracts={"20": replace(data.contract("20"), name=name)})
    (tmp_path / "b.pdf").write_bytes(report_bytes(fc.calculate(named, kv="20"), "20"))
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed: only that it can be written was tried")
    text = subprocess.run(["pdftotext", tmp_path / "b.pdf", "-"], capture_output=True, text=True, check=True)
    assert name in text.stdout


@pytest.mark.parametrize("name", NAMES)
def test_a_dollar_in_a_chart_is_drawn(name: str) -> None:
    from feecalc.analysis.charts.style import drawn

    def chart(_frame: object, ax: object, _lang: str) -> None:
        ax.set_title(name)  # type: ignore[attr-defined]  # axes
        ax.bar([r"$\sqrt$"], [1.0])  # type: ignore[attr-defined]

    figure = drawn(None, chart, None, "de")
    assert figure._repr_png_().startswith(b"\x89PNG")  # type: ignore[attr-defined]  # our Chart
