"""feecalc: regional fees of the Onkologie-Vereinbarung (Anlage 7 BMV, Anhang 2 Teil B).

``import feecalc as fc`` is cheap; every name loads its module when it is first used.
"""

from __future__ import annotations

from feecalc.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from feecalc.analysis.band import readings_band
    from feecalc.analysis.break_even import break_even
    from feecalc.analysis.bridge import bridge
    from feecalc.analysis.claim import claim
    from feecalc.analysis.compare import compare
    from feecalc.analysis.contributions import contributions
    from feecalc.analysis.decompose import decompose
    from feecalc.analysis.elasticities import elasticities
    from feecalc.analysis.grid import grid
    from feecalc.analysis.impact import impact
    from feecalc.analysis.matrix import readings_matrix
    from feecalc.analysis.positions import positions
    from feecalc.analysis.preview import preview
    from feecalc.analysis.profiles import profile
    from feecalc.analysis.settle import settle
    from feecalc.analysis.uptake import uptake
    from feecalc.api import Result, calculate, monte_carlo, scenario, scenarios
    from feecalc.drivers.names import DRIVERS, ScenarioError
    from feecalc.drivers.scenario_file import Scenario, load_scenario
    from feecalc.drivers.simulate import simulate
    from feecalc.intake import Data, PackageError, load
    from feecalc.intake.template import write_template
    from feecalc.law.linked import linked
    from feecalc.law.linked_input import LinkError
    from feecalc.law.readings import Reading, ReadingError
    from feecalc.whatif.listings import delivered_table, findings_table, readings_table
    from feecalc.whatif.widgets import WhatIf
    from feecalc.words.findings import Acceptance, Finding
    from feecalc.workbook.verify.verdict import verify

_PUBLIC = {
    "write_template": "feecalc.intake.template",
    "verify": "feecalc.workbook.verify.verdict",
    "readings_table": "feecalc.whatif.listings",
    "delivered_table": "feecalc.whatif.listings",
    "findings_table": "feecalc.whatif.listings",
    "WhatIf": "feecalc.whatif.widgets",
    "scenarios": "feecalc.api",
    "scenario": "feecalc.api",
    "load_scenario": "feecalc.drivers.scenario_file",
    "ScenarioError": "feecalc.drivers.names",
    "Scenario": "feecalc.drivers.scenario_file",
    "DRIVERS": "feecalc.drivers.names",
    "Acceptance": "feecalc.words.findings",
    "Data": "feecalc.intake",
    "Finding": "feecalc.words.findings",
    "LinkError": "feecalc.law.linked_input",
    "PackageError": "feecalc.intake",
    "Reading": "feecalc.law.readings",
    "ReadingError": "feecalc.law.readings",
    "Result": "feecalc.api",
    "break_even": "feecalc.analysis.break_even",
    "bridge": "feecalc.analysis.bridge",
    "calculate": "feecalc.api",
    "claim": "feecalc.analysis.claim",
    "compare": "feecalc.analysis.compare",
    "contributions": "feecalc.analysis.contributions",
    "decompose": "feecalc.analysis.decompose",
    "elasticities": "feecalc.analysis.elasticities",
    "impact": "feecalc.analysis.impact",
    "grid": "feecalc.analysis.grid",
    "linked": "feecalc.law.linked",
    "load": "feecalc.intake",
    "monte_carlo": "feecalc.api",
    "positions": "feecalc.analysis.positions",
    "preview": "feecalc.analysis.preview",
    "profile": "feecalc.analysis.profiles",
    "readings_band": "feecalc.analysis.band",
    "readings_matrix": "feecalc.analysis.matrix",
    "settle": "feecalc.analysis.settle",
    "simulate": "feecalc.drivers.simulate",
    "uptake": "feecalc.analysis.uptake",
}

_EXTRAS = {"WhatIf": ("notebooks", "ipywidgets")}

__all__ = [
    "DRIVERS",
    "Acceptance",
    "Data",
    "Finding",
    "LinkError",
    "PackageError",
    "Reading",
    "ReadingError",
    "Result",
    "Scenario",
    "ScenarioError",
    "WhatIf",
    "__version__",
    "break_even",
    "bridge",
    "calculate",
    "claim",
    "compare",
    "contributions",
    "decompose",
    "delivered_table",
    "elasticities",
    "findings_table",
    "grid",
    "impact",
    "linked",
    "load",
    "load_scenario",
    "monte_carlo",
    "positions",
    "preview",
    "profile",
    "readings_band",
    "readings_matrix",
    "readings_table",
    "scenario",
    "scenarios",
    "settle",
    "simulate",
    "uptake",
    "verify",
    "write_template",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'feecalc' has no attribute '{name}'")
    from importlib import import_module

    if name in _EXTRAS:
        from feecalc.words.extras import require

        require(*_EXTRAS[name])
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
