"""Which GOPs the case-level rules speak of, and which belong into the package."""

from __future__ import annotations

from feecalc.intake.model import NEW_GOPS

BASE = ("86510", "86512")
ADD_ONS = ("86514", "86516", "86518")
FLAT_RATES = NEW_GOPS

# Teil A, legends: 86510-86516 are not billable beside these in the same Behandlungsfall.
EBM_EXCLUDED = ("07345", "08345", "09345", "10345", "13435", "13675", "15345", "26315")
NOT_BESIDE_EBM = ("86510", "86512", "86514", "86516")

PALLIATIVE = "86518"


def belongs(gop: str) -> bool:
    """Whether rows of this GOP go into ``abrechnung``.

    These are all 865xx (an unknown one shall be seen and named by ``run``) and the KVs' own items,
    which lie in 89000-99999. Other GOPs are EBM items that only serve the exclusions, or nothing to
    the agreement: they make Behandlungsfälle, but no row of the package (Teil B Nr. 1).
    """
    return gop.startswith("865") or gop[:5] >= "89000"
