"""Table of the programmes of the regions."""

from flask import url_for

from lms.core.i18n import gettext as _
from lms.periodic_reports.rules.plan import PROGRAMMES, PlanComparison
from lms.periodic_reports.rules.wording import describe_document
from lms.programmes.rules.wording import describe_state as programme_state
from lms.reporting.queries.names import get_local_name
from lms.web.tables import ExportTable


def build_programmes_table(plan: PlanComparison) -> ExportTable:
    """Build a row for each programme of a region."""
    rows = []
    for programme in plan.programmes:
        name = get_local_name(programme)
        rows.append(
            {
                "name": {
                    "text": name,
                    "href": url_for("programmes.region", region_id=int(programme.key)),
                },
                "state": programme_state(programme.state),
                "document": describe_document(programme) or None,
                "planned": programme.planned_count,
                "met": programme.met_count,
            }
        )
    columns = [
        {"key": "name", "label": _("Region"), "kind": "link"},
        {"key": "state", "label": _("State")},
        {"key": "document", "label": _("Document")},
        {"key": "planned", "label": _("Indicators planned"), "kind": "number"},
        {"key": "met", "label": _("Of them met"), "kind": "number"},
    ]
    return ExportTable(_("Programmes"), columns, rows, name=PROGRAMMES)
