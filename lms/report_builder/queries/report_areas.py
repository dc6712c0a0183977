"""The area of a composed report, in the boundaries of its definition."""

from datetime import date

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.report_builder.errors import BoundariesUnknown
from lms.report_builder.rules import Definition
from lms.reporting.errors import AreaNotFound
from lms.reporting.queries.areas import UNITS, Area, load_area
from lms.reporting.queries.past_areas import load_area_on


def load_report_area(
    session: Session, by: Actor, area_key: tuple[str, int], definition: Definition, today: date
) -> Area:
    """Load the area (its kind and id) in the boundaries of the definition.

    Raises AreaNotFound, BoundariesUnknown.
    """
    kind, area_id = area_key
    area = load_area(session, by, kind, area_id)
    day = definition.boundaries
    if day is None:
        return area
    if kind != UNITS or day >= today:
        raise BoundariesUnknown
    try:
        return load_area_on(session, by, area_id, day, today)
    except AreaNotFound:
        raise BoundariesUnknown from None
