"""What a question is about, for trainers: level, tags, competences."""

from collections.abc import Sequence
from typing import Any

from lms.catalogue.queries import Outline
from lms.catalogue.rules.competences import keep_together
from lms.core.i18n import format_number


def list_competences(outline: Outline, question: Any) -> Sequence[str]:
    """Return the competences of a question: its own, or else those of its lesson's module."""
    own: Sequence[str] = question.competences
    return own or outline.map_competences_by_lesson()[question.lesson_id]


def describe_question(outline: Outline, question: Any) -> str:
    """Return level, tags and competences of a question in one line."""
    codes = map(keep_together, list_competences(outline, question))
    names = (", ".join(question.tags), ", ".join(codes))
    return " · ".join((format_number(question.level), *filter(None, names)))


def list_labels(outline: Outline, question: Any) -> dict[str, Any]:
    """Return level, tags and competences of a question as values of a file's columns."""
    return {
        "level": question.level,
        "tags": ", ".join(question.tags),
        "competences": ", ".join(list_competences(outline, question)),
    }
