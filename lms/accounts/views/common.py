"""What the screens of accounts share."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, request

from lms.accounts import queries, services
from lms.accounts.rules import Actor
from lms.core.crypto import token_hash
from lms.regions.queries import districts_by_region
from lms.web.identity import begin_session
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


def number_or_none(text: str | None) -> int | None:
    """The id that a parameter of the address names; None for anything that is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


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


def names_of(form: Any) -> services.Names:
    """The name that a form asked for."""
    return services.Names(form.surname.data or "", form.given_name.data or "", form.patronymic.data or "")


def contacts_of(form: Any) -> services.Contacts:
    """The contacts that a form asked for, each optional; a form may come without the IIN."""
    iin = form["iin"].data if "iin" in form else None
    return services.read_contacts(email=form.email.data, phone=form.phone.data, iin=iin)


def enter(person_id: int) -> None:
    """Signs this browser in as the person."""
    token = services.start_sign_in(session(), person_id=person_id, user_agent=request.user_agent.string, now=now())
    actor = queries.load_actor(session(), token_hash(token), now())
    if isinstance(actor, Actor):
        begin_session(replace(actor, token=token))
