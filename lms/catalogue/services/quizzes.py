"""The quizzes of a version that is being loaded, with their questions."""

from dataclasses import asdict

from sqlalchemy.orm import Session

from lms.catalogue.models import CourseVersion, Lesson, Module, Quiz
from lms.catalogue.rules import QuizRules
from lms.catalogue.services.preparing import PreparedCourse
from lms.catalogue.services.questions import build_question


def add_quizzes(
    session: Session,
    version: CourseVersion,
    modules: dict[str, Module],
    lessons: dict[str, Lesson],
    prepared: PreparedCourse,
) -> None:
    """Add the quizzes, each with the questions of its bank."""
    table = prepared.parsed.table
    rules = [
        (module.slug, module.table.quiz)
        for module in prepared.parsed.modules
        if module.table and module.table.quiz
    ]
    if table and table.final:
        rules.append(("", table.final))
    for slug, quiz_rules in rules:
        quiz = _build_quiz(version, modules[slug].id if slug else None, quiz_rules)
        session.add(quiz)
        session.flush()
        for position, question in enumerate(prepared.rendered.banks[slug], 1):
            session.add(build_question(quiz.id, position, lessons[question.lesson].id, question))
    session.flush()


def _build_quiz(version: CourseVersion, module_id: int | None, rules: QuizRules) -> Quiz:
    passing = rules.passing
    return Quiz(
        version_id=version.id,
        module_id=module_id,
        title_kk=rules.title["kk"],
        title_ru=rules.title["ru"],
        hours=rules.hours,
        draw=rules.draw,
        draws=[rule.describe() for rule in rules.draws],
        pass_percent=passing.percent,
        competence_percent=passing.competence_percent,
        counted_result=passing.counted_result,
        wrong_costs=str(passing.wrong_costs),
        bands=[{"from": band.from_percent, **band.title} for band in passing.bands],
        time_limit_minutes=rules.minutes,
        attempts=rules.attempts,
        wait_hours=rules.wait_hours,
        include_modules=rules.include_modules,
        practice_draw=rules.practice.draw,
        practice_share=rules.practice.share,
        **asdict(rules.conduct),
    )
