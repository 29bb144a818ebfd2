"""How the volumes of a region are valued: said wherever a what-if shows a figure."""

from __future__ import annotations

from feecalc.calculation.case_values import uses_amounts
from feecalc.calculation.region import Region
from feecalc.calculation.stage import NEW_PERIODS
from feecalc.law.readings import Reading
from feecalc.words.text import Text

BY_AMOUNTS = Text(
    "gelieferte Beträge, im Verhältnis zu Gebührenwert und Menge fortgeschrieben",
    "delivered amounts, carried on in their ratio to fee and count",
)
BY_COUNTS = Text("Gebührenwert mal Menge", "fee times count")
PERIODS = {1: Text("4/2009", "Q4 2009"), 2: Text("2010", "2010")}


def valuation(region: Region, reading: Reading) -> Text:
    """Of both stages, in one line: ``Volumen: Gebührenwert mal Menge``."""
    how = {
        n: BY_AMOUNTS if uses_amounts(region, period, reading) else BY_COUNTS
        for n, period in NEW_PERIODS.items()
        if not region.missing(period)
    }
    if len(set(how.values())) == 1:
        said = next(iter(how.values()))
        return Text(f"Volumen: {said.de}", f"volumes: {said.en}")
    de = "; ".join(f"{PERIODS[n].de}: {said.de}" for n, said in how.items())
    en = "; ".join(f"{PERIODS[n].en}: {said.en}" for n, said in how.items())
    return Text(f"Volumen {de}" if de else "", f"volumes {en}" if en else "")
