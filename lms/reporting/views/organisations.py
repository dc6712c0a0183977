"""The table of the organisations that have people in a unit."""

from collections.abc import Mapping, Sequence

from flask import url_for

from lms.core.i18n import gettext as _
from lms.core.percent import compute_whole_percent
from lms.reporting.queries.organisations import MEASURES, RankedOrganisation
from lms.reporting.rules import MET, OBLIGED
from lms.reporting.rules.vocabulary import ORGANISATION, format_exact_key
from lms.reporting.rules.words import get_short_name
from lms.reporting.views.figure_request import FigureRequest
from lms.reporting.views.file_columns import INVITED
from lms.reporting.views.tables import SHARE
from lms.web.table_order import LEAST_FIRST
from lms.web.tables import ExportTable, TableRow


def build_organisation_table(
    figure_request: FigureRequest,
    organisations: Sequence[RankedOrganisation],
    invited_counts: Mapping[int, int],
) -> ExportTable:
    """Build the table with a row for each organisation.

    `invited_counts`: how many people are invited, by organisation.
    """
    numbers: list[TableRow] = [
        {"key": measure, "label": get_short_name(measure), "kind": "number"} for measure in MEASURES
    ]
    numbers.insert(2, {"key": SHARE, "label": _("Of them, %"), "kind": "number"})
    columns: list[TableRow] = [
        {"key": "name", "label": _("Organisation")},
        {"key": "rank", "label": _("Rank"), "kind": "number", LEAST_FIRST: True},
        *numbers,
        {"key": INVITED, "label": _("Invited people"), "kind": "number"},
    ]
    rows = [
        {
            **_build_row(figure_request, organisation),
            INVITED: _build_invited(organisation.id, invited_counts.get(organisation.id, 0)),
        }
        for organisation in organisations
    ]
    return ExportTable(_("By organisation"), columns, rows, name="organisations")


def _build_invited(organisation_id: int, number: int) -> TableRow:
    if not number:
        return {"text": number, "href": None}
    return {
        "text": number,
        "href": url_for("accounts.invited", organisation_id=organisation_id, own=1),
    }


def _build_row(figure_request: FigureRequest, organisation: RankedOrganisation) -> TableRow:
    counts = organisation.counts
    return {
        "name": organisation.name,
        "rank": organisation.rank,
        SHARE: compute_whole_percent(counts.get(MET, 0), counts.get(OBLIGED, 0)),
        **{
            measure: {
                "text": counts.get(measure, 0),
                "href": figure_request.build_people_url(
                    measure, at=format_exact_key(ORGANISATION, organisation.id)
                )
                if counts.get(measure)
                else None,
            }
            for measure in MEASURES
        },
    }
