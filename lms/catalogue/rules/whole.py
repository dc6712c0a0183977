"""Checks that need the whole course: banks, names, references, hours."""

import math

from lms.catalogue.rules.hours import ACADEMIC_HOUR, honest_hours, quiz_minutes
from lms.catalogue.rules.quiz import QuestionText
from lms.catalogue.rules.reading import Bank, CourseReading
from lms.catalogue.rules.tables import QuizRules
from lms.core.faults import Faults
from lms.core.i18n import LANGUAGES, mark


def check_whole(reading: CourseReading, faults: Faults) -> None:
    """Notes what no single file shows."""
    _check_quizzes(reading, faults)
    _check_names(reading, faults)
    _check_lessons_of_questions(reading, faults)
    _check_unused_pictures(reading, faults)
    _check_hours_of_modules(reading, faults)
    _check_hours_of_course(reading, faults)


def _size(bank: Bank) -> int:
    return min((len(questions) for questions in bank.values()), default=0)


def _check_quizzes(reading: CourseReading, faults: Faults) -> None:
    for module in reading.modules:
        if module.table is None:
            continue
        path, quiz = f"{module.slug}/module.toml", module.table.quiz
        if _check_presence(path, f"{module.slug}/quiz", quiz, module.bank, faults) and quiz:
            _check_size(path, quiz, _size(module.bank), faults)
    if reading.table is None:
        return
    final = reading.table.final
    from_modules = (
        sum(_size(module.bank) for module in reading.modules)
        if final and final.include_modules
        else 0
    )
    if from_modules and final and not reading.final:
        _check_size("course.toml", final, from_modules, faults)
    elif _check_presence("course.toml", "final", final, reading.final, faults) and final:
        _check_size("course.toml", final, from_modules + _size(reading.final), faults)


def _check_presence(
    path: str, stem: str, rules: QuizRules | None, bank: Bank, faults: Faults
) -> bool:
    """Whether there are both rules and questions; one without the other is noted."""
    if rules is None and bank:
        faults.add(
            path,
            0,
            mark("There are questions, but no table [%(key)s] with the rules of the quiz."),
            key=stem.rpartition("/")[2],
        )
    if rules is not None and not bank:
        for language in LANGUAGES:
            faults.add(f"{stem}.{language}.md", 0, mark("The file is missing."))
    return rules is not None and bool(bank)


def _check_size(path: str, rules: QuizRules, size: int, faults: Faults) -> None:
    if size < 2 * rules.draw:
        message = mark(
            "%(draw)s questions are drawn, so the bank needs %(needed)s at least; it has %(found)s."
        )
        faults.add(path, rules.line, message, draw=rules.draw, needed=2 * rules.draw, found=size)


def _check_names(reading: CourseReading, faults: Faults) -> None:
    """A name stands for one question of the course: results are compared from version to version by it."""
    message = mark("The name %(name)s is taken by a question in %(path)s, line %(line)s.")
    for language in LANGUAGES:
        seen: dict[str, QuestionText] = {}
        for bank in [module.bank for module in reading.modules] + [reading.final]:
            for question in bank.get(language, []):
                other = seen.setdefault(question.name, question)
                if other.path != question.path:
                    faults.add(
                        question.path,
                        question.line,
                        message,
                        name=question.name[:80],
                        path=other.path,
                        line=other.line,
                    )


def _check_lessons_of_questions(reading: CourseReading, faults: Faults) -> None:
    message = mark("There is no lesson %(name)s. Lessons here are: %(names)s.")
    everywhere = {
        f"{module.slug}/{lesson.slug}" for module in reading.modules for lesson in module.lessons
    }
    for module, questions in reading.banks():
        known = {lesson.slug for lesson in module.lessons} if module else everywhere
        for question in questions:
            if "lesson" in question.keys and question.lesson not in known:
                names = ", ".join(sorted(known)[:20])
                faults.add(
                    question.path,
                    question.line_of("lesson"),
                    message,
                    name=question.lesson[:80],
                    names=names,
                )


def _check_unused_pictures(reading: CourseReading, faults: Faults) -> None:
    texts = [
        text
        for module in reading.modules
        for lesson in module.lessons
        for text in lesson.texts.values()
    ]
    used = {part.name for text in texts for part in text.parts}
    used |= {
        part.name
        for _, questions in reading.banks()
        for question in questions
        for part in question.parts
    }
    for picture in reading.pictures:
        if picture.name not in used:
            faults.add(picture.path, 0, mark("No lesson and no question shows this picture."))


def _check_hours_of_modules(reading: CourseReading, faults: Faults) -> None:
    """A claim is a promise to a person and to a report: text and tasks have to bear it."""
    message = mark(
        "The module claims %(hours)s hours (%(claimed)s minutes), but its lessons and quiz take %(minutes)s minutes."
    )
    for module in reading.modules:
        if module.table is not None and module.table.hours > honest_hours(module.minutes):
            hours = module.table.hours
            faults.add(
                f"{module.slug}/module.toml",
                module.table.hours_line,
                message,
                hours=hours,
                claimed=hours * ACADEMIC_HOUR,
                minutes=math.floor(module.minutes),
            )


def _check_hours_of_course(reading: CourseReading, faults: Faults) -> None:
    if reading.table is None:
        return
    final, hours = reading.table.final, reading.table.hours
    if final and final.hours > honest_hours(quiz_minutes(final.draw)):
        minutes = math.floor(quiz_minutes(final.draw))
        message = mark(
            "The final test claims %(hours)s hours (%(claimed)s minutes), but its questions take %(minutes)s minutes."
        )
        claimed = final.hours * ACADEMIC_HOUR
        faults.add(
            "course.toml", final.line, message, hours=final.hours, claimed=claimed, minutes=minutes
        )
    if hours > honest_hours(reading.minutes):
        message = mark(
            "The course claims %(hours)s hours (%(claimed)s minutes), but all of it takes %(minutes)s minutes."
        )
        faults.add(
            "course.toml",
            reading.table.hours_line,
            message,
            hours=hours,
            claimed=hours * ACADEMIC_HOUR,
            minutes=reading.minutes,
        )
    parts = sum(module.table.hours for module in reading.modules if module.table) + (
        final.hours if final else 0
    )
    if hours != parts:
        message = mark(
            "The course claims %(hours)s hours, but its modules and its final test come to %(parts)s."
        )
        faults.add("course.toml", reading.table.hours_line, message, hours=hours, parts=parts)
