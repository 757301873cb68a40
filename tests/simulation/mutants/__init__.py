"""Planted bugs. Each must be found: a checker that no bug can fail proves nothing."""

from tests.simulation.mutants import gateway, service
from tests.simulation.mutants.patching import Plant
from tests.simulation.run import Verdict, run_seed

MUTANTS: dict[str, Plant] = {
    plant.__name__: plant
    for plant in (
        gateway.in_doubt_sent_again,
        gateway.sending_rows_not_found,
        gateway.reports_forgotten_before_durable,
        gateway.groups_taken_twice,
        gateway.epochs_ignored,
        gateway.executions_renamed_after_reconnect,
        gateway.fills_halved,
        gateway.stop_latch_ignored,
        gateway.lanes_off,
        gateway.closes_doubled,
        gateway.cancels_dropped,
        gateway.resumed_without_answers,
        gateway.executions_durable_too_early,
        service.log_loses_last_append,
        service.log_acknowledges_before_sync,
        service.failed_appends_acknowledged,
        service.recovery_skips_last_record,
        service.timer_never_fires,
        service.duplicates_accepted,
        gateway.old_link_sends_after_resume,
        service.effects_complete_too_early,
    )
}


def hunt(name: str, seeds: int, first: int = 1) -> Verdict | None:
    """The verdict of the first seed that finds the bug; None: none of them did."""
    for seed in range(first, first + seeds):
        with MUTANTS[name]():
            verdict = run_seed(seed)
        # What fails without the bug as well has not found it.
        if verdict.problems and not run_seed(seed).problems:
            return verdict
    return None
