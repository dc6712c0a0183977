"""`lms assignments`: mandatory courses, for the operator at the server."""

from datetime import datetime

import click
from sqlalchemy.orm import Session

from lms.accounts.rules import OPERATOR
from lms.cli._unit_of_work import open_unit_of_work
from lms.obligations import queries, services
from lms.obligations.rules import Target, Terms
from lms.operations.assignments import catch_up_obligations, resolve_assignment
from lms.operations.containers import open_container
from lms.operations.finding import get_organisation_id, list_course_ids
from lms.regions.queries import find_by_kato


@click.group(help="Mandatory courses.")
def command() -> None:
    """Group the commands of this noun."""


@command.command(
    help="Assign a mandatory course to the civil servants of a unit (--kato) or an organisation "
    "(--bin), and all below it. "
    "Of several courses any one is enough."
)
@click.argument("courses", nargs=-1, required=True)
@click.option("--kato", help="KATO code of the region or district.")
@click.option("--bin", "bin_", help="BIN of the organisation.")
@click.option(
    "--due",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day on which the course may be completed.",
)
@click.option("--days", type=int, help="Or the number of days after joining.")
@click.option("--renew", type=int, default=0, help="Months after which it is due again.")
@click.option("--reason", required=True, help="The order or the plan, with its number and date.")
def add(
    *,
    courses: tuple[str, ...],
    kato: str | None,
    bin_: str | None,
    due: datetime | None,
    days: int | None,
    renew: int,
    reason: str,
) -> None:
    """Assign a course. Repeating the command returns the existing assignment.

    The operator needs nobody's approval. Each batch of people is a unit of work of its own.
    """
    if bool(kato) == bool(bin_):
        raise click.UsageError("Give either --kato or --bin.")
    with open_unit_of_work() as (session, container):
        terms = Terms(
            list_course_ids(session, courses),
            _build_target(session, kato, bin_),
            reason,
            due_on=due.date() if due else None,
            due_days=days,
            renewal_months=renew,
        )
        assignment = services.create_assignment(
            session, terms=terms, by=OPERATOR, approval_size=None, moment=container.moment()
        )
    with open_container() as container:
        resolve_assignment(container, assignment.id)
    with open_unit_of_work(read_only=True) as (session, container):
        today = container.moment().today
        row = queries.find_assignment(session, OPERATOR, assignment.id, today=today)
        click.echo(
            f"Assignment {assignment.id}: {row.total if row else 0} people, "
            f"{row.met_count if row else 0} of them have met it."
        )


@command.command("list", help="List the assignments with their progress.")
def list_assignments() -> None:
    """Print a line each: id, course, target, day, people, met, overdue, state."""
    with open_unit_of_work(read_only=True) as (session, container):
        today = container.moment().today
        for row in queries.list_assignments(session, OPERATOR, today=today, limit=10_000):
            due_text = row.due_on or f"{row.due_days} days"
            click.echo(
                f"{row.id}\t{row.slug}\t{row.target_kk}\t{due_text}\t{row.total}\t{row.met_count}\t{row.overdue_count}\t{row.state}"
            )


@command.command("withdraw", help="Withdraw an assignment: what is open ends, what is met stays.")
@click.argument("assignment_id", type=click.IntRange(1, 2**63 - 1))
@click.option("--reason", required=True, help="Why.")
def withdraw(assignment_id: int, reason: str) -> None:
    """End the assignment; each batch of people is a unit of work of its own."""
    with open_unit_of_work() as (session, container):
        ended_count = services.withdraw_assignment(
            session,
            assignment_id=assignment_id,
            by=OPERATOR,
            moment=container.moment(),
            reason=reason,
        )
    with open_container() as container:
        resolve_assignment(container, assignment_id)
    click.echo(
        f"Assignment {assignment_id} is withdrawn. Obligations that ended with it: {ended_count}."
    )


@command.command(
    "catch-up",
    help="Give obligations to who joined a target, end those of who left it, meet what was "
    "completed meanwhile.",
)
def catch_up() -> None:
    """Catch up in batches, each a unit of work; the background process does it daily."""
    with open_container() as container:
        total = catch_up_obligations(container)
    click.echo(
        f"Obligations: {total.opened_count} opened, {total.met_count} met, "
        f"{total.ended_count} ended, {total.exempted_count} exempted, {total.moved_count} moved."
    )


def _build_target(session: Session, kato: str | None, bin_: str | None) -> Target:
    if kato:
        unit = find_by_kato(session, kato)
        if unit is None:
            raise click.ClickException(f"No unit has the KATO code {kato}.")
        return Target(region_unit_id=unit.id)
    return Target(organisation_id=get_organisation_id(session, bin_ or ""))
