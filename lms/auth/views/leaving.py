"""Confirmations of taking a role or the account away, with what becomes of the person's tokens."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries as accounts
from lms.accounts.rules import NATIONAL_ADMIN, PAGE_SEEN, format_full_name
from lms.accounts.rules.role_words import list_role_choices
from lms.auth import services
from lms.auth.forms.token_heirs import TokenHeirsForm, build_heirs_form
from lms.auth.queries.token_makers import list_tokens_at_stake
from lms.auth.views.common import blueprint
from lms.core.errors import NotFound
from lms.core.i18n import gettext as _
from lms.regions.queries import find_units
from lms.web import access
from lms.web.container import moment, now
from lms.web.personal import note_access
from lms.web.templating import local
from lms.web.transaction import reading_session, session


@blueprint.route("/people/<int:person_id>/roles/<int:grant_id>/withdraw", methods=["GET", "POST"])
@access.role(NATIONAL_ADMIN)
def withdraw_role(person_id: int, grant_id: int) -> Response | tuple[str, int]:
    """Withdraw a role; it ends with the person's next request."""
    person = _load_person(person_id)
    grant = next(
        (row for row in accounts.list_grants(reading_session(), person_id) if row.id == grant_id),
        None,
    )
    if grant is None:
        raise NotFound
    return _confirm_leaving(
        person,
        grant_id,
        lambda heirs: services.withdraw_role(
            session(),
            by=access.actor(),
            person_id=person_id,
            grant_id=grant_id,
            heirs=heirs,
            moment=moment(),
        ),
        message=_("The role is withdrawn."),
        role=_name_grant(grant),
    )


@blueprint.route("/people/<int:person_id>/block", methods=["GET", "POST"])
@access.role(NATIONAL_ADMIN)
def block_person(person_id: int) -> Response | tuple[str, int]:
    """Block a person, who is signed out everywhere at once."""
    person = _load_person(person_id)
    return _confirm_leaving(
        person,
        None,
        lambda heirs: services.block_person(
            session(), by=access.actor(), person_id=person_id, heirs=heirs, moment=moment()
        ),
        message=_("The account is blocked."),
        role=None,
    )


def _load_person(person_id: int) -> Any:
    person = accounts.load_person_in_scope(
        reading_session(), by=access.actor(), person_id=person_id
    )
    note_access([person_id], PAGE_SEEN)
    return person


def _confirm_leaving(
    person: Any,
    grant_id: int | None,
    end: Callable[[dict[int, int]], None],
    *,
    message: str,
    role: str | None,
) -> Response | tuple[str, int]:
    """Ask, with the tokens at stake; or end what was confirmed."""
    tokens = list_tokens_at_stake(
        reading_session(), person_id=person.id, without_grant_id=grant_id, now=now()
    )
    form: TokenHeirsForm = build_heirs_form(tokens)
    if form.is_submitted():
        end(form.list_heirs())
        flash(message, "success")
        return redirect(url_for("accounts.person", person_id=person.id), 303)
    name = format_full_name(person.surname, person.given_name, person.patronymic)
    page = render_template(
        "auth/leaving.html", person=person, name=name, form=form, tokens=tokens, role=role
    )
    return page, 422 if form.errors else 200


def _name_grant(grant: Any) -> str:
    """Return the role with its scope, in words."""
    scope = grant.course_slug or ""
    if grant.region_unit_id:
        units = find_units(reading_session(), {grant.region_unit_id})
        scope = local(units[grant.region_unit_id], "name")
    elif grant.organisation_id:
        organisations = accounts.get_organisations_by_id(reading_session(), {grant.organisation_id})
        scope = local(organisations[grant.organisation_id], "name")
    words = dict(list_role_choices())[grant.role]
    return f"{words}, {scope}" if scope else str(words)
