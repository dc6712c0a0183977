"""What the screens of accounts share."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import services
from lms.accounts.rules import Actor
from lms.regions.queries import districts_by_region
from lms.web import access
from lms.web.container import container
from lms.web.identity import FirstStep, begin_session, keep_first_step
from lms.web.pagination import sort_link
from lms.web.transaction import reading

blueprint = Blueprint("accounts", __name__, url_prefix="/accounts")


def unit_groups() -> list[tuple[Any, list[Any]]]:
    """Return the regions with their districts, for a choice."""
    return list(districts_by_region(reading()))


def zone() -> ZoneInfo:
    """The zone in which days begin and end."""
    return container().settings.timezone


def filters_of(form: Any) -> dict[str, Any]:
    """The filters that are set, as an address carries them."""
    return {name: value for name, value in form.data.items() if value}


def sorts(names: Sequence[str]) -> tuple[str, dict[str, dict[str, Any]]]:
    """The order that the address asks for, the first of the names if it asks for none; and for each column what a table needs to sort by it."""
    asked = request.args.get("sort", "")
    sort = asked if asked.removeprefix("-") in names else names[0]
    return sort, {name: sort_link(name, sort) for name in names}


def client_ip() -> str:
    """Return the IP of whoever asks, for counting attempts."""
    return request.remote_addr or ""


def browser() -> services.Browser:
    """Return the browser that asks, as services of signing in know it."""
    return services.Browser(client_ip(), request.user_agent.string, access.actor())


def verifier() -> services.Verifier:
    """Return what services of signing in check proofs with."""
    made = container()
    return services.Verifier(made.passwords, made.iin_cipher, made.settings.roles_need_code)


def names_of(form: Any) -> services.PersonNames:
    """The name that a form asked for."""
    return services.PersonNames(
        form.surname.data or "", form.given_name.data or "", form.patronymic.data or ""
    )


def contacts_of(form: Any) -> services.Contacts:
    """The contacts that a form asked for, each optional; a form may come without the IIN."""
    iin = form["iin"].data if "iin" in form else None
    return services.read_contacts(email=form.email.data, phone=form.phone.data, iin=iin)


def enter(entry: services.SignedIn | services.CodeNeeded, target: str) -> Response:
    """Lead on to the target once signed in; to the second step first where it is needed."""
    if isinstance(entry, services.CodeNeeded):
        keep_first_step(FirstStep(entry.person_id, entry.fingerprint, target))
        return redirect(url_for("accounts.sign_in_code"), 303)
    if entry.actor is not None:
        begin_session(entry.actor)
    return redirect(landing(entry.actor, target), 303)


def renew_session(token: str) -> None:
    """Give this browser, which stays signed in, its new token and a fresh session."""
    begin_session(replace(access.actor(), token=token))


def landing(by: Actor | None, target: str) -> str:
    """Where signing in leads: to the target, but first to the second step those whose roles wait for it."""
    return url_for("accounts.second_factor") if by is not None and by.roles_rest else target
