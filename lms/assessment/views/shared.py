"""What a question of a shared bank did in all courses of a trainer."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from lms.assessment.queries import (
    CourseResult,
    find_bank_title,
    list_shared_results,
    list_sharing_courses,
)
from lms.assessment.rules import NO_ANSWERS, QuestionCounts, add_counts, is_safe_split
from lms.catalogue.queries import Outline
from lms.core.i18n import format_number, format_percent
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.tables import ExportTable, TableRow
from lms.web.templating import local
from lms.web.transaction import reading_session


def load_shared(outline: Outline, question: Any) -> ExportTable | None:
    """Return a table with the bank's title, a row for each course; None for a course's own one."""
    if question.shared_name is None:
        return None
    session, actor = reading_session(), access.actor()
    bank = find_bank_title(session, outline.version_id, question.shared_name)
    courses = list_sharing_courses(session, question.shared_name)
    own = [course_id for slug, course_id in courses.items() if actor.can_edit_course(slug)]
    results = list_shared_results(session, question.shared_name, own)
    title = _("Shared bank “%(title)s”") % {"title": local(bank, "title")}
    return ExportTable(title, _build_columns(), _build_rows(outline, results))


def _build_columns() -> list[TableRow]:
    return [
        {"key": "course", "label": _("Course"), "kind": "link"},
        {"key": "asked", "label": _("Asked"), "kind": "number"},
        {"key": "right", "label": _("Right"), "kind": "number"},
        {"key": "blank", "label": _("Unanswered"), "kind": "number"},
        {"key": "discrimination", "label": _("Discrimination"), "kind": "number"},
    ]


def _build_rows(outline: Outline, results: Sequence[CourseResult]) -> list[TableRow]:
    rows = [_build_row(_link_course(outline, result), result.counts) for result in results]
    if len(results) > 1 and is_safe_split(result.counts.asked_count for result in results):
        total = add_counts((result.counts for result in results), NO_ANSWERS)
        rows.append(_build_row(_("All together"), total))
    return rows


def _link_course(outline: Outline, result: CourseResult) -> Any:
    title = local(result, "title")
    if result.slug == outline.slug:
        return title
    url = url_for(
        "assessment.question",
        slug=result.slug,
        number=result.number,
        question_id=result.question_id,
    )
    return {"text": title, "href": url}


def _build_row(name: Any, counts: QuestionCounts) -> TableRow:
    discrimination = counts.discrimination
    return {
        "course": name,
        "asked": counts.asked_count,
        "right": format_percent(counts.share_right),
        "blank": format_percent(counts.share_blank),
        "discrimination": None
        if discrimination is None
        else format_number(round(discrimination, 2)),
    }
