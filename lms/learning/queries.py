"""Queries of learners' progress."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Pool,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    literal,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.assessment.models import QuizResult
from lms.catalogue import queries as catalogue
from lms.catalogue.models import Lesson, Quiz
from lms.catalogue.queries import Outline
from lms.catalogue.rules.outline import CourseItem
from lms.core.rows import read_row
from lms.enrolment.queries import EnrolmentRow, list_enrolments
from lms.learning.models import Bookmark, CheckAnswer, LessonDone, LessonTime, ModuleCredit
from lms.learning.rules import find_resume_item, find_resume_step
from lms.learning.rules.reading_time import WHOLE_PAGE, LessonSeconds


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress in an enrolment: finished lessons, passed quizzes, the bookmark.

    Those of credited modules are among them.
    """

    lessons_done: frozenset[int]
    quizzes_passed: frozenset[int]
    bookmark_lesson_id: int | None = None
    bookmark_anchor: str = ""

    def items_done(self) -> int:
        """Return the number of finished lessons and passed quizzes."""
        return len(self.lessons_done) + len(self.quizzes_passed)

    def is_done(self, item: CourseItem) -> bool:
        """Return whether the learner has read this lesson or passed this quiz."""
        return item.id in (self.lessons_done if item.kind == "lesson" else self.quizzes_passed)


_DONE, _RESULT, _BOOKMARK = LessonDone.__table__.c, QuizResult.__table__.c, Bookmark.__table__.c
_CREDIT = ModuleCredit.__table__.c


def _progress_where(
    belongs: Callable[[ColumnElement[Any]], ColumnElement[bool]],
) -> CompoundSelect[Any]:
    """Return the union of done lessons, passed quizzes and bookmarks of some enrolments.

    `belongs` makes the condition from a column of enrolment ids.
    """
    return union_all(
        select(literal("lesson"), _DONE.enrolment_id, _DONE.lesson_id, literal("")).where(
            belongs(_DONE.enrolment_id)
        ),
        select(literal("quiz"), _RESULT.enrolment_id, _RESULT.quiz_id, literal("")).where(
            belongs(_RESULT.enrolment_id), _RESULT.passed.is_(True)
        ),
        _select_credited("lesson", Lesson, belongs),
        _select_credited("quiz", Quiz, belongs),
        select(
            literal("bookmark"), _BOOKMARK.enrolment_id, _BOOKMARK.lesson_id, _BOOKMARK.anchor
        ).where(belongs(_BOOKMARK.enrolment_id)),
    )


def _select_credited(
    kind: str, part: Any, belongs: Callable[[ColumnElement[Any]], ColumnElement[bool]]
) -> Select[Any]:
    """Select the lessons or the quizzes of credited modules."""
    return (
        select(literal(kind), _CREDIT.enrolment_id, part.id, literal(""))
        .join(ModuleCredit, _CREDIT.module_id == part.module_id)
        .where(belongs(_CREDIT.enrolment_id))
    )


# Built once: each page of a course runs this, and building it takes longer than running it.
_PROGRESS_OF_ONE = _progress_where(lambda column: column == bindparam("id"))
_PROGRESS_OF_MANY = _progress_where(lambda column: column.in_(bindparam("ids", expanding=True)))
NOTHING_DONE = Progress(frozenset(), frozenset())


def load_progress(session: Session, enrolment_id: int) -> Progress:
    """Return the progress of an enrolment, in one query."""
    return _progress(session.connection().execute(_PROGRESS_OF_ONE, {"id": enrolment_id}).all())


def load_progress_of_many(session: Session, enrolment_ids: list[int]) -> dict[int, Progress]:
    """Return the progress of each enrolment by id, in one query."""
    rows = session.connection().execute(_PROGRESS_OF_MANY, {"ids": enrolment_ids}).all()
    return {
        enrolment_id: _progress([row for row in rows if row[1] == enrolment_id])
        for enrolment_id in enrolment_ids
    }


def _progress(rows: Sequence[Any]) -> Progress:
    bookmark = next(((row[2], row[3]) for row in rows if row[0] == "bookmark"), (None, ""))
    return Progress(
        frozenset(row[2] for row in rows if row[0] == "lesson"),
        frozenset(row[2] for row in rows if row[0] == "quiz"),
        *bookmark,
    )


@dataclass(frozen=True, slots=True)
class CountsDone:
    """Counts that decide completion, the result of the final test, and seconds on screen.

    Each passed quiz counts once; `credited` modules are counted with their lessons and quizzes.
    """

    lessons: int
    quizzes: int
    final_percent: int | None
    seconds: int
    credited: int


