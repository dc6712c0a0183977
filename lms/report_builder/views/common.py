"""What the screens of composed reports share: the blueprint, the place of an address, the form with its choices."""

from collections.abc import Sequence
from typing import Final

from flask import Blueprint

from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER
from lms.obligations.rules import Target
from lms.obligations.rules.targets import target_value
from lms.regions.queries import ancestors
from lms.report_builder.forms import ComposeForm
from lms.report_builder.queries.results import place_of
from lms.report_builder.rules import IN_ROWS, Definition
from lms.reporting.errors import PlaceNotFound
from lms.reporting.queries.places import ORGANISATIONS, UNITS, Area, own_places
from lms.reporting.rules.vocabulary import COURSE, DISTRICT, ORGANISATION, REGION, UNIT
from lms.web import access
from lms.web.container import today
from lms.web.transaction import reading

blueprint = Blueprint("report_builder", __name__, url_prefix="/report-builder")
READERS: Final = (OFFICER, HR, NATIONAL_ADMIN)


def where_of(target: Target) -> tuple[str, int]:
    """A target of a form as the kind and id of a place."""
    if target.region_unit_id is not None:
        return UNITS, target.region_unit_id
    return ORGANISATIONS, target.organisation_id or 0


def place_value(kind: str, place_id: int) -> str:
    """A place as forms and addresses carry it."""
    return target_value(
        Target(region_unit_id=place_id) if kind == UNITS else Target(organisation_id=place_id)
    )


def asked_place(form: ComposeForm, definition: Definition) -> Area:
    """The place of the address, else one's own if there is only one. Raises PlaceNotFound, also where there is a choice to make."""
    target = form.target()
    if target is not None:
        return place_of(reading(), access.actor(), where_of(target), definition, today())
    own = own_places(reading(), access.actor())
    if form.place.data or len(own) != 1:
        raise PlaceNotFound
    return place_of(reading(), access.actor(), (own[0].kind, own[0].id), definition, today())


def fill(form: ComposeForm) -> ComposeForm:
    """The form with its choices, and with what suits the actor where the address says nothing."""
    own = own_places(reading(), access.actor())
    rows = rows_offered(own)
    form.preset(
        row=default_row(own), **({"place": place_value(own[0].kind, own[0].id)} if own else {})
    )
    if not form.count.data:
        form.preset(period="this-year")  # where something is counted, no period means all time
    form.offer(rows=rows, boundaries=[day for one in own for day in one.boundaries])
    return form


def rows_offered(own: Sequence[Area]) -> list[str]:
    """What divides anything for the actor: a region is none of its own rows, nor is a district."""
    depth = min((_depth(one) for one in own), default=0)
    useless = (REGION, DISTRICT)[:depth]
    return [name for name in IN_ROWS if name not in useless]


def default_row(own: Sequence[Area]) -> str:
    """By what the first of the actor's own places is usually divided."""
    if not own:
        return COURSE
    if own[0].kind == ORGANISATIONS:
        return ORGANISATION
    return (REGION, DISTRICT, UNIT)[min(_depth(own[0]), 2)]


def _depth(place: Area) -> int:
    """How far below the republic a unit stands; an organisation may have people in all regions."""
    return 0 if place.kind == ORGANISATIONS else len(ancestors(reading(), place.id))
