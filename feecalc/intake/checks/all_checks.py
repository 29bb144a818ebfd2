"""All checks of a delivery that need only the data, and how they are run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from feecalc.intake.checks import base_year as old
from feecalc.intake.checks import coverage as delivery
from feecalc.intake.checks import new_period as new
from feecalc.intake.checks import prices
from feecalc.intake.checks import single_rows as rows
from feecalc.intake.checks.catalogue import CATALOGUE, Check
from feecalc.intake.checks.totals import Delivery, deliveries
from feecalc.intake.model import Data
from feecalc.intake.tables.records import at_most
from feecalc.words.findings import Finding

_TESTS: dict[str, tuple[Callable[[Delivery], Iterator[Finding]], ...]] = {
    "F08": (old.assigned_gops_do_not_occur,),
    "N01": (rows.values_are_negative, rows.sums_after_corrections_are_negative),
    "N02": (new.reported_cases_differ_from_base_rates,),
    "N03": (new.add_ons_outnumber_base_rates,),
    "N04": (new.palliative_care_stands_beside_chemotherapy,),
    "N10": (prices.price_differs_between_kassenarten,),
    "N13": (delivery.new_gops_stand_before_the_start, delivery.old_and_regional_gops_stand_after_the_start),
    "N17": (new.shares_jump,),
    "N19": (delivery.gops_are_unknown,),
    "N20": (delivery.control_sum_is_missed,),
    "O01": (rows.amount_and_count_do_not_match, rows.amounts_are_given_in_part),
    "O02": (
        delivery.quarters_of_2008_are_missing,
        delivery.kassenarten_are_missing_in_some_quarters,
        delivery.gops_are_missing_in_some_quarters,
    ),
    "O03": (prices.price_is_no_whole_cents,),
    "O04": (prices.price_jumps_between_quarters,),
    "O05": (
        rows.rows_come_twice,
        rows.cases_come_twice,
        rows.totals_stand_beside_their_parts,
        rows.case_totals_stand_beside_their_parts,
        old.assignments_are_there_twice,
    ),
    "O06": (old.gops_are_unassigned, old.shares_do_not_sum_to_one),
    "O07": (old.bisphosphonates_enter_chemotherapy,),
    "O09": (old.bisphosphonates_weigh_much,),
    "O10": (old.reported_cases_do_not_fit_the_base_rates,),
    "O12": (old.fourth_quarter_is_out_of_line,),
    "O13": (old.services_are_none_or_few,),
    "O14": (delivery.new_gops_stand_in_2008,),
    "O15": (delivery.statements_differ_between_years,),
    "O18": (prices.amounts_are_in_another_unit,),
}

# The other F and N18 are made while reading; N09, N11, N15 and the null test of O12 need the fees.
CHECKS: tuple[Check, ...] = tuple(replace(check, tests=_TESTS.get(check.id, ())) for check in CATALOGUE)


def run_checks(data: Data) -> list[Finding]:
    """Findings of all checks on all regions; a region that keeps its old contract gets only some."""
    return at_most(_findings(data))


def _findings(data: Data) -> Iterator[Finding]:
    for region in deliveries(data):
        for check in CHECKS:
            if check.old_contract or not region.contract.old_contract:
                for test in check.tests:
                    yield from test(region)
