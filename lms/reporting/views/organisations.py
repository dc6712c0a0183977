"""The table of the organisations that have people in a unit."""

from collections.abc import Sequence

from lms.core.i18n import gettext as _
from lms.reporting.queries.organisations import MEASURES, RankedOrganisation
from lms.reporting.rules import MET, OBLIGED, share
from lms.reporting.rules.vocabulary import ORGANISATION, format_exact_key
from lms.reporting.rules.words import measure_name
from lms.reporting.views.tables import SHARE, FigureRequest
from lms.web.tables import Row


def organisation_rows(
    figure_request: FigureRequest, ranked: Sequence[RankedOrganisation]
) -> list[Row]:
    """Build a row for each organisation."""
    return [_row(figure_request, organisation) for organisation in ranked]


def organisation_columns() -> list[Row]:
    """List the columns of the table."""
    numbers = [
        {"key": measure, "label": measure_name(measure), "kind": "number"} for measure in MEASURES
    ]
    numbers.insert(2, {"key": SHARE, "label": _("Of them, %"), "kind": "number"})
    return [
        {"key": "name", "label": _("Organisation")},
        {"key": "rank", "label": _("Rank"), "kind": "number"},
        *numbers,
    ]


def _row(figure_request: FigureRequest, organisation: RankedOrganisation) -> Row:
    counts = organisation.counts
    part = share(counts.get(MET, 0), counts.get(OBLIGED, 0))
    return {
        "name": organisation.name,
        "rank": organisation.rank,
        SHARE: None if part is None else round(100 * part),
        **{
            measure: {
                "text": counts.get(measure, 0),
                "href": figure_request.people_url(
                    measure, at=format_exact_key(ORGANISATION, organisation.id)
                )
                if counts.get(measure)
                else None,
            }
            for measure in MEASURES
        },
    }
