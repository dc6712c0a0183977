"""Results of a question by region and by age, without what would tell about single people."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence

from lms.accounts.rules.personal import AGE_GROUPS
from lms.assessment.queries import list_repeated_attempts, load_age_counts, load_region_counts
from lms.assessment.queries.groups import RepeatedAttempts
from lms.assessment.rules import GroupCounts, find_hidden_groups, find_uncertain_groups
from lms.assessment.rules.groups import Group
from lms.core.i18n import format_percent
from lms.core.i18n import gettext as _
from lms.regions.queries import find_units, list_regions
from lms.web.tables import ExportTable, TableRow
from lms.web.templating import local
from lms.web.transaction import reading_session


def build_group_tables(
    course_id: int, question_ids: Sequence[int]
) -> tuple[ExportTable | None, ExportTable | None]:
    """Return the results by region and by age; None if nobody answered."""
    by_region = load_region_counts(reading_session(), question_ids)
    by_age = load_age_counts(reading_session(), question_ids)
    regions, ages = (
        find_uncertain_groups(_count_attempts(counts)) for counts in (by_region, by_age)
    )
    rows = (
        list_repeated_attempts(
            reading_session(), question_ids, course_id=course_id, regions=regions, ages=ages
        )
        if regions or ages
        else []
    )
    return (
        _build_regions(by_region, _group_by_person(rows, lambda row: row.region_id, regions)),
        _build_ages(by_age, _group_by_person(rows, lambda row: row.age_group, ages)),
    )


def _count_attempts(counts: Mapping[Group, GroupCounts]) -> dict[Group, int]:
    return {group: row.asked_count for group, row in counts.items() if row.asked_count}


def _group_by_person(
    rows: Sequence[RepeatedAttempts],
    group_of: Callable[[RepeatedAttempts], Group],
    groups: Collection[Group],
) -> list[dict[Group, int]]:
    """Return how many first attempts each person made as one of the groups."""
    people: dict[int, dict[Group, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        if group_of(row) in groups:
            people[row.person_id][group_of(row)] += row.attempts
    return list(people.values())


def _build_regions(
    counts: Mapping[int, GroupCounts], repeats: Collection[Mapping[int, int]]
) -> ExportTable | None:
    """Return the results by region, those of today first."""
    units = {unit.id: unit for unit in list_regions(reading_session())}
    former_units = find_units(
        reading_session(), [key for key in counts if key and key not in units]
    )
    names = {key: str(local(unit, "name")) for key, unit in (units | former_units).items()}
    names[0] = _("In no region")
    return _build_table(_("By region"), _("Region"), names, counts, repeats)


def _build_ages(
    counts: Mapping[str, GroupCounts], repeats: Collection[Mapping[str, int]]
) -> ExportTable | None:
    names = dict(zip(AGE_GROUPS, AGE_GROUPS, strict=True))
    names |= {AGE_GROUPS[0]: _("under 18"), AGE_GROUPS[-1]: _("75 and over")}
    names[""] = _("Age not given")
    return _build_table(_("By age"), _("Age"), names, counts, repeats)


def _build_table(
    caption: str,
    label: str,
    names: Mapping[Group, str],
    counts: Mapping[Group, GroupCounts],
    repeats: Collection[Mapping[Group, int]],
) -> ExportTable | None:
    attempts = _count_attempts(counts)
    if not attempts:
        return None
    hidden_groups = find_hidden_groups(attempts, repeats)
    rows: list[TableRow] = [
        {"name": name, **_build_row(counts[group])}
        for group, name in names.items()
        if group in attempts and group not in hidden_groups
    ]
    if hidden_groups:
        rows.append({"name": _("Hidden groups: %(count)s") % {"count": len(hidden_groups)}})
    columns: list[TableRow] = [
        {"key": "name", "label": label},
        {"key": "people", "label": _("First attempts"), "kind": "number"},
        {"key": "facility", "label": _("Mean mark"), "kind": "number"},
        {"key": "right", "label": _("Wholly right"), "kind": "number"},
    ]
    return ExportTable(caption, columns, rows)


def _build_row(counts: GroupCounts) -> TableRow:
    return {
        "people": counts.asked_count,
        "facility": format_percent(counts.facility),
        "right": format_percent(counts.share_right),
    }
