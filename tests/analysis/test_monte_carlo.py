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
from feecalc.law.register import spoken_settings

# teil-b section 10, stage 1 of Musterland
P, C0, C1 = 0.077668, 26_670, 25_630
NO_CREDIT = Reading(case_decline_credit="none")
NONE = spoken_settings({"case_decline_credit": "none"})


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
    assert share(made, "below_1", NONE) == 1
    row = quantity(made, "f1", NONE)
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
    few = monte_carlo(musterland, {"cases": Uniform(-0.1, 0)}, n=300, seed=2)
    many = monte_carlo(
        musterland, {"cases": Uniform(-0.1, 0)}, n=300, seed=2, readings=[NO_CREDIT, Reading()]
    )
    assert quantity(few, "f2").q50 == quantity(many, "f2").q50
    two = {"cases": Uniform(-0.1, 0), "share_86518": Normal(0, 0.001)}
    beside = monte_carlo(musterland, two, n=300, seed=2)
    np.testing.assert_array_equal(beside.draws["cases"], few.draws["cases"])
    assert abs(np.corrcoef(*beside.draws.values())[0, 1]) < 0.2


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
        ("01", NONE),
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
    assert [" ".join(t.get_text().split()) for t in axes.get_yticklabels()] == ["Regelfall", NONE]
    assert "gleichverteilt von -10 % bis 0 %" in " ".join(axes.get_xlabel().split())
    atom = share(made, "at_1")
    assert any(f"P(f=1) = {100 * atom:.1f} %".replace(".", ",") in t.get_text() for t in axes.texts)
    assert "Anpassungsfaktor Stufe 1" in axes.get_title(loc="left")


# Correlated drivers ------------------------------------------------------------------------------
BOTH = {"cases": Triangular(-0.08, -0.02, 0.03), "share_86518": Uniform(-0.01, 0.03)}
PAIR = ("cases", "share_86518")


def drawn(musterland: Data, correlation: Any, n: int = 20_000) -> Any:
    return monte_carlo(musterland, BOTH, n=n, seed=7, correlation=correlation).draws


def test_a_gaussian_copula_keeps_the_distributions(musterland: Data) -> None:
    """Spearman's rho of a Gaussian copula is 6/pi asin(r/2); the marginals are those given."""
    r = -0.6
    found = drawn(musterland, {PAIR: r})
    ranks = [np.argsort(np.argsort(v)) for v in found.values()]
    assert np.corrcoef(*ranks)[0, 1] == pytest.approx(6 / np.pi * np.arcsin(r / 2), abs=0.02)
    cases, share_ = found.values()
    assert (cases.min(), cases.max()) == pytest.approx((-0.08, 0.03), abs=2e-3)
    assert cases.mean() == pytest.approx((-0.08 - 0.02 + 0.03) / 3, abs=5e-4)
    assert np.quantile(share_, [0.25, 0.5]) == pytest.approx([0.0, 0.01], abs=6e-4)


