"""Ends of the jobs of an import: of its dry run and of its applying."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.core.clock import Moment
from lms.people_import.queries import name_subject
from lms.people_import.rules import APPLICABLE, APPLIED, CHECKED, FAULTY, MISSING, UNCHANGED
from lms.people_import.services.checking import DryRun
from lms.people_import.services.missing import list_missing
from lms.people_import.services.steps import ImportJob, change_state, count_by_action, tell_end


def finish_check(
    session: Session, import_job: ImportJob, *, dry_run: DryRun, now: datetime
) -> None:
    """Add the missing people and end the dry run."""
    organisations = dry_run.list_organisations()
    list_missing(session, import_job.id, organisations, dry_run.candidates)
    counts = count_by_action(session, import_job.id)
    change_state(
        session,
        import_job.id,
        CHECKED,
        counts={**counts, "organisations": sorted(organisations), "checked_at": now.isoformat()},
    )


def finish_apply(
    session: Session, import_job: ImportJob, *, by: Actor, moment: Moment, channels: Sequence[str]
) -> None:
    """End the applying and notify whoever requested it."""
    zero_counts = dict.fromkeys(APPLICABLE, 0)
    counts = {**import_job.counts, **zero_counts, **count_by_action(session, import_job.id)}
    change_state(session, import_job.id, APPLIED, counts=counts, applied_at=moment.now)
    totals = {name: counts.get(name, 0) for name in (*APPLICABLE, UNCHANGED, FAULTY, MISSING)}
    record_event(
        session,
        kind="people_imported",
        subject=name_subject(import_job.id),
        by_id=by.audit_id,
        now=moment.now,
        **totals,
        deactivated=import_job.deactivate_missing,
    )
    tell_end(
        session, import_job.id, by.audit_id, has_failed=False, moment=moment, channels=channels
    )
