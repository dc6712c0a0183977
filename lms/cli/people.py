"""`lms people`: accounts, roles and one-time links, for the operator at the server."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from lms.accounts import queries, services
from lms.accounts.models import Organisation, Person, RoleGrant
from lms.accounts.rules import AUDIENCES, CITIZEN, NATIONAL_ADMIN, OPERATOR, ROLES, Grant
from lms.accounts.services.personal import record_iins_read
from lms.app import build_container
from lms.auth import services as auth
from lms.core.errors import DomainError
from lms.core.i18n import LANGUAGES
from lms.core.settings import load_settings
from lms.enrolment.jobs import fill_from_iins
from lms.regions.queries import find_by_kato, list_regions
from lms.web.container import Container

CAPITAL = "710000000"


@click.group(help="Accounts, roles and one-time links.")
def command() -> None:
    """Group the commands of this noun."""


@command.command(
    help="Make an account and print a one-time link by which the person sets a password."
)
@click.argument("user_name")
@click.option("--surname", default="", help="Surname.")
@click.option("--given-name", default="", help="Given name.")
@click.option("--patronymic", default="", help="Patronymic.")
@click.option(
    "--audience",
    type=click.Choice(AUDIENCES),
    default=CITIZEN,
    show_default=True,
    help="Who the person is.",
)
@click.option(
    "--kato",
    default=CAPITAL,
    show_default=True,
    help="KATO code of the person's district or region.",
)
@click.option("--bin", "bin_", default="", help="BIN of the person's organisation.")
@click.option("--position", default="", help="Position there.")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="kk",
    show_default=True,
    help="Language of letters.",
)
@click.option("--email", default="", help="E-mail address.")
@click.option("--phone", default="", help="Telephone number.")
@click.option(
    "--iin",
    prompt="IIN (empty for none)",
    default="",
    show_default=False,
    hide_input=True,
    help="IIN; asked for if not given.",
)
def create(**options: str) -> None:
    """Create an account and print its link.

    The IIN is prompted for, since a command line stays in the shell's history.
    """
    with _open_unit_of_work() as (session, container):
        names = services.PersonNames(
            options["surname"], options["given_name"], options["patronymic"]
        )
        contacts = services.read_contacts(
            email=options["email"], phone=options["phone"], iin=options["iin"]
        )
        person = services.create_person(
            session,
            by=OPERATOR,
            names=names,
            user_name=options["user_name"],
            audience=options["audience"],
            region_unit_id=_get_unit_id(session, options["kato"]),
            post=_build_post(session, container, options),
            language=options["language"],
            contacts=contacts,
            cipher=container.iin_cipher,
            moment=container.moment(),
        )
        click.echo(_create_link(session, container, person))


@command.command(
    help="Give a person a role. Officers and consultants need --kato, HR needs --bin, a trainer "
    "--course or nothing for all."
)
@click.argument("user_name")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--kato", help="KATO code of the region or district where the role is held.")
@click.option("--bin", "bin_", help="BIN of the organisation where the role is held.")
@click.option("--course", help="Folder name of the course.")
def grant(
    user_name: str, role: str, kato: str | None, bin_: str | None, course: str | None
) -> None:
    """Grant the role; repeating it changes nothing."""
    with _open_unit_of_work() as (session, container):
        person = _get_person(session, user_name)
        scope = Grant(
            role,
            _get_unit_id(session, kato) if kato else None,
            _get_organisation_id(session, bin_ or ""),
            course,
        )
        services.grant_role(
            session, by=OPERATOR, person_id=person.id, grant=scope, now=container.clock.now()
        )
        click.echo(f"{user_name} is {role}.")


@command.command(help="Take a role from a person, wherever it is held.")
@click.argument("user_name")
@click.argument("role", type=click.Choice(ROLES))
def withdraw(user_name: str, role: str) -> None:
    """Withdraw all grants of the role; it ends with the person's next request."""
    with _open_unit_of_work() as (session, container):
        person = _get_person(session, user_name)
        grants: list[RoleGrant] = [
            row for row in queries.list_grants(session, person.id) if row.role == role
        ]
        for row in grants:
            services.withdraw_role(
                session,
                by=OPERATOR,
                person_id=person.id,
                grant_id=row.id,
                now=container.clock.now(),
            )
        click.echo(
            f"{user_name} is no longer {role}." if grants else f"{user_name} was not {role}."
        )