def test_a_matrix_says_the_same_as_pairs(musterland: Data) -> None:
    pairs, matrix = drawn(musterland, {PAIR: 0.5}, 50), drawn(musterland, [[1, 0.5], [0.5, 1]], 50)
    for name in BOTH:
        np.testing.assert_array_equal(pairs[name], matrix[name])
    same = drawn(musterland, {PAIR: 0.0}, 50), drawn(musterland, None, 50)
    np.testing.assert_array_equal(same[0]["cases"], same[1]["cases"])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({("cases", "share_86516"): 0.1}, "nennt kein Paar gezogener Treiber"),
        ({("cases", "cases"): 0.1}, "nennt kein Paar"),
        ({PAIR: 1.2}, "zwischen -1 und 1"),
        ([[1, 0.1], [0.2, 1]], "passt nicht zu den gezogenen Treibern"),
        ([[1.0]], "passt nicht"),
        ("x", "sind keine Zahlen"),
        ({PAIR: "wenig"}, "sind keine Zahlen"),
        ({PAIR: None}, "sind keine Zahlen"),
        ([["a", "b"], ["c", "d"]], "sind keine Zahlen"),
    ],
)
def test_correlations_that_do_not_fit(musterland: Data, given: Any, said: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        monte_carlo(musterland, BOTH, n=10, correlation=given)
    assert said in str(raised.value)


def test_a_matrix_of_numpy_is_that_of_the_pair(musterland: Data) -> None:
    matrix = np.array([[1.0, -0.4], [-0.4, 1.0]])
    np.testing.assert_array_equal(
        drawn(musterland, matrix, 50)["cases"], drawn(musterland, {PAIR: -0.4}, 50)["cases"]
    )


def test_correlations_that_contradict_each_other(musterland: Data) -> None:
    three = {**BOTH, "share_86514": Uniform(-0.001, 0.001)}
    pairs = {PAIR: 0.9, ("cases", "share_86514"): 0.9, ("share_86518", "share_86514"): -0.9}
    with pytest.raises(ScenarioError, match="widersprechen sich"):
        monte_carlo(musterland, three, n=10, correlation=pairs)


# Standard errors, assumptions, chance and reading ------------------------------------------------
def test_standard_errors(musterland: Data) -> None:
    """Of a share sqrt(p(1-p)/n), of a mean sd/sqrt(n)."""
    made = monte_carlo(musterland, {"cases": Uniform(-0.1, 0.1)}, n=400, seed=1)
    p = share(made, "at_1")
    assert share(made, "se_at_1") == pytest.approx((p * (1 - p) / 400) ** 0.5)
    row = quantity(made, "f2")
    assert row.se_mean == pytest.approx(row.sd / 20)
    assert row["mean"] == pytest.approx(made.values("00", "f2").mean())


def test_a_standard_deviation_has_no_sign() -> None:
    assert Normal(0.01, 0.02).words("cases").de == "normal um +1 %, Standardabweichung 2 %"
    assert Normal(0, 0.02).words("share_86518").en == "normal around 0 pp, sd 2 pp"


def test_the_assumptions_are_listed(musterland: Data) -> None:
    made = monte_carlo(musterland, BOTH, n=50, seed=3, correlation={PAIR: -0.4})
    table = dict(zip(made.assumptions["Annahme"], made.assumptions["Wert"], strict=True))
    assert table["Fallzahl 4/2009 und 2010"] == "Dreieck von -8 % über -2 % bis +3 %"
    assert table["Anteil 86518 je Fall ab 4/2009"] == "gleichverteilt von -1 %-Pkt. bis +3 %-Pkt."
    assert "-0,40" in table.values()
    assert (table["Szenarien"], table["Startzahl"], table["Volumen"]) == ("50", "3", "Gebührenwert mal Menge")
    for frame in (made.factors, made.quantiles):
        assert frame.attrs["assumptions"] == table
    shown = made._repr_html_()
    assert (
        shown.index("Dreieck von -8 % über -2 % bis +3 %") < shown.index("below_1") < shown.index("se_mean")
    )


def test_the_reading_of_the_package_is_the_default(musterland: Data) -> None:
    from dataclasses import replace

    own = replace(musterland, reading={"case_decline_credit": "none"})
    made = monte_carlo(own, {"cases": Uniform(-0.01, 0)}, n=10)
    assert list(made.readings.values()) == [NO_CREDIT]
    assert list(made.readings) == [NONE]


def test_chance_and_reading_sum_to_the_whole(musterland: Data) -> None:
    """Two-way analysis of variance by hand on four numbers: rows 1 3 / 2 8, mean 3.5, variance 7.25."""
    from feecalc.analysis.monte_carlo import variance_parts

    parts = variance_parts(np.array([[1.0, 3.0], [2.0, 8.0]]))
    # means of the columns 1.5 and 5.5: variance 4; of the rows 2 and 5: 2.25; rest 1.
    assert [value for _part, value, _share in parts] == pytest.approx([4.0, 2.25, 1.0])
    made = monte_carlo(musterland, {"cases": Uniform(-0.1, 0)}, n=200, readings=[Reading(), NO_CREDIT])
    found = made.spread("00", "f1")
    both = np.stack([made.values("00", "f1", label) for label in made.readings])
    assert found["Varianz"].sum() == pytest.approx(both.var())
    assert found["Bruchteil"].sum() == pytest.approx(1)


def test_one_picture_of_chance_and_reading(musterland: Data) -> None:
    made = monte_carlo(musterland, {"cases": Uniform(-0.1, 0)}, n=200, readings=[Reading(), NO_CREDIT])
    figure = made.plot_spread("00", "f1")
    assert len(figure.axes) == 3
    atom = share(made, "at_1")
    assert any(f"f = 1: {100 * atom:.1f} %".replace(".", ",") == t.get_text() for t in figure.axes[0].texts)
    assert not figure.axes[1].texts  # no credit, no atom


def test_draws_with_their_results(musterland: Data) -> None:
    made = monte_carlo(musterland, BOTH, n=30, seed=1)
    frame = made.simulation("00").to_frame()
    assert len(frame) == 30
    np.testing.assert_allclose(frame["cases"], made.draws["cases"], atol=1e-15)
    np.testing.assert_allclose(frame["cumulative_86516"], frame["P2_86516"] / frame["P0_86516"], rtol=1e-12)
