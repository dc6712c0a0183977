"""People: the list, the page of a person, adding one by hand."""

from dataclasses import asdict
from functools import partial
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.errors import NotAllowed, OrganisationUnknown
from lms.accounts.exports import PEOPLE
from lms.accounts.forms import (
    ExtraTimeForm,
    NewPersonForm,
    PeopleFilterForm,
    absence_choices,
    show_error,
)
from lms.accounts.queries.invited import count_invited
from lms.accounts.queries.organisation_finder import OrganisationFinder
from lms.accounts.rules import (
    CIVIL_SERVANT,
    HR,
    LIST_SEEN,
    NATIONAL_ADMIN,
    OFFICER,
    PAGE_SEEN,
    format_full_name,
)
from lms.accounts.rules.role_words import role_choices
from lms.accounts.rules.words import name_category
from lms.accounts.views.common import (
    blueprint,
    decrypt_masked_iin,
    describe_offer,
    get_filters,
    list_unit_groups,
    read_contact_fields,
    read_names,
    read_sort,
    read_terms,
)
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.core.text import parse_id
from lms.regions.queries import find_units
from lms.web import access
from lms.web.container import container, moment, now, today
from lms.web.downloads import send_list
from lms.web.pagination import read_counted_listing
from lms.web.personal import note_access
from lms.web.pickers import UnitGroups
from lms.web.transaction import database, reading_session, session

SORTS: Final = ("name", "user_name", "unit", "since")


@blueprint.get("/people")
@access.role(OFFICER, HR, NATIONAL_ADMIN)
def people() -> str:
    """Show the list of people with its filters."""
    form = PeopleFilterForm(units=list_groups_with_people())
    actor = access.actor()
    sort, links = read_sort(SORTS)
    page = read_counted_listing(
        partial(
            queries.read_people_page, session(), by=actor, filters=build_filter(form), sort=sort
        )
    )
    note_access([row.id for row in page.items], LIST_SEEN)
    return render_template(
        "accounts/people.html",
        form=form,
        page=page,
        links=links,
        roles=dict(role_choices()),
        full_name=format_full_name,
        can_add=can_add_people(),
        is_admin=actor.is_national_admin(),
        filters=get_filters(form),
        organisation=get_filter_organisation(form),
        invited=count_invited(
            session(), by=actor, now=now(), organisation_id=form.organisation_id.data
        ),
    )


def list_groups_with_people() -> UnitGroups:
    """Return the regions and districts where the actor's people are, for the filter.

    All of them for a national administrator.
    """
    groups, actor = list_unit_groups(), access.actor()
    if actor.is_national_admin():
        return groups
    ids = queries.list_unit_ids_of_people(reading_session(), actor)
    kept = [(region, [unit for unit in units if unit.id in ids]) for region, units in groups]
    return [(region, units) for region, units in kept if units or region.id in ids]


def build_filter(form: PeopleFilterForm) -> queries.PeopleFilter:
    """Return the filters of the form."""
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


def get_filter_organisation(form: PeopleFilterForm) -> Any:
    """Return the organisation of the filter, if the actor may see it."""
    if form.organisation_id.data is None:
        return None
    within = queries.build_organisation_scope(access.actor())
    return queries.get_organisation_within(session(), form.organisation_id.data, within=within)


def can_add_people() -> bool:
    """Tell whether the actor may add people."""
    return bool(access.actor().role_names & {HR, NATIONAL_ADMIN})


@blueprint.post("/people/export")
@access.role(OFFICER, HR, NATIONAL_ADMIN)
def export_people() -> Response:
    """Send the list as a file, without IINs, e-mails and telephone numbers."""
    filters = asdict(build_filter(PeopleFilterForm(units=list_groups_with_people())))
    del filters["today"]
    return send_list(PEOPLE, filters)


