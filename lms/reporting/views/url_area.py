"""The area of a URL, in the boundaries of its filter."""

from lms.reporting.forms import FigureFilter
from lms.reporting.queries import areas
from lms.reporting.queries.areas import Area
from lms.reporting.queries.past_areas import load_area_on
from lms.web import access
from lms.web.container import today
from lms.web.transaction import reading_session


def load_filtered_area(kind: str, area_id: int, form: FigureFilter) -> Area:
    """Load the area of the URL in the boundaries of the filter.

    Sets the choices of boundaries to those that concern the area.
    """
    day, actor = form.read_boundaries_day(), access.actor()
    if kind == areas.UNITS and day is not None:
        area = load_area_on(reading_session(), actor, area_id, day, today())
    else:
        area = areas.load_area(reading_session(), actor, kind, area_id)
    form.offer_boundaries(area.boundaries, is_offered=kind == areas.UNITS)
    return area