def count_done(session: Session, enrolment_id: int, final_quiz_id: int) -> CountsDone:
    """Return the counts that decide completion, in one query."""
    mine, credited = QuizResult.enrolment_id == enrolment_id, _CREDIT.enrolment_id == enrolment_id
    lessons = _count_union(
        select(_DONE.lesson_id).where(_DONE.enrolment_id == enrolment_id),
        select(Lesson.id).join(ModuleCredit, _CREDIT.module_id == Lesson.module_id).where(credited),
    )
    quizzes = _count_union(
        select(_RESULT.quiz_id).where(mine, _RESULT.passed.is_(True)),
        select(Quiz.id).join(ModuleCredit, _CREDIT.module_id == Quiz.module_id).where(credited),
    )
    final = (
        select(QuizResult.percent)
        .where(mine, QuizResult.quiz_id == final_quiz_id)
        .scalar_subquery()
    )
    seconds = (
        select(func.coalesce(func.sum(LessonTime.seconds), 0))
        .where(LessonTime.enrolment_id == enrolment_id)
        .scalar_subquery()
    )
    credits = select(func.count()).where(credited).scalar_subquery()
    row = session.execute(select(lessons, quizzes, final, seconds, credits)).one()
    return CountsDone(*row)


def _count_union(*selects: Select[Any]) -> ScalarSelect[int]:
    """Return the number of ids in any of the selects, each once."""
    return select(func.count()).select_from(union(*selects).subquery()).scalar_subquery()


def list_credited_modules(session: Session, enrolment_id: int) -> list[int]:
    """Return the ids of the modules that are credited."""
    return list(
        session.scalars(
            select(_CREDIT.module_id)
            .where(_CREDIT.enrolment_id == enrolment_id)
            .order_by(_CREDIT.module_id)
        )
    )


@dataclass(frozen=True, slots=True)
class CourseUnderWay:
    """An enrolment with its course and progress: a row of "My learning"."""

    enrolment: EnrolmentRow
    outline: Outline
    progress: Progress

    @property
    def item_count(self) -> int:
        """Return the number of lessons and quizzes of the version."""
        return len(self.outline.items)

    @property
    def next_item(self) -> CourseItem | None:
        """Return the item at which the learner goes on, or None when all is done."""
        return find_resume_item(
            self.outline.items, self.progress.is_done, self.progress.bookmark_lesson_id
        )

    @property
    def next_step(self) -> int:
        """Return the step of the next lesson at which the learner goes on; 0 for its beginning."""
        item, progress = self.next_item, self.progress
        if item is None or item.kind != "lesson" or item.id != progress.bookmark_lesson_id:
            return 0
        return find_resume_step(progress.bookmark_anchor)


_CHECK_ANSWER = CheckAnswer.__table__.c
_CHECK_ANSWERS = select(_CHECK_ANSWER.question_id, _CHECK_ANSWER.given, _CHECK_ANSWER.right).where(
    _CHECK_ANSWER.enrolment_id == bindparam("enrolment_id"),
    _CHECK_ANSWER.question_id.in_(bindparam("question_ids", expanding=True)),
)


def load_check_answers(
    session: Session, enrolment_id: int, question_ids: list[int]
) -> dict[int, tuple[dict[str, Any], bool]]:
    """Return a learner's latest answers to these questions and whether they were right, by id."""
    values = {"enrolment_id": enrolment_id, "question_ids": question_ids}
    rows = session.connection().execute(_CHECK_ANSWERS, values)
    return {question_id: (given, right) for question_id, given, right in rows}


def list_courses(session: Session, person_id: int) -> list[CourseUnderWay]:
    """Return all enrolments of a person with their progress, the newest first.

    Two queries, apart from outlines that are not cached yet.
    """
    enrolments = list_enrolments(session, person_id)
    progress_by_id = (
        load_progress_of_many(session, [row.id for row in enrolments]) if enrolments else {}
    )
    return [
        CourseUnderWay(row, catalogue.load_outline(session, row.version_id), progress_by_id[row.id])
        for row in enrolments
    ]


@dataclass(frozen=True, slots=True)
class CourseStanding:
    """How far a person is in a course: in the enrolment under way, else in the latest one."""

    slug: str
    is_completed: bool
    done: int
    total: int


def list_course_standings(session: Session, person_id: int) -> list[CourseStanding]:
    """Return how far a person is in each course that they have begun."""
    courses = list_courses(session, person_id)
    courses.sort(key=lambda course: course.enrolment.state != "active")
    by_slug: dict[str, CourseUnderWay] = {}
    for course in courses:
        by_slug.setdefault(course.outline.slug, course)
    return [
        CourseStanding(
            slug=slug,
            is_completed=course.enrolment.state == "completed",
            done=course.progress.items_done(),
            total=course.item_count,
        )
        for slug, course in by_slug.items()
    ]


