"""People: the list and its filters."""

from dataclasses import asdict
from functools import partial
from typing import Any, Final

from flask import render_template
from werkzeug.wrappers import Response

from lms.accounts import queries
from lms.accounts.exports import PEOPLE
from lms.accounts.forms import PeopleFilterForm
from lms.accounts.queries.invited import count_invited
from lms.accounts.rules import HR, LIST_SEEN, NATIONAL_ADMIN, OFFICER, format_full_name
from lms.accounts.rules.role_words import list_role_choices
from lms.accounts.views.common import blueprint, get_filters, list_unit_groups, read_sort
from lms.web import access
from lms.web.container import now, today
from lms.web.downloads import send_list
from lms.web.pagination import read_counted_listing
from lms.web.personal import note_access
from lms.web.transaction import reading_session, session
from lms.web.unit_fields import GroupedUnits

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
        roles=dict(list_role_choices()),
        full_name=format_full_name,
        can_add=can_add_people(),
        is_admin=actor.is_national_admin(),
        filters=get_filters(form),
        organisation=get_filter_organisation(form),
        invited=_count_invited_beside(form),
    )


def _count_invited_beside(form: PeopleFilterForm) -> int:
    """Count the invited of the same organisation; 0 under filters that offers do not have."""
    if get_filters(form).keys() - {"organisation_id"}:
        return 0
    return count_invited(
        session(), by=access.actor(), now=now(), organisation_id=form.organisation_id.data
    )


def list_groups_with_people() -> GroupedUnits:
    """Return the regions and districts where the actor's people are, for the filter.

    All of them for a national administrator.
    """
    groups, actor = list_unit_groups(), access.actor()
    if actor.is_national_admin():
        return groups
    ids = queries.list_unit_ids_of_people(reading_session(), actor)
    visible_groups = [
        (region, [unit for unit in units if unit.id in ids]) for region, units in groups
    ]
    return [(region, units) for region, units in visible_groups if units or region.id in ids]


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
    """Return whether the actor may add people."""
    return bool(access.actor().role_names & {HR, NATIONAL_ADMIN})


@blueprint.post("/people/export")
@access.role(OFFICER, HR, NATIONAL_ADMIN)
def export_people() -> Response:
    """Send the list as a file, without IINs, e-mails and telephone numbers."""
    filters = asdict(build_filter(PeopleFilterForm(units=list_groups_with_people())))
    del filters["today"]
    return send_list(PEOPLE, filters)
