"""`lms assignments`: mandatory courses, for the operator at the server."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.rules import OPERATOR
from lms.app import build_container
from lms.catalogue.models import Course
from lms.core.errors import DomainError
from lms.core.settings import load_settings
from lms.obligations import queries, services
from lms.obligations.rules import Target, Terms
from lms.regions.queries import find_by_kato
from lms.web.container import Container


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
    with _open_unit_of_work() as (session, container):
        terms = Terms(
            _get_course_ids(session, courses),
            _build_target(session, kato, bin_),
            reason,
            due_on=due.date() if due else None,
            due_days=days,
            renewal_months=renew,
        )
        assignment = services.create_assignment(
            session, terms=terms, by=OPERATOR, approval_size=None, moment=container.moment()
        )
    _resolve_assignment(assignment.id)
    with _open_unit_of_work(read_only=True) as (session, container):
        today = container.moment().today
        row = queries.find_assignment(session, OPERATOR, assignment.id, today=today)
        click.echo(
            f"Assignment {assignment.id}: {row.total if row else 0} people, "
            f"{row.met_count if row else 0} of them have met it."
        )


@command.command("list", help="List the assignments with their progress.")
def list_assignments() -> None:
    """Print a line each: id, course, target, day, people, met, overdue, state."""
    with _open_unit_of_work(read_only=True) as (session, container):
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
    with _open_unit_of_work() as (session, container):
        ended_count = services.withdraw_assignment(
            session,
            assignment_id=assignment_id,
            by=OPERATOR,
            moment=container.moment(),
            reason=reason,
        )
    _resolve_assignment(assignment_id)
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
    total, after = services.ResolvedCounts(), 0
    with _open_container() as container:
        while True:
            with container.database.write() as session:
                last, counts = services.catch_up_batch(
                    session, after=after, moment=container.moment()
                )
            total.add(counts)
            if last is None:
                break
            after = last
    click.echo(
        f"Obligations: {total.opened_count} opened, {total.met_count} met, "
        f"{total.ended_count} ended, {total.exempted_count} exempted, {total.moved_count} moved."
    )


def _resolve_assignment(assignment_id: int) -> None:
    """Do what the job would do; the job then finds nothing left."""
    after: int | None = 0
    with _open_container() as container:
        while after is not None:
            with container.database.write() as session:
                after, _counts = services.resolve_batch(
                    session,
                    assignment_id=assignment_id,
                    after=after,
                    moment=container.moment(),
                    by_id=None,
                )


@contextmanager
def _open_container() -> Iterator[Container]:
    container = build_container(load_settings())
    try:
        yield container
    finally:
        container.database.dispose()


@contextmanager
def _open_unit_of_work(*, read_only: bool = False) -> Iterator[tuple[Session, Container]]:
    """Open one transaction; show a domain error as one line instead of a traceback."""
    with _open_container() as container:
        try:
            with container.database.read() if read_only else container.database.write() as session:
                yield session, container
        except DomainError as error:
            raise click.ClickException(error.message % error.params) from None


def _get_course_ids(session: Session, slugs: tuple[str, ...]) -> tuple[int, ...]:
    """Return the ids in the order given; 0, which is no id, for a missing course."""
    ids_by_slug = {
        slug: course_id
        for course_id, slug in session.execute(
            select(Course.id, Course.slug).where(Course.slug.in_(slugs))
        )
    }
    return tuple(ids_by_slug.get(slug, 0) for slug in slugs)


def _build_target(session: Session, kato: str | None, bin_: str | None) -> Target:
    if kato:
        unit = find_by_kato(session, kato)
        if unit is None:
            raise click.ClickException(f"No unit has the KATO code {kato}.")
        return Target(region_unit_id=unit.id)
    organisation_id = session.scalar(select(Organisation.id).where(Organisation.bin == bin_))
    if organisation_id is None:
        raise click.ClickException(f"No organisation has the BIN {bin_}.")
    return Target(organisation_id=organisation_id)