@command.command(
    "password-link",
    help="Print a link by which a person sets a new password: once, within seven days.",
)
@click.argument("user_name")
def password_link(user_name: str) -> None:
    """Print a new link; earlier links stop working."""
    with _open_unit_of_work() as (session, container):
        click.echo(_create_link(session, container, _get_person(session, user_name)))


@command.command(
    "remove-second-factor",
    help="Switch two-step sign-in off for somebody who has lost the telephone and the recovery "
    "codes.",
)
@click.argument("user_name")
def remove_second_factor(user_name: str) -> None:
    """Remove the second factor and end all sign-ins.

    Whoever holds a role is asked to set it up anew.
    """
    with _open_unit_of_work() as (session, container):
        person = _get_person(session, user_name)
        if queries.get_second_step(session, person.id) is None:
            raise click.ClickException(f"{user_name} has not set up two-step sign-in.")
        auth.remove_second_factor(
            session, by=OPERATOR, person_id=person.id, now=container.clock.now()
        )
        click.echo(f"Two-step sign-in is switched off for {user_name}.")


@command.command(
    "first-admin",
    help="Make the administrator if there is none, and print the link by which the password is "
    "set.",
)
def first_admin() -> None:
    """Print the first administrator's link, or nothing once one has a password."""
    with _open_unit_of_work() as (session, container):
        admins = queries.list_national_admins(session)
        if not any(person.password_hash for person in admins):
            person = admins[0] if admins else _create_admin(session, container)
            click.echo(
                f"Set the administrator's password (user name: {person.user_name}) with this link. "
                "It works once, for 7 days:"
            )
            click.echo(f"  {_create_link(session, container, person)}")


@command.command(
    "read-iins",
    help="Read sex and year of birth from the IINs of those who never said them. Again is "
    "harmless.",
)
def read_iins() -> None:
    """Read IINs as the daily job does, in steps that are units of work of their own."""
    container = build_container(load_settings())
    total = 0
    after: int | None = 0
    while after is not None:
        with container.database.write() as session:
            moment = container.moment()
            after, count = fill_from_iins(
                session, cipher=container.iin_cipher, after=after, moment=moment
            )
            total += count
            if after is None and total:
                record_iins_read(session, people=total, now=moment.now)
    container.database.dispose()
    click.echo(f"People of whom an IIN told something new: {total}.")


def _create_admin(session: Session, container: Container) -> Person:
    person = services.create_person(
        session,
        by=OPERATOR,
        names=services.PersonNames(given_name="Administrator"),
        user_name="admin",
        audience=CITIZEN,
        region_unit_id=_get_unit_id(session, CAPITAL),
        language="kk",
        contacts=services.Contacts(),
        cipher=container.iin_cipher,
        moment=container.moment(),
    )
    services.grant_role(
        session,
        by=OPERATOR,
        person_id=person.id,
        grant=Grant(NATIONAL_ADMIN),
        now=container.clock.now(),
    )
    return person


@contextmanager
def _open_unit_of_work() -> Iterator[tuple[Session, Container]]:
    """Open one transaction; show a domain error as one line instead of a traceback."""
    container = build_container(load_settings())
    try:
        with container.database.write() as session:
            yield session, container
    except DomainError as error:
        raise click.ClickException(error.message % error.params) from None
    finally:
        container.database.dispose()


def _create_link(session: Session, container: Container, person: Person) -> str:
    token = auth.create_password_link(
        session, person_id=person.id, by=OPERATOR, now=container.clock.now()
    )
    return f"{container.settings.base_url}/auth/password/{token}"


def _get_person(session: Session, user_name: str) -> Person:
    person = queries.get_person_by_user_name(session, user_name)
    if person is None:
        raise click.ClickException(f"Nobody has the user name {user_name}.")
    return person


def _get_unit_id(session: Session, kato: str) -> int:
    unit = find_by_kato(session, kato)
    if unit is None:
        hint = "" if list_regions(session) else " The regions are not loaded yet: lms regions load."
        raise click.ClickException(f"No unit has the KATO code {kato}.{hint}")
    return unit.id


def _build_post(
    session: Session, container: Container, options: Mapping[str, str]
) -> services.PostTerms | None:
    organisation_id = _get_organisation_id(session, options["bin_"])
    if organisation_id is None:
        return None
    return services.PostTerms(organisation_id, options["position"], "", container.moment().today)


def _get_organisation_id(session: Session, bin_: str) -> int | None:
    if not bin_:
        return None
    organisation: Organisation | None = queries.get_organisation_by_bin(session, bin_)
    if organisation is None:
        raise click.ClickException(f"No organisation has the BIN {bin_}.")
    return organisation.id
