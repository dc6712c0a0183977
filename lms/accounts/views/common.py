"""What the screens of accounts share."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import services
from lms.accounts.rules import Actor
from lms.core.crypto import token_hash
from lms.regions.queries import districts_by_region
from lms.web import access
from lms.web.identity import FirstStep, begin_session, keep_first_step
from lms.web.pagination import address_with
from lms.web.runtime import now, runtime
from lms.web.transaction import session

blueprint = Blueprint("accounts", __name__, url_prefix="/accounts")


def unit_groups() -> list[tuple[Any, list[Any]]]:
    """Regions with their districts for a choice, read without touching the transaction of the request."""
    with runtime().database.read() as reading:
        return list(districts_by_region(reading))


def zone() -> ZoneInfo:
    """The zone in which days begin and end."""
    return runtime().settings.timezone


def filters_of(form: Any) -> dict[str, Any]:
    """The filters that are set, as an address carries them."""
    return {name: value for name, value in form.data.items() if value}


def sorts(names: Sequence[str]) -> tuple[str, dict[str, dict[str, Any]]]:
    """The order that the address asks for, the first of the names if it asks for none; and for each column what a table needs to sort by it."""
    asked = request.args.get("sort", "")
    sort = asked if asked.removeprefix("-") in names else names[0]
    links = {}
    for name in names:
        is_sorted = {name: "ascending", f"-{name}": "descending"}.get(sort)
        turned = f"-{name}" if sort == name else name
        links[name] = {"sort_url": address_with(sort=turned, page=None), "sorted": is_sorted}
    return sort, links


def address() -> str:
    """From where the request comes, for counting attempts."""
    return request.remote_addr or ""


def names_of(form: Any) -> services.PersonNames:
    """The name that a form asked for."""
    return services.PersonNames(
        form.surname.data or "", form.given_name.data or "", form.patronymic.data or ""
    )


def contacts_of(form: Any) -> services.Contacts:
    """The contacts that a form asked for, each optional; a form may come without the IIN."""
    iin = form["iin"].data if "iin" in form else None
    return services.read_contacts(email=form.email.data, phone=form.phone.data, iin=iin)


def enter(person_id: int, target: str) -> Response:
    """Leads on to the target as the person, who has shown the first proof; where they have set up the second step, asks for that before."""
    mark = services.second_step_mark(session(), person_id)
    if mark is not None:
        keep_first_step(FirstStep(person_id, mark, target))
        return redirect(url_for("accounts.sign_in_code"), 303)
    return redirect(landing(begin(person_id), target), 303)


def begin(person_id: int, *, with_code: bool = False) -> Actor | None:
    """Signs this browser in as the person, in the place of whoever was signed in here before."""
    before = access.actor()
    if before is not None:
        services.end_sign_in(session(), by=before, sign_in_id=before.sign_in_id, now=now())
    agent = request.user_agent.string
    token = services.start_sign_in(
        session(), person_id=person_id, user_agent=agent, now=now(), with_code=with_code
    )
    actor: Actor | None = runtime().load_actor(session(), token_hash(token), now())
    if actor is not None:
        begin_session(replace(actor, token=token))
    return actor


def renew_session() -> None:
    """Gives this browser, which stays signed in, a new token and a fresh session."""
    actor = access.actor()
    begin_session(
        replace(actor, token=services.renew_token(session(), sign_in_id=actor.sign_in_id))
    )


def landing(by: Actor | None, target: str) -> str:
    """Where signing in leads: to the target, but first to the second step those whose roles wait for it."""
    return url_for("accounts.second_factor") if by is not None and by.roles_rest else target
