"""Shared parts of the screens: the blueprint, the area of the URL, the choices of the form."""

from collections.abc import Sequence
from typing import Final

from flask import Blueprint

from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER
from lms.obligations.rules import Target
from lms.obligations.rules.targets import target_value
from lms.regions.queries import list_ancestors
from lms.report_builder.forms import ComposeForm
from lms.report_builder.queries.results import load_report_area
from lms.report_builder.rules import IN_ROWS, Definition
from lms.reporting.errors import AreaNotFound
from lms.reporting.queries.areas import ORGANISATIONS, UNITS, Area, list_own_areas
from lms.reporting.rules.vocabulary import COURSE, DISTRICT, ORGANISATION, REGION, UNIT
from lms.web import access
from lms.web.container import today
from lms.web.transaction import reading_session

blueprint = Blueprint("report_builder", __name__, url_prefix="/report-builder")
READERS: Final = (OFFICER, HR, NATIONAL_ADMIN)


def target_area(target: Target) -> tuple[str, int]:
    """Return a form's target as the kind and id of an area."""
    if target.region_unit_id is not None:
        return UNITS, target.region_unit_id
    return ORGANISATIONS, target.organisation_id or 0


def area_value(kind: str, area_id: int) -> str:
    """Return an area as forms and URLs carry it."""
    return target_value(
        Target(region_unit_id=area_id) if kind == UNITS else Target(organisation_id=area_id)
    )


def load_form_area(form: ComposeForm, definition: Definition) -> Area:
    """Load the area of the form, else the only one of the actor.

    Raises AreaNotFound, also where the actor has to choose one.
    """
    target = form.target()
    if target is not None:
        return load_report_area(
            reading_session(), access.actor(), target_area(target), definition, today()
        )
    own_areas = list_own_areas(reading_session(), access.actor())
    if form.place.data or len(own_areas) != 1:
        raise AreaNotFound
    return load_report_area(
        reading_session(), access.actor(), (own_areas[0].kind, own_areas[0].id), definition, today()
    )


def fill_form(form: ComposeForm, own_areas: Sequence[Area]) -> str:
    """Set the choices of the form, and defaults for what the URL leaves out.

    Returns the dimension that usually divides the actor's first area.
    """
    depths = [_find_depth(area) for area in own_areas]
    row = _choose_row(own_areas, depths)
    form.preset(
        row=row, **({"place": area_value(own_areas[0].kind, own_areas[0].id)} if own_areas else {})
    )
    if not form.count.data:
        form.preset(period="this-year")  # with measures in the URL, an empty period means all time
    form.offer(
        rows=_list_useful_rows(depths),
        boundaries=[day for area in own_areas for day in area.boundaries],
    )
    return row


def _list_useful_rows(depths: Sequence[int]) -> list[str]:
    """List the row dimensions that divide one of the areas: a region is not divided by regions."""
    useless = (REGION, DISTRICT)[: min(depths, default=0)]
    return [name for name in IN_ROWS if name not in useless]


def _choose_row(own_areas: Sequence[Area], depths: Sequence[int]) -> str:
    """Return the dimension that usually divides the first area."""
    if not own_areas:
        return COURSE
    if own_areas[0].kind == ORGANISATIONS:
        return ORGANISATION
    return (REGION, DISTRICT, UNIT)[min(depths[0], 2)]


def _find_depth(area: Area) -> int:
    """Return the depth of a unit in the tree; 0 for organisations, which span all regions."""
    return 0 if area.kind == ORGANISATIONS else len(list_ancestors(reading_session(), area.id))
