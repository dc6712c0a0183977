"""The page of a person."""

from flask import render_template

from lms.accounts import queries
from lms.accounts.forms import ExtraTimeForm, list_absence_choices
from lms.accounts.queries.hooks import load_person_learning
from lms.accounts.rules import (
    HR,
    NATIONAL_ADMIN,
    OFFICER,
    PAGE_SEEN,
    format_full_name,
    name_category,
)
from lms.accounts.rules.role_words import list_role_choices
from lms.accounts.services.contacts import mask_stored_iin
from lms.accounts.views.common import blueprint
from lms.accounts.views.people import can_add_people
from lms.regions.queries import find_units
from lms.web import access
from lms.web.container import container, today
from lms.web.personal import note_access
from lms.web.transaction import session


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
        roles=dict(list_role_choices()),
        iin=mask_stored_iin(row.iin_encrypted, container().iin_cipher),
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
        reasons=dict(list_absence_choices()),
        today=today(),
        second_step=queries.get_second_step(session(), person_id),
        learning=load_person_learning(session(), actor, person_id),
    )
