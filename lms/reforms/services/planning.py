"""Planning a reform: enter it, check it, enqueue those whose day has come."""

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.core import jobs
from lms.core.clock import Moment
from lms.reforms.errors import NotForYou
from lms.reforms.queries import APPLY_REFORM_JOB, count_effect, list_due_reforms
from lms.reforms.rules import ENTERED, PLANNED, WAITING, ReformPlan, is_approval_needed, pack_plan
from lms.reforms.services.completing import complete_plan
from lms.regions.models import Reform


def plan_reform(
    session: Session, *, plan: ReformPlan, by: Actor, approval_size: int | None, moment: Moment
) -> int:
    """Enter a reform and return its id. Raises what check_plan raises.

    It is applied on its day, at once if that has come. One that concerns more than `approval_size`
    people (None: no limit) waits until a second administrator approves it, since nothing takes it
    back afterwards.
    """
    plan = check_plan(session, plan=plan, by=by)
    people = count_effect(session, plan).count_recounted(plan.kind)
    reform = Reform(
        kind=plan.kind,
        day=plan.day,
        note=plan.note,
        source=plan.source,
        origin=ENTERED,
        state=WAITING if is_approval_needed(people, approval_size) else PLANNED,
        plan=pack_plan(plan),
        created_by=by.audit_id,
        created_at=moment.now,
    )
    session.add(reform)
    session.flush()
    record_event(
        session,
        kind="reform_planned",
        subject=f"reform:{reform.id}",
        by_id=by.audit_id,
        now=moment.now,
    )
    enqueue_due_reforms(session, moment=moment)
    return reform.id


def enqueue_due_reforms(session: Session, *, moment: Moment) -> int:
    """Enqueue the planned reforms whose day has come and return how many.

    A reform that is waiting in the queue is not enqueued again.
    """
    reform_ids = list_due_reforms(session, moment=moment)
    for reform_id in reform_ids:
        jobs.enqueue(session, kind=APPLY_REFORM_JOB, subject=f"reform:{reform_id}", now=moment.now)
    return len(reform_ids)


def check_plan(session: Session, *, plan: ReformPlan, by: Actor) -> ReformPlan:
    """Return the plan completed. Raises NotForYou, and what complete_plan raises."""
    if not by.is_national_admin():
        raise NotForYou
    return complete_plan(session, plan)
