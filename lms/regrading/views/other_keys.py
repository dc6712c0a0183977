"""Keys that other versions have for a question, told in its own positions."""

from dataclasses import replace
from typing import Any

from lms.catalogue.queries import Outline
from lms.regrading.queries.decisions import SameQuestion, list_same_questions
from lms.regrading.rules.keys import drop_counts
from lms.regrading.views.words import carry_to
from lms.web.transaction import reading_session


def list_other_keys(outline: Outline, question: Any, key: dict[str, Any]) -> list[SameQuestion]:
    """Return what other versions have as its key, told in the positions of this one."""
    same = list_same_questions(reading_session(), outline.course_id, question.name)
    rows, keys = [], [drop_counts(key)]
    for other in same:
        carried_key = None if other.number == outline.number else carry_to(question, other)
        if carried_key is not None and carried_key not in keys:
            keys.append(carried_key)
            rows.append(replace(other, key=carried_key))
    return rows
