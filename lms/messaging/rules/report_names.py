"""Names of the reports that are sent."""

from collections.abc import Mapping
from typing import Any

from lms.core.i18n import current_language
from lms.core.i18n import gettext as _


def name_report(subject: str, name: str, area: Mapping[str, str]) -> str:
    """Return the name of a sent report, such as "Figures: Akmola region"."""
    subject_name = {"figures": _("Figures"), "periodic": _("Report to hand in")}.get(subject) or _(
        "“%(name)s”"
    ) % {"name": name}
    return f"{subject_name}: {area.get(current_language(), '')}"


def name_values_report(values: Mapping[str, Any]) -> str:
    """Return the name of the report of a message."""
    return name_report(
        str(values.get("subject", "")), str(values.get("name", "")), values.get("area") or {}
    )