def load_extra_time_percent(session: Session, person_id: int) -> int:
    """Return by how many per cent time limits are longer for this person."""
    return session.scalar(select(Person.extra_time_percent).where(Person.id == person_id)) or 0


def load_lesson_seconds(session: Session, enrolment_id: int, lesson_id: int) -> LessonSeconds:
    """Return the counted seconds of a lesson in an enrolment; none if it was never reported."""
    row = session.execute(
        select(LessonTime.steps, LessonTime.page_at, LessonTime.page_steps).where(
            LessonTime.enrolment_id == enrolment_id, LessonTime.lesson_id == lesson_id
        )
    ).first()
    return LessonSeconds() if row is None else read_row(LessonSeconds, row)


def sum_seconds(session: Session, enrolment_id: int) -> int:
    """Return for how many seconds the lessons of an enrolment were on screen."""
    total = select(func.sum(LessonTime.seconds)).where(LessonTime.enrolment_id == enrolment_id)
    return session.scalar(total) or 0


def load_seconds_by_lesson(session: Session, enrolment_id: int) -> dict[int, int]:
    """Return for how many seconds each lesson of an enrolment was on screen, by lesson."""
    rows = session.execute(
        select(LessonTime.lesson_id, LessonTime.seconds).where(
            LessonTime.enrolment_id == enrolment_id
        )
    )
    return {row[0]: row[1] for row in rows}


def sum_seconds_of_many(session: Session, enrolment_ids: list[int]) -> dict[int, int]:
    """Return the seconds of each enrolment whose lessons were on screen, by id."""
    rows = session.execute(
        select(LessonTime.enrolment_id, func.sum(LessonTime.seconds))
        .where(LessonTime.enrolment_id.in_(enrolment_ids))
        .group_by(LessonTime.enrolment_id)
    )
    return {row[0]: row[1] for row in rows}


def find_last_enrolment_id(session: Session) -> int:
    """Return the last enrolment of which time was counted; 0 if there is none."""
    return session.scalar(select(func.max(LessonTime.enrolment_id))) or 0


def count_readers(session: Session, after: int, until: int) -> list[tuple[int, int, int]]:
    """Return lesson, minutes, and how many finished it and had it on screen for so long.

    Of the enrolments after one id until another, by two primary keys. Where a page counted as a
    whole, nobody knows for how long it was on screen.
    """
    minutes = ((LessonTime.seconds + 30) // 60).label("minutes")
    is_done = and_(
        LessonDone.enrolment_id == LessonTime.enrolment_id,
        LessonDone.lesson_id == LessonTime.lesson_id,
    )
    rows = session.execute(
        select(LessonTime.lesson_id, minutes, func.count())
        .join(LessonDone, is_done)
        .where(
            LessonTime.enrolment_id > after,
            LessonTime.enrolment_id <= until,
            LessonTime.seconds > 0,
            LessonTime.steps[str(WHOLE_PAGE)].as_integer().is_(None),
        )
        .group_by(LessonTime.lesson_id, minutes)
    )
    return [(row[0], row[1], row[2]) for row in rows]


_TAG: Final = re.compile(r"<[^>]*+>")
_word_counts: WeakKeyDictionary[Pool, dict[int, dict[int, tuple[int, int]]]] = WeakKeyDictionary()


def count_words(session: Session, version_id: int, credited: Collection[int] = ()) -> int:
    """Return the words of a version's lessons, in the language that has fewer.

    Those of `credited` modules are left out. Read once per process and database.
    """
    cache = _word_counts.setdefault(session.get_bind().engine.pool, {})
    if version_id not in cache:
        cache[version_id] = _count_words_by_module(session, version_id)
    counts = [pair for id_, pair in cache[version_id].items() if id_ not in credited]
    return min(sum(pair[language] for pair in counts) for language in range(2))


def _count_words_by_module(session: Session, version_id: int) -> dict[int, tuple[int, int]]:
    """Return the words of each module's lessons in Kazakh and in Russian."""
    rows = session.execute(
        select(Lesson.module_id, Lesson.html_kk, Lesson.html_ru).where(
            Lesson.version_id == version_id
        )
    )
    counts: dict[int, tuple[int, int]] = {}
    for module_id, *texts in rows:
        kazakh, russian = (len(_TAG.sub(" ", text).split()) for text in texts)
        before = counts.get(module_id, (0, 0))
        counts[module_id] = (before[0] + kazakh, before[1] + russian)
    return counts
