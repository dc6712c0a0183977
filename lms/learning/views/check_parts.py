"""What the questions of a lesson show to one reader alone: answers and verdicts.

Lesson pages are shared by all readers: the forms are the same for all, and what is a reader's own,
an answer and its verdict, comes as parts of the page (lms/web/page_cache.py).
"""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from lms.catalogue.queries import CheckRow, LessonEntry
from lms.learning.queries import load_check_answers
from lms.learning.views.blueprint import Standing
from lms.learning.views.check_fragments import keep_fragment, render_fields, render_verdict
from lms.learning.views.check_questions import judge_again, list_values
from lms.learning.views.kept_answers import read_kept_answers
from lms.learning.views.sent_answers import take_latest, take_unsent_answers
from lms.web.transaction import session

ACCOUNT, BROWSER = "account", "browser"  # where an answer is kept


def build_check_parts(
    standing: Standing, entry: LessonEntry, checks: tuple[CheckRow, ...]
) -> dict[str, Markup]:
    """Return what a lesson's questions show to this reader alone: their answers and verdicts."""
    if not checks:
        return {}
    answers = _load_answers(standing, checks)
    values_by_check = {} if standing.enrolment else read_kept_answers()
    latest_id, latest_values, is_moved = take_latest()
    unsent = take_unsent_answers(standing, entry, checks)
    parts: dict[str, Markup] = {}
    for position, check in enumerate(checks, 1):
        answer, error = (answers[check.id][0] if check.id in answers else None), ""
        values = list_values(check, answer)
        if check.id in values_by_check:
            values = values_by_check[check.id]
            answer, error = judge_again(check, values)
        if check.id == latest_id:
            values = latest_values
            answer, error = (None, "") if is_moved else judge_again(check, values)
        storage = ACCOUNT if check.id in answers else BROWSER if check.id in values_by_check else ""
        is_unsent = check.name in unsent
        if is_unsent:
            answer, values = None, unsent[check.name]
        parts[f"fields {position}"] = keep_fragment(
            check, values, error, is_unsent, render=render_fields
        )
        parts[f"verdict {position}"] = (
            keep_fragment(check, values, answer, storage, render=render_verdict)
            if answer
            else Markup()
        )
    return parts


def _load_answers(standing: Standing, checks: tuple[CheckRow, ...]) -> Mapping[int, Any]:
    """Return the learner's answers by question id; there is no query where there are none."""
    question_ids = [
        check.id for check in checks if check.id in standing.progress.questions_answered
    ]
    if standing.enrolment is None or not question_ids:
        return {}
    return load_check_answers(session(), standing.enrolment.id, question_ids)
