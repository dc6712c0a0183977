"""The page of all words of a course's glossary."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from werkzeug.wrappers import Response as BaseResponse

from lms.catalogue.queries import LessonEntry, WordRow, list_words
from lms.core.collation import build_sort_key
from lms.core.i18n import current_language
from lms.learning.errors import LessonNotFound
from lms.learning.views.blueprint import Standing, blueprint, load_standing
from lms.web import access
from lms.web.page_cache import render_shared_page
from lms.web.templating import local
from lms.web.transaction import session


@dataclass(frozen=True, slots=True)
class ShownWord:
    """A word in the reader's language, with the lesson where it first stands, or None."""

    row: WordRow
    lesson: LessonEntry | None
    may_read: bool

    @property
    def letter(self) -> str:
        """Return the letter under which the word stands."""
        return str(local(self.row, "word")[:1]).upper()


@blueprint.get("/<slug>/words")
@access.public
def words(slug: str) -> str | BaseResponse:
    """Show the words of the reader's version of a course, in alphabetical order."""
    standing = load_standing(slug)
    if not standing.outline.has_words:
        raise LessonNotFound
    key = (standing.outline.version_id, standing.enrolment is not None)
    return render_shared_page("learning/words.html", key, lambda: _load_values(standing))


def _load_values(standing: Standing) -> dict[str, Any]:
    lessons = {lesson.id: lesson for lesson in standing.outline.lessons}
    rows = list_words(session(), standing.outline.version_id)
    shown_words = [
        _show_word(standing, row, lessons.get(_find_lesson_id(row)))
        for row in sorted(rows, key=lambda row: build_sort_key(local(row, "word")))
    ]
    groups = groupby(shown_words, key=lambda word: word.letter)
    return {
        "standing": standing,
        "outline": standing.outline,
        "groups": [(letter, list(group)) for letter, group in groups],
        "other": "ru" if current_language() == "kk" else "kk",
    }


def _find_lesson_id(row: WordRow) -> int:
    """Return the lesson where a word first stands, found by the other language if need be, or 0."""
    return local(row, "lesson") or row.lesson_kk or row.lesson_ru or 0


def _show_word(standing: Standing, row: WordRow, lesson: LessonEntry | None) -> ShownWord:
    return ShownWord(row, lesson, lesson is not None and standing.may_read(lesson))
