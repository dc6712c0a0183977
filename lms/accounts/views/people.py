"""People: the list, the page of one, and adding somebody by hand."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.errors import NotAllowed, OrganisationUnknown
from lms.accounts.forms import (
    ExtraTimeForm,
    NewPersonForm,
    PeopleFilterForm,
    absence_choices,
    audience_choices,
    place_error,
    role_choices,
)
from lms.accounts.queries.organisation_finder import OrganisationsWithin
from lms.accounts.rules import (
    CIVIL_SERVANT,
    EXPORTED,
    HR,
    LIST_SEEN,
    NATIONAL_ADMIN,
    OFFICER,
    PAGE_SEEN,
    full_name,
)
from lms.accounts.rules.words import category_name
from lms.accounts.views.account import masked_iin
from lms.accounts.views.common import (
    blueprint,
    contacts_of,
    filters_of,
    names_of,
    sorts,
    unit_groups,
)
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.core.tables.cells import Cell
from lms.core.text import parse_id
from lms.regions.queries import units
from lms.web import access
from lms.web.container import container, moment, now, today
from lms.web.downloads import asked_format, table_file
from lms.web.pagination import read_counted_listing
from lms.web.personal import note_access, note_while_sent
from lms.web.transaction import database, read_while_sent, reading, session

SORTS: Final = ("name", "user_name", "unit", "since")


@blueprint.get("/people")
@access.role(OFFICER, HR, NATIONAL_ADMIN)
def people() -> str:
    """The list of people with its filters."""
    form = PeopleFilterForm(units=unit_groups())
    actor = access.actor()
    sort, links = sorts(SORTS)
    page = read_counted_listing(
        partial(queries.people, session(), by=actor, chosen=chosen_by(form), sort=sort)
    )
    note_access([row.id for row in page.items], LIST_SEEN)
    return render_template(
        "accounts/people.html",
        form=form,
        page=page,
        links=links,
        roles=dict(role_choices()),
        full_name=full_name,
        may_add=may_add(),
        is_admin=actor.is_national_admin(),
        filters=filters_of(form),
        body=body_of(form),
    )


def chosen_by(form: PeopleFilterForm) -> queries.PeopleFilter:
    """What the form asks for."""
    state = form.state.data
    return queries.PeopleFilter(
        text=form.text.data or "",
        region_unit_id=form.region_unit_id.data,
        organisation_id=form.organisation_id.data,
        organisation=form.organisation.data or "",
        audience=form.audience.data,
        role=form.role.data,
        blocked={"active": False, "blocked": True}.get(state),
        absent=True if state == "absent" else None,
        has_email=False if state == "no_email" else None,
        today=today(),
    )


def body_of(form: PeopleFilterForm) -> Any:
    """The organisation to whose people the list is narrowed, if the actor may see it."""
    if form.organisation_id.data is None:
        return None
    within = queries.organisations_in_scope(access.actor())
    return queries.organisation_among(session(), form.organisation_id.data, within=within)


def may_add() -> bool:
    """Whether the actor may add people."""
    return bool(access.actor().role_names & {HR, NATIONAL_ADMIN})


@blueprint.post("/people/export")
@access.role(OFFICER, HR, NATIONAL_ADMIN)
def export_people() -> Response:
    """The list as a file, streamed. It holds no IIN, no e-mail address and no telephone."""
    form = PeopleFilterForm(units=unit_groups())
    actor, kind, chosen = access.actor(), asked_format(), chosen_by(form)
    services.record_event(
        session(), kind="exported", subject="people", now=now(), by_id=actor.audit_id, format=kind
    )
    header = [
        _("Surname"),
        _("Given name"),
        _("Patronymic"),
        _("User name"),
        _("District or city"),
        _("Organisation"),
        _("Position"),
        _("Category of the post"),
        _("Audience"),
        _("State"),
    ]
    words = dict(audience_choices()) | {
        "blocked": _("Blocked"),
        "absent": _("Absent"),
        "active": _("Active"),
    }
    found = note_while_sent(
        read_while_sent(partial(queries.all_people, by=actor, chosen=chosen)),
        lambda row: row.id,
        EXPORTED,
    )
    rows = export_rows(found, words, current_language())
    return table_file(name="people", title=_("People"), header=header, rows=rows)


def export_rows(
    found: Iterable[queries.PersonRow], words: dict[str, str], language: str
) -> Iterator[list[Cell]]:
    """What the file says of each of them."""
    for row in found:
        state = "blocked" if row.blocked else "absent" if row.absent else "active"
        yield [
            row.surname,
            row.given_name,
            row.patronymic,
            row.user_name,
            getattr(row, f"unit_{language}"),
            "; ".join(getattr(post, f"name_{language}") for post in row.posts),
            "; ".join(post.position for post in row.posts),
            "; ".join(post.category for post in row.posts),
            words[row.audience],
            words[state],
        ]


@blueprint.route("/people/new", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def new_person() -> Response | tuple[str, int]:
    """An account for somebody else, or a post for somebody who has one: the IIN and the name say so, and are asked to be confirmed."""
    form = NewPersonForm(
        units=unit_groups(),
        finder=OrganisationsWithin(reading(), queries.organisations_of_hr(access.actor())),
        data=prefilled(),
    )
    is_admin, asks = access.actor().is_national_admin(), False
    if not is_admin:
        del form["audience"], form["user_name"]
        form.iin.flags.optional = False
    if form.submitted():
        try:
            added = services.add_person(
                database(),
                by=access.actor(),
                person=person_of(form),
                is_confirmed=bool(form.known.data),
                cipher=container().iin_cipher,
                moment=moment(),
            )
        except NotAllowed:
            form.fail(
                "organisation_id", OrganisationUnknown().text()
            )  # without a post only an administrator adds people
        except (Conflict, Invalid) as error:
            place_error(form, error)
        else:
            if added is not None:
                flash(added_words(added), "success")
                return redirect(url_for("accounts.person", person_id=added.person_id), 303)
            asks = True
    page = render_template(
        "accounts/person_form.html", form=form, is_admin=is_admin, asks=asks or form.known.data
    )
    return page, 422 if form.errors else 200


def prefilled() -> dict[str, Any]:
    """The organisation that the address names, or the one in which the actor is HR; its place, and today."""
    asked, own = (
        parse_id(request.args.get("organisation")),
        queries.hr_organisations(access.actor()),
    )
    number = asked or (next(iter(own)) if len(own) == 1 else 0)
    body = queries.organisation_among(
        reading(), number, within=queries.organisations_of_hr(access.actor())
    )
    there = {"organisation_id": body.id, "region_unit_id": body.region_unit_id} if body else {}
    return {"starts_on": today(), **there}


def person_of(form: NewPersonForm) -> services.NewPerson:
    """Return whom the form describes."""
    return services.NewPerson(
        names=names_of(form),
        contacts=contacts_of(form),
        user_name=form["user_name"].data or "" if "user_name" in form else "",
        audience=form["audience"].data if "audience" in form else CIVIL_SERVANT,
        region_unit_id=form.region_unit_id.data,
        language=current_language(),
        organisation_id=form.organisation_id.data,
        position=form.position.data or "",
        category=form.category.data,
        starts_on=form.starts_on.data or today(),
        personal=form.answers(),
    )


def added_words(added: services.PersonAdded) -> str:
    """Say what was done, and what comes next."""
    if added.was_known:
        return _("The post is added to the account that was there already.")
    return _("The account is made. Now make a link by which the person sets a password.")


@blueprint.get("/people/<int:person_id>")
@access.role(OFFICER, HR, NATIONAL_ADMIN)
def person(person_id: int) -> str:
    """A person: data, posts and absences, and for an administrator roles and what can be done."""
    return person_page(person_id)


def person_page(person_id: int, link: str | None = None) -> str:
    """The page of a person, with a one-time link if one was just made."""
    actor = access.actor()
    found = queries.person_in_scope(session(), by=actor, person_id=person_id)
    note_access([person_id], PAGE_SEEN)
    grants = queries.grants(session(), person_id)
    places = units(
        session(),
        {found.region_unit_id, *(grant.region_unit_id for grant in grants if grant.region_unit_id)},
    )
    bodies = {grant.organisation_id for grant in grants if grant.organisation_id is not None}
    posts = queries.posts(session(), person_id, by=actor)
    managed = queries.managed_posts(session(), by=actor, posts=posts)
    return render_template(
        "accounts/person.html",
        person=found,
        name=full_name(found.surname, found.given_name, found.patronymic),
        grants=grants,
        units=places,
        organisations=queries.organisations_by_id(session(), bodies),
        roles=dict(role_choices()),
        iin=masked_iin(found.iin_encrypted),
        link=link,
        extra_time=ExtraTimeForm(data={"percent": str(found.extra_time_percent)}),
        is_admin=actor.is_national_admin(),
        posts=posts,
        managed=managed,
        main_is_managed=any(post.is_main and post.id in managed for post in posts),
        manages=queries.manages_person(session(), by=actor, person_id=person_id),
        may_add=may_add(),
        category_name=category_name,
        absences=queries.absences(session(), person_id),
        reasons=dict(absence_choices()),
        today=today(),
        step=queries.second_step(session(), person_id),
    )
