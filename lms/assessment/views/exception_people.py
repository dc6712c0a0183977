"""People to whom exceptions are given: finding one, and who may give them."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from flask import render_template

from lms.accounts.queries import PeopleFilter, load_person_in_scope, read_people_page
from lms.accounts.rules import (
    CONSULTANT,
    HR,
    LIST_SEEN,
    NATIONAL_ADMIN,
    OFFICER,
    PAGE_SEEN,
    format_full_name,
)
from lms.assessment.forms import SHORTEST_NAME, PersonFilter
from lms.assessment.views.blueprint import blueprint
from lms.web import access
from lms.web.pagination import read_counted_listing
from lms.web.personal import note_access
from lms.web.transaction import reading_session

GROUP_GIVERS: Final = (OFFICER, HR, NATIONAL_ADMIN)
# Consultants give them to single people, whom they may see; groups are for those who answer for
# them.
GIVERS: Final = (CONSULTANT, *GROUP_GIVERS)


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """The person whom a page is about."""

    id: int
    name: str


@blueprint.get("/exceptions/people")
@access.role(*GIVERS)
def exception_people() -> str:
    """Find a person by a part of the name, to give them an exception."""
    form = PersonFilter()
    text = form.name.data or ""
    page = None
    if len(text) >= SHORTEST_NAME:
        filters = PeopleFilter(text=text)
        page = read_counted_listing(
            partial(read_people_page, reading_session(), by=access.actor(), filters=filters)
        )
        note_access([row.id for row in page.items], LIST_SEEN)
    return render_template("assessment/exception_people.html", form=form, page=page)


def load_named_person(person_id: int) -> NamedPerson:
    """Return the person. Raises NotFound if the actor may not see them."""
    row = load_person_in_scope(reading_session(), by=access.actor(), person_id=person_id)
    note_access([row.id], PAGE_SEEN)
    return NamedPerson(row.id, format_full_name(row.surname, row.given_name, row.patronymic))
