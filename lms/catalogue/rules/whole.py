"""Checks that need the whole course: banks, names, references, hours."""

import math

from lms.catalogue.rules.checks import UNNAMED
from lms.catalogue.rules.draw_checks import check_draws
from lms.catalogue.rules.final_task_checks import check_final_tasks
from lms.catalogue.rules.hours import ACADEMIC_HOUR, count_claimable_hours
from lms.catalogue.rules.lesson import LessonText
from lms.catalogue.rules.question import QuestionText
from lms.catalogue.rules.quiz_checks import check_quizzes
from lms.catalogue.rules.quiz_rules import QuizRules
from lms.catalogue.rules.reading import ParsedCourse
from lms.core.faults import Faults
from lms.core.i18n import LANGUAGES, N_


def check_whole(course: ParsedCourse, faults: Faults) -> None:
    """Add the faults that no single file shows."""
    check_quizzes(course, faults)
    check_draws(course, faults)
    _check_names(course, faults)
    _check_lessons_of_questions(course, faults)
    _check_cover(course, faults)
    _check_picture_names(course, faults)
    _check_unused_pictures(course, faults)
    check_final_tasks(course, faults)
    _check_hours_of_modules(course, faults)
    _check_hours_of_course(course, faults)
    _check_minutes_at_least(course, faults)


def _list_questions_in(course: ParsedCourse, language: str) -> list[QuestionText]:
    """Return the questions of all banks, then those of all lessons."""
    banks = [module.bank for module in course.modules] + [course.final]
    questions = [question for bank in banks for question in bank.get(language, [])]
    for text in _list_lesson_texts(course, language):
        questions += text.questions
    return questions


def _list_lesson_texts(course: ParsedCourse, language: str) -> list[LessonText]:
    lessons = [lesson for module in course.modules for lesson in module.lessons]
    return [lesson.texts[language] for lesson in lessons if language in lesson.texts]


def _check_names(course: ParsedCourse, faults: Faults) -> None:
    """Add a fault for each question name used twice; results of versions are compared by name."""
    message = N_("The name %(name)s is taken by a question in %(path)s, line %(line)s.")
    for language in LANGUAGES:
        question_by_name: dict[str, QuestionText] = {}
        for question in _list_questions_in(course, language):
            other = question_by_name.setdefault(question.name, question)
            if other.path != question.path and question.name != UNNAMED:
                faults.add(
                    question.path,
                    question.line,
                    message,
                    name=question.name[:80],
                    path=other.path,
                    line=other.line,
                )


def _check_lessons_of_questions(course: ParsedCourse, faults: Faults) -> None:
    message = N_("There is no lesson %(name)s. Lessons here are: %(names)s.")
    everywhere = {
        f"{module.slug}/{lesson.slug}" for module in course.modules for lesson in module.lessons
    }
    for module, questions in course.list_banks():
        lesson_names = {lesson.slug for lesson in module.lessons} if module else everywhere
        for question in questions:
            if "lesson" in question.keys and question.lesson not in lesson_names:
                names = ", ".join(sorted(lesson_names)[:20])
                faults.add(
                    question.path,
                    question.find_line("lesson"),
                    message,
                    name=question.lesson[:80],
                    names=names,
                )


def _check_cover(course: ParsedCourse, faults: Faults) -> None:
    if course.table and course.table.cover and course.cover is None:
        faults.add(
            "course.toml",
            course.table.cover_line,
            N_(
                "There is no picture media/%(name)s. A cover has no words: both languages share it."
            ),
            name=course.table.cover,
        )


def _check_picture_names(course: ParsedCourse, faults: Faults) -> None:
    """Add a fault for each picture of a shared bank whose name a picture elsewhere has too."""
    places: dict[str, str] = {}
    for picture in course.pictures:
        folder = picture.path.partition("media/")[0]
        other = places.setdefault(picture.name, folder)
        if other != folder:
            message = N_("A picture of this name is in %(folder)smedia/ too: rename one of them.")
            faults.add(picture.path, 0, message, folder=other)


def _check_unused_pictures(course: ParsedCourse, faults: Faults) -> None:
    shown_names: set[str] = set()
    for language in LANGUAGES:
        shown_names |= {
            part.name for text in _list_lesson_texts(course, language) for part in text.parts
        }
        shown_names |= {
            part.name for text in _list_questions_in(course, language) for part in text.parts
        }
    for picture in course.pictures:
        if picture.name not in shown_names and picture != course.cover:
            faults.add(picture.path, 0, N_("No lesson and no question shows this picture."))


def _check_hours_of_modules(course: ParsedCourse, faults: Faults) -> None:
    """Add a fault for each module whose texts and tasks take less time than it claims."""
    message = N_(
        "The module claims %(hours)s hours (%(claimed)s minutes), "
        "but its lessons and quiz take %(minutes)s minutes."
    )
    for module in course.modules:
        if module.table is not None and module.table.hours > count_claimable_hours(module.minutes):
            hours = module.table.hours
            faults.add(
                f"{module.slug}/module.toml",
                module.table.hours_line,
                message,
                hours=hours,
                claimed=hours * ACADEMIC_HOUR,
                minutes=math.floor(module.minutes),
            )


def _check_hours_of_final(final: QuizRules, minutes: float, faults: Faults) -> None:
    if final.hours > count_claimable_hours(minutes):
        message = N_(
            "The final test claims %(hours)s hours (%(claimed)s minutes), "
            "but its questions and practice tasks take %(minutes)s minutes."
        )
        faults.add(
            "course.toml",
            final.line,
            message,
            hours=final.hours,
            claimed=final.hours * ACADEMIC_HOUR,
            minutes=math.floor(minutes),
        )


def _check_hours_of_course(course: ParsedCourse, faults: Faults) -> None:
    if course.table is None:
        return
    final, hours = course.table.final, course.table.hours
    if final:
        _check_hours_of_final(final, course.final_minutes, faults)
    if hours > count_claimable_hours(course.minutes):
        message = N_(
            "The course claims %(hours)s hours (%(claimed)s minutes), "
            "but all of it takes %(minutes)s minutes."
        )
        faults.add(
            "course.toml",
            course.table.hours_line,
            message,
            hours=hours,
            claimed=hours * ACADEMIC_HOUR,
            minutes=course.minutes,
        )
    parts = sum(module.table.hours for module in course.modules if module.table)
    parts += final.hours if final else 0
    # The parts may come to less: each of them is rounded down to whole hours.
    if hours < parts:
        message = N_(
            "The course claims %(hours)s hours, "
            "but its modules and its final test come to %(parts)s."
        )
        faults.add("course.toml", course.table.hours_line, message, hours=hours, parts=parts)


def _check_minutes_at_least(course: ParsedCourse, faults: Faults) -> None:
    """Add a fault if the lessons cannot be measured for as long as the course asks."""
    if course.table is None:
        return
    least, most = course.table.minutes_at_least, course.measurable_minutes
    if least > most:
        message = N_(
            "minutes_at_least is %(least)s, but by count the lessons take %(most)s minutes at most."
        )
        faults.add("course.toml", course.table.least_line, message, least=least, most=most)
