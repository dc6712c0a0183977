"""`lms people`: accounts, roles and one-time links, for the operator at the server."""

from collections.abc import Mapping

import click
from sqlalchemy.orm import Session

from lms.accounts import queries, services
from lms.accounts.models import RoleGrant
from lms.accounts.rules import AUDIENCES, CITIZEN, OPERATOR, ROLES, Grant
from lms.auth import services as auth
from lms.cli._unit_of_work import open_unit_of_work
from lms.core.i18n import LANGUAGES
from lms.operations.containers import open_container
from lms.operations.finding import get_organisation_id, get_person, get_unit_id
from lms.operations.people import (
    CAPITAL,
    FirstAdmin,
    create_link,
    invite_first_admin,
    read_all_iins,
)
from lms.web.container import Container


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
    with open_unit_of_work() as (session, container):
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
            region_unit_id=get_unit_id(session, options["kato"]),
            post=_build_post(session, container, options),
            language=options["language"],
            contacts=contacts,
            cipher=container.iin_cipher,
            moment=container.moment(),
        )
        click.echo(create_link(session, container, person.id))


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
    with open_unit_of_work() as (session, container):
        person = get_person(session, user_name)
        scope = Grant(
            role=role,
            region_unit_id=get_unit_id(session, kato) if kato else None,
            organisation_id=get_organisation_id(session, bin_) if bin_ else None,
            course_slug=course,
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
    with open_unit_of_work() as (session, container):
        person = get_person(session, user_name)
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
    with open_unit_of_work() as (session, container):
        person = get_person(session, user_name)
        click.echo(create_link(session, container, person.id))


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
    with open_unit_of_work() as (session, container):
        person = get_person(session, user_name)
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
    with open_unit_of_work() as (session, container):
        admin = invite_first_admin(session, container)
    if admin is not None:
        print_first_admin(admin)


def print_first_admin(admin: FirstAdmin) -> None:
    """Print the link, which is the administrator's alone."""
    click.echo(
        f"Set the administrator's password (user name: {admin.user_name}) with this link. "
        "It works once, for 7 days:"
    )
    click.echo(f"  {admin.link}")


@command.command(
    "read-iins",
    help="Read sex and year of birth from the IINs of those who never said them. Again is "
    "harmless.",
)
def read_iins() -> None:
    """Read IINs as the daily job does, in steps that are units of work of their own."""
    with open_container() as container:
        total = read_all_iins(container)
    click.echo(f"People of whom an IIN told something new: {total}.")


def _build_post(
    session: Session, container: Container, options: Mapping[str, str]
) -> services.PostTerms | None:
    if not options["bin_"]:
        return None
    organisation_id = get_organisation_id(session, options["bin_"])
    return services.PostTerms(
        organisation_id=organisation_id,
        position=options["position"],
        category="",
        starts_on=container.moment().today,
    )
