"""Monte Carlo against probabilities known in closed form."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from feecalc.analysis import monte_carlo as module
from feecalc.analysis.distributions import Normal, Triangular, Uniform
from feecalc.analysis.monte_carlo import MonteCarlo, monte_carlo
from feecalc.drivers.names import ScenarioError
from feecalc.intake.model import Data
from feecalc.law.readings import Reading

# teil-b section 10, stage 1 of Musterland
P, C0, C1 = 0.077668, 26_670, 25_630
NO_CREDIT = Reading(case_decline_credit="none")


def share(made: MonteCarlo, column: str, reading: str = "Regelfall", stage: int = 1, kv: str = "00") -> float:
    f = made.factors
    return float(f[(f.kv == kv) & (f.reading == reading) & (f.stage == stage)][column].iloc[0])


def quantity(made: MonteCarlo, name: str, reading: str = "Regelfall") -> Any:
    q = made.quantiles
    return q[(q.reading == reading) & (q.quantity == name)].iloc[0]


def test_the_cap_makes_an_atom_at_1(musterland: Data) -> None:
    """p does not move with the cases, so f1 = 1 exactly where d >= p, that is C1(1+x) <= C0(1-p)."""
    edge = C0 * (1 - P) / C1 - 1
    made = monte_carlo(
        musterland, {"cases": Uniform(-0.1, 0.1)}, n=20_000, seed=1, readings=[Reading(), NO_CREDIT]
    )
    assert share(made, "at_1") == pytest.approx((edge + 0.1) / 0.2, abs=0.012)
    assert share(made, "below_1") == pytest.approx(1 - (edge + 0.1) / 0.2, abs=0.012)
    assert share(made, "above_1") == 0
    # Without the credit the cases play no part: the factor is 1/(1+p) throughout.
    assert share(made, "below_1", "case_decline_credit=none") == 1
    row = quantity(made, "f1", "case_decline_credit=none")
    assert [row.q05, row.q95] == pytest.approx([1 / (1 + P)] * 2, abs=1e-6)
    assert row.sd < 1e-12


def test_quantiles_of_a_monotone_driver_are_those_of_the_driver(musterland: Data) -> None:
    """86516 depends on L01 alone here, linearly: P16 = P16(0) + x L01/(N01+N05)."""
    l01 = sum((r.cents or 0) / 100 for r in musterland.billing if r.gop == "86501")
    n = sum(r.count for r in musterland.billing if r.gop in ("86501", "86505"))
    made = monte_carlo(musterland, {"demand_86501": Uniform(0, 0.1)}, n=20_000, seed=4)
    fee = quantity(made, "86516")
    f1f2 = (
        38205283 / 304200 + np.array([0.05, 0.5, 0.95]) * 0.1 * l01 / n
    )  # P0; the fee of 2011 carries f1 f2
    f = [quantity(made, name).q50 for name in ("f1", "f2")]
    assert fee.q50 == pytest.approx(f1f2[1] * f[0] * f[1], rel=2e-3)
    assert fee.q05 <= fee.q25 <= fee.q50 <= fee.q75 <= fee.q95


def test_same_seed_same_numbers(musterland: Data) -> None:
    drivers = {"cases": Normal(0, 0.02), "share_86518": ("triangular", -0.01, 0, 0.01)}
    one, two, other = (monte_carlo(musterland, drivers, n=500, seed=s) for s in (5, 5, 6))
    assert one.quantiles.equals(two.quantiles)
    assert one.factors.equals(two.factors)
    assert not one.quantiles.equals(other.quantiles)


def test_random_numbers_are_common_to_readings_and_drivers(musterland: Data) -> None:
    """Another driver, or another reading beside it, changes nothing of what was drawn before."""
    from feecalc.analysis.distributions import draws

    alone = draws("cases", Uniform(0, 1), 10, seed=3)
    np.testing.assert_array_equal(alone, draws("cases", Uniform(0, 1), 10, seed=3))
    assert not np.array_equal(alone, draws("share_86516", Uniform(0, 1), 10, seed=3))
    few = monte_carlo(musterland, {"cases": Uniform(-0.1, 0)}, n=300, seed=2)
    many = monte_carlo(
        musterland, {"cases": Uniform(-0.1, 0)}, n=300, seed=2, readings=[NO_CREDIT, Reading()]
    )
    assert quantity(few, "f2").q50 == quantity(many, "f2").q50


def test_own_values_and_impossible_ones(musterland: Data) -> None:
    made = monte_carlo(musterland, {"share_86514": np.array([-0.9, 0.0, 0.0, 0.01])}, n=4)
    assert share(made, "impossible") == 0.25
    assert share(made, "undefined") == 0
    assert quantity(made, "impact").defined == 0.75


def test_own_values_for_each_region(demo: Data) -> None:
    wide = np.array([[0.0, -0.05], [0.0, -0.05]])
    made = monte_carlo(demo, {"cases": wide}, n=2, regions=["01", "02"])
    q = made.quantiles[made.quantiles.quantity == "impact"].set_index("kv")
    assert abs(q.loc["01"].q50) < 1e-6
    assert q.loc["02"].q50 < -1000


def test_a_stage_that_does_not_apply_has_no_row(demo: Data) -> None:
    made = monte_carlo(demo, {"cases": Uniform(-0.01, 0.01)}, n=10, regions=["38"])
    assert made.factors.stage.tolist() == [2]
    assert "f1" not in set(made.quantiles.quantity)


def test_ctrl_c_keeps_what_was_computed(demo: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, calls = module._rows, []

    def stop_at_third(*args: Any) -> Any:
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return rows(*args)

    monkeypatch.setattr(module, "_rows", stop_at_third)
    made = monte_carlo(
        demo, {"cases": Uniform(-0.1, 0)}, n=20, regions=["01", "02"], readings=[Reading(), NO_CREDIT]
    )
    assert not made.complete
    assert set(zip(made.factors.kv, made.factors.reading, strict=True)) == {
        ("01", "Regelfall"),
        ("01", "case_decline_credit=none"),
    }


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (Uniform(1, 0), "Die Verteilung von cases gibt es nicht"),
        (Normal(0, -1), "die Standardabweichung darf nicht negativ sein"),
        (Triangular(0, 2, 1), "müssen aufsteigen"),
        (("gauss", 0, 1), "ist nicht lesbar: ('gauss', 0, 1)"),
        (("normal", 0), 'Erwartet wird etwa ("uniform", -0.1, 0.1)'),
        (np.zeros(7), "n = 100, gegeben sind 7"),
    ],
)
def test_what_cannot_be_drawn(musterland: Data, given: Any, said: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        monte_carlo(musterland, {"cases": given}, n=100)
    assert said in str(raised.value)


def test_no_scenarios_is_no_number(musterland: Data) -> None:
    with pytest.raises(ScenarioError, match="n = 0 ist keine Anzahl"):
        monte_carlo(musterland, {"cases": Uniform(0, 1)}, n=0)


def test_the_chart_shows_each_reading_and_the_atom(musterland: Data) -> None:
    made = monte_carlo(musterland, {"cases": Uniform(-0.1, 0)}, n=100, readings=[Reading(), NO_CREDIT])
    (axes,) = made.plot("00", "f1").axes
    assert [t.get_text() for t in axes.get_yticklabels()] == ["Regelfall", "case_decline_credit=none"]
    atom = share(made, "at_1")
    assert any(f"P(f=1) = {100 * atom:.1f} %".replace(".", ",") in t.get_text() for t in axes.texts)
    assert "Anpassungsfaktor Stufe 1" in axes.get_title(loc="left")
