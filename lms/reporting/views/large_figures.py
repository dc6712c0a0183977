"""The large figures at the top of a page of figures."""

from lms.core.i18n import format_number
from lms.core.i18n import gettext as _
from lms.reporting.queries.figures import Counts, Figures
from lms.reporting.rules import ACTIVE, CERTIFIED, COMPLETED, ENROLLED, find_first_of_month
from lms.reporting.rules.words import build_people_code, name_measure
from lms.reporting.views.figure_request import FigureRequest
from lms.reporting.views.tables import build_courses_line
from lms.web.tables import TableRow


def build_large_figures(figure_request: FigureRequest, figures: Figures) -> list[TableRow]:
    """Build the large figures of everybody, obliged or not, with the change of this month.

    With a period chosen there is no change to show.
    """
    total = figures.sum_up()
    fresh = (
        figures.by_month.get(find_first_of_month(figure_request.selection.today), Counts())
        if figure_request.selection.period is None
        else Counts()
    )
    return [
        {
            "value": total.get(measure, 0),
            "label": name_measure(build_people_code(measure)),
            "href": figure_request.build_people_url(measure),
            "more": build_courses_line(figure_request, total, measure)
            if measure != CERTIFIED
            else None,
            "change": _("%(count)s this month") % {"count": format_number(fresh[measure])}
            if measure != ACTIVE and fresh.get(measure)
            else None,
        }
        for measure in (ENROLLED, ACTIVE, COMPLETED, CERTIFIED)
    ]
