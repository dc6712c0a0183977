"""Shared parts of the screens: the blueprint, and the area of the URL."""

from typing import Final

from flask import Blueprint

from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER
from lms.obligations.rules import Target
from lms.obligations.rules.targets import encode_target
from lms.report_builder.forms import ComposeForm
from lms.report_builder.queries.report_areas import load_report_area
from lms.report_builder.rules import Definition
from lms.reporting.errors import AreaNotFound
from lms.reporting.queries.areas import ORGANISATIONS, UNITS, Area, list_own_areas
from lms.web import access
from lms.web.container import today
from lms.web.transaction import reading_session

blueprint = Blueprint("report_builder", __name__, url_prefix="/report-builder")
READERS: Final = (OFFICER, HR, NATIONAL_ADMIN)


def find_target_area(target: Target) -> tuple[str, int]:
    """Return a form's target as the kind and id of an area."""
    if target.region_unit_id is not None:
        return UNITS, target.region_unit_id
    return ORGANISATIONS, target.organisation_id or 0


def encode_area(kind: str, area_id: int) -> str:
    """Return an area as forms and URLs carry it."""
    return encode_target(
        Target(region_unit_id=area_id) if kind == UNITS else Target(organisation_id=area_id)
    )


def load_form_area(form: ComposeForm, definition: Definition) -> Area:
    """Load the area of the form, else the only one of the actor.

    Raises AreaNotFound, also where the actor has to choose one.
    """
    target = form.read_target()
    if target is not None:
        return load_report_area(
            reading_session(), access.actor(), find_target_area(target), definition, today()
        )
    own_areas = list_own_areas(reading_session(), access.actor())
    if form.area.data or len(own_areas) != 1:
        raise AreaNotFound
    return load_report_area(
        reading_session(), access.actor(), (own_areas[0].kind, own_areas[0].id), definition, today()
    )
