"""Results of a question by region and by age, without what would tell about single people."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from lms.accounts.rules.personal import AGE_GROUPS
from lms.assessment.queries import load_age_counts, load_region_counts
from lms.assessment.rules import GroupCounts, find_hidden_groups
from lms.core.i18n import format_percent
from lms.core.i18n import gettext as _
from lms.regions.queries import find_units, list_regions
from lms.web.tables import ExportTable, Row
from lms.web.templating import local
from lms.web.transaction import reading_session

Group = TypeVar("Group", int, str)


def build_regions(question_ids: Sequence[int]) -> ExportTable | None:
    """Return the results by region, those of today first; None if nobody answered."""
    counts = load_region_counts(reading_session(), question_ids)
    units = {unit.id: unit for unit in list_regions(reading_session())}
    gone = find_units(reading_session(), [key for key in counts if key and key not in units])
    names = {key: str(local(unit, "name")) for key, unit in (units | gone).items()}
    names[0] = _("In no region")
    return _build_table(_("By region"), _("Region"), names, counts)


def build_ages(question_ids: Sequence[int]) -> ExportTable | None:
    """Return the results by age; None if nobody answered."""
    counts = load_age_counts(reading_session(), question_ids)
    names = dict(zip(AGE_GROUPS, AGE_GROUPS, strict=True))
    names |= {AGE_GROUPS[0]: _("under 18"), AGE_GROUPS[-1]: _("75 and over")}
    names[""] = _("Age not given")
    return _build_table(_("By age"), _("Age"), names, counts)


def _build_table(
    caption: str, label: str, names: Mapping[Group, str], counts: Mapping[Group, GroupCounts]
) -> ExportTable | None:
    asked = {group: row.asked for group, row in counts.items() if row.asked}
    if not asked:
        return None
    hidden = find_hidden_groups(asked)
    rows: list[Row] = [
        {"name": name, **_build_row(counts[group])}
        for group, name in names.items()
        if group in asked and group not in hidden
    ]
    if hidden:
        rows.append({"name": _("Hidden groups: %(count)s") % {"count": len(hidden)}})
    columns: list[Row] = [
        {"key": "name", "label": label},
        {"key": "people", "label": _("First tries"), "kind": "number"},
        {"key": "facility", "label": _("Mean mark"), "kind": "number"},
        {"key": "right", "label": _("Wholly right"), "kind": "number"},
    ]
    return ExportTable(caption, columns, rows)


def _build_row(counts: GroupCounts) -> Row:
    return {
        "people": counts.asked,
        "facility": format_percent(counts.facility),
        "right": format_percent(counts.share_right),
    }
