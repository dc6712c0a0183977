"""Choices and defaults of the form of a report, by the actor's areas."""

from collections.abc import Sequence

from lms.regions.queries import list_ancestors
from lms.report_builder.forms import ComposeForm
from lms.report_builder.rules import IN_ROWS
from lms.report_builder.views.common import encode_area
from lms.reporting.queries.areas import ORGANISATIONS, Area
from lms.reporting.rules.vocabulary import COURSE, DISTRICT, ORGANISATION, REGION, UNIT
from lms.web.transaction import reading_session


def fill_form(form: ComposeForm, own_areas: Sequence[Area]) -> str:
    """Set the choices of the form, and defaults for what the URL leaves out.

    Returns the dimension that usually divides the actor's first area.
    """
    depths = [_find_depth(area) for area in own_areas]
    row = _choose_row(own_areas, depths)
    form.preset(
        row=row, **({"area": encode_area(own_areas[0].kind, own_areas[0].id)} if own_areas else {})
    )
    if not form.count.data:
        # An empty period means all time where the URL has measures.
        form.preset(period="this-year")
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
