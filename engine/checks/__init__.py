"""What is wrong with a plan that is well-formed: one function a check, named after the code of its problem."""

from collections.abc import Callable, Iterator
from itertools import islice

from engine.checks import dates, handing_in, owners, reminding, secrecy, structure, undecided, units
from engine.loading import Loaded, Schedule
from engine.source import Problem

_MOST = 500
"""Problems told of one check: a flood of the same mistake says no more than its beginning."""

PLAN_CHECKS: tuple[Callable[[Schedule], Iterator[Problem]], ...] = (
    structure.duplicate_item,
    structure.duplicate_task,
    structure.reserved_id,
    structure.item_gap,
    structure.shadowed_name,
    structure.was_stands,
    structure.was_twice,
    owners.unknown_unit,
    owners.no_lead,
    owners.several_leads,
    owners.each_without_with,
    owners.empty_group,
    units.unknown_person,
    units.alias_taken,
    units.dissolved_unit,
    units.successor_cycle,
    units.no_address,
    units.role_missing,
    dates.unknown_start,
    dates.after_cycle,
    dates.after_inverted,
    dates.all_before_issue,
    dates.window_without_workday,
    dates.shifted_out,
    dates.outside_year,
    dates.provisional_year,
    dates.annual_report,
    handing_in.nothing_to_hand_in,
    handing_in.self_check_without_material,
    handing_in.same_evidence,
    handing_in.target_over_100,
    handing_in.needs_also,
    handing_in.two_targets,
    reminding.ladder_order,
    reminding.letter_too_early,
    reminding.trigger_without_latest,
    reminding.unused_trigger,
    undecided.unwritten,
)
"""The checks of one plan."""

WORKSPACE_CHECKS: tuple[Callable[[Loaded], Iterator[Problem]], ...] = (
    structure.duplicate_plan,
    structure.unknown_basis,
    secrecy.secrecy_mark,
    undecided.undecided,
)
"""The checks that look at several plans, or at the texts themselves."""


def check(loaded: Loaded) -> list[Problem]:
    """Everything that the checks find in what was read, beside what reading itself found."""
    whole = [problem for run in WORKSPACE_CHECKS for problem in islice(run(loaded), _MOST)]
    single = [
        problem for schedule in loaded.schedules for run in PLAN_CHECKS for problem in islice(run(schedule), _MOST)
    ]
    return [*whole, *single]
