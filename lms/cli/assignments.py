"""`lms assignments`: mandatory courses, for the operator at the server."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.rules import OPERATOR
from lms.app import build_runtime
from lms.core.clock import local_date
from lms.core.errors import DomainError
from lms.core.settings import from_environment
from lms.obligations import queries, services
from lms.obligations.rules import Target
from lms.regions.queries import by_kato
from lms.web.runtime import Runtime


@click.group(help="Mandatory courses.")
def command() -> None:
    """The noun."""


@command.command(
    help="Assign a mandatory course to the civil servants of a unit (--kato) or an organisation (--bin), and all below it."
)
@click.argument("course")
@click.option("--kato", help="KATO code of the region or district.")
@click.option("--bin", "bin_", help="BIN of the organisation.")
@click.option("--due", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The last day on which the course may be completed.")
@click.option("--reason", required=True, help="The order or the plan, with its number and date.")
def add(course: str, kato: str | None, bin_: str | None, due: datetime, reason: str) -> None:
    """Again gives the assignment that stands."""
    if bool(kato) == bool(bin_):
        raise click.UsageError("Give either --kato or --bin.")
    with _unit_of_work() as (session, runtime):
        zone = runtime.settings.timezone
        made = services.assign_course(
            session, slug=course, target=_target(session, kato, bin_), due_on=due.date(), reason=reason, actor=OPERATOR,
            now=runtime.clock.now(), zone=zone,
        )  # fmt: skip
        row = queries.assignment(session, OPERATOR, made, today=local_date(runtime.clock.now(), zone))
        click.echo(f"Assignment {made}: {row.total if row else 0} people, {row.met if row else 0} of them have met it.")


@command.command("list", help="List the assignments with their progress.")
def list_assignments() -> None:
    """One line each: id, course, target, day, people, met, overdue."""
    with _unit_of_work(read_only=True) as (session, runtime):
        today = local_date(runtime.clock.now(), runtime.settings.timezone)
        for row in queries.assignments(session, OPERATOR, today=today, limit=10_000):
            state = "withdrawn" if row.withdrawn_at else "in force"
            click.echo(f"{row.id}\t{row.slug}\t{row.target_kk}\t{row.due_on}\t{row.total}\t{row.met}\t{row.overdue}\t{state}")


@command.command(
    "catch-up", help="Give obligations to who joined a target, end those of who left it, meet what was completed meanwhile."
)
def catch_up() -> None:
    """Each assignment is a unit of work of its own; `lms serve` does the same by itself."""
    with _unit_of_work(read_only=True) as (session, _runtime):
        standing = queries.standing_assignment_ids(session)
    opened = met = ended = 0
    for assignment_id in standing:
        with _unit_of_work() as (session, runtime):
            done = services.catch_up(
                session, now=runtime.clock.now(), zone=runtime.settings.timezone, assignment_ids=[assignment_id]
            )
            opened, met, ended = opened + done.opened, met + done.met, ended + done.ended
    click.echo(f"Obligations: {opened} opened, {met} met, {ended} ended.")


@contextmanager
def _unit_of_work(*, read_only: bool = False) -> Iterator[tuple[Session, Runtime]]:
    """One transaction; a failure of the domain becomes one line instead of a traceback."""
    runtime = build_runtime(from_environment())
    try:
        with runtime.database.read() if read_only else runtime.database.write() as session:
            yield session, runtime
    except DomainError as error:
        raise click.ClickException(error.message % error.params) from None
    finally:
        runtime.database.dispose()


def _target(session: Session, kato: str | None, bin_: str | None) -> Target:
    if kato:
        unit = by_kato(session, kato)
        if unit is None:
            raise click.ClickException(f"No unit has the KATO code {kato}.")
        return Target(region_unit_id=unit.id)
    organisation_id = session.scalar(select(Organisation.id).where(Organisation.bin == bin_))
    if organisation_id is None:
        raise click.ClickException(f"No organisation has the BIN {bin_}.")
    return Target(organisation_id=organisation_id)
