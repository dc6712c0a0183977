"""The rendered texts of a course, its questions and words, as their tables hold them."""

from dataclasses import dataclass
from typing import Any

from lms.catalogue.rules.glossary_entries import GlossaryText


@dataclass(frozen=True, slots=True)
class RenderedQuestion:
    """A question as its table holds it; `content` by language."""

    name: str
    type: str
    level: int
    weight: int
    retired: bool
    lesson: str
    tags: list[str]
    competences: list[str]
    shared_name: str | None
    content: dict[str, dict[str, Any]]
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RenderedCheck:
    """A check-yourself question as its table holds it; `content` by language."""

    name: str
    type: str
    step: int
    taught_step: int
    content: dict[str, dict[str, Any]]
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RenderedWord:
    """A word of the glossary; `first_lessons` by language: "module/lesson", "" for none."""

    id: str
    texts: dict[str, GlossaryText]
    first_lessons: dict[str, str]


@dataclass(frozen=True, slots=True)
class RenderedCourse:
    """The rendered texts of a course.

    Lessons by "module/lesson" and language; banks by module, "" for the final test. A lesson has a
    placeholder for each of its check-yourself questions, see rules/checks.py.
    """

    lessons: dict[str, dict[str, str]]
    banks: dict[str, list[RenderedQuestion]]
    checks: dict[str, list[RenderedCheck]]
    words: list[RenderedWord]