@blueprint.route("/people/new", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def new_person() -> Response | tuple[str, int]:
    """Add an account, or a post to the account with the same IIN and name.

    The latter has to be confirmed.
    """
    form = NewPersonForm(
        units=list_unit_groups(),
        finder=OrganisationFinder(reading_session(), queries.build_hr_scope(access.actor())),
        data=read_defaults(),
    )
    is_admin, is_known = access.actor().is_national_admin(), False
    if not is_admin:
        del form["audience"], form["user_name"]
        form.iin.flags.optional = False
    if form.submitted():
        try:
            added = save_new_person(form)
        except NotAllowed:
            # Only an administrator adds people without a post.
            form.fail("organisation_id", OrganisationUnknown().text())
        except (Conflict, Invalid) as error:
            show_error(form, error)
        else:
            if added is not None:
                flash(describe_addition(added), "success")
                return redirect(build_outcome_url(added), 303)
            is_known = True
    page = render_template(
        "accounts/person_form.html",
        form=form,
        is_admin=is_admin,
        needs_confirmation=is_known or form.known.data,
    )
    return page, 422 if form.errors else 200


def save_new_person(form: NewPersonForm) -> services.AddedPerson | None:
    """Add the person; None if they have an account and the form does not confirm it."""
    return services.add_person(
        database(),
        by=access.actor(),
        person=read_new_person(form),
        is_confirmed=bool(form.known.data),
        cipher=container().iin_cipher,
        moment=moment(),
    )


def read_defaults() -> dict[str, Any]:
    """Return the defaults of the form: today, the organisation and its unit.

    The organisation is the one that the URL names, else the only one in which the actor is HR.
    """
    hr_ids = queries.get_hr_organisation_ids(access.actor())
    organisation_id = parse_id(request.args.get("organisation"))
    if not organisation_id and len(hr_ids) == 1:
        organisation_id = next(iter(hr_ids))
    organisation = queries.get_organisation_within(
        reading_session(), organisation_id or 0, within=queries.build_hr_scope(access.actor())
    )
    defaults: dict[str, Any] = {"starts_on": today()}
    if organisation is not None:
        defaults["organisation_id"] = organisation.id
        defaults["region_unit_id"] = organisation.region_unit_id
    return defaults


def read_new_person(form: NewPersonForm) -> services.NewPerson:
    """Return the person whom the form describes."""
    return services.NewPerson(
        names=read_names(form),
        contacts=read_contact_fields(form),
        user_name=form["user_name"].data or "" if "user_name" in form else "",
        audience=form["audience"].data if "audience" in form else CIVIL_SERVANT,
        region_unit_id=form.region_unit_id.data,
        language=current_language(),
        post=read_terms(form) if form.organisation_id.data is not None else None,
        personal=form.answers(),
    )


def build_outcome_url(added: services.AddedPerson) -> str:
    """Return the page that shows what was done: the person, or the list of the invited."""
    if added.offer_id is not None:
        return url_for("accounts.invited")
    return url_for("accounts.person", person_id=added.person_id)


def describe_addition(added: services.AddedPerson) -> str:
    """Return the message about what was done and what comes next."""
    if added.offer_id is not None:
        return describe_offer()
    if added.was_known:
        return _("The post is added to the account that was there already.")
    if NATIONAL_ADMIN in access.actor().role_names:
        return _("The account is made. Now make a link by which the person sets a password.")
    return _("The account is made. Now make a sign-in card, with which the person sets a password.")


@blueprint.get("/people/<int:person_id>")
@access.role(OFFICER, HR, NATIONAL_ADMIN)
def person(person_id: int) -> str:
    """Show a person: data, learning, posts; for an administrator also roles and actions."""
    return render_person_page(person_id)


def render_person_page(person_id: int) -> str:
    """Return the page of a person."""
    actor = access.actor()
    row = queries.load_person_in_scope(session(), by=actor, person_id=person_id)
    note_access([person_id], PAGE_SEEN)
    grants = queries.list_grants(session(), person_id)
    units_by_id = find_units(
        session(),
        {row.region_unit_id, *(grant.region_unit_id for grant in grants if grant.region_unit_id)},
    )
    organisation_ids = {
        grant.organisation_id for grant in grants if grant.organisation_id is not None
    }
    posts = queries.list_posts(session(), person_id, by=actor)
    managed_ids = queries.list_managed_post_ids(session(), by=actor, posts=posts)
    return render_template(
        "accounts/person.html",
        person=row,
        name=format_full_name(row.surname, row.given_name, row.patronymic),
        grants=grants,
        units=units_by_id,
        organisations=queries.get_organisations_by_id(session(), organisation_ids),
        roles=dict(role_choices()),
        iin=decrypt_masked_iin(row.iin_encrypted),
        can_confirm_iin=queries.can_confirm_iin(session(), by=actor, person_id=person_id),
        extra_time=ExtraTimeForm(data={"percent": str(row.extra_time_percent)}),
        is_admin=actor.is_national_admin(),
        posts=posts,
        managed_post_ids=managed_ids,
        main_is_managed=any(post.is_main and post.id in managed_ids for post in posts),
        can_manage=queries.can_manage_person(session(), by=actor, person_id=person_id),
        can_add=can_add_people(),
        category_name=name_category,
        absences=queries.list_absences(session(), person_id, by=actor),
        is_absent=queries.is_absent(session(), person_id, today()),
        reasons=dict(absence_choices()),
        today=today(),
        second_step=queries.get_second_step(session(), person_id),
        learning=container().load_person_learning(session(), actor, person_id),
    )
