"""How often the options of a version's questions were chosen, for the rules about banks."""

from collections import defaultdict

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.assessment.models import OptionCount, QuestionCount
from lms.catalogue.models import Question, Quiz
from lms.catalogue.rules.lint.unchosen import OptionChoices


def load_option_choices(session: Session, version_id: int) -> dict[str, OptionChoices]:
    """Return the counted answers of each question with options that was answered, by its name.

    Attempts of the last minutes, which are not folded into the counts yet, do not matter here.
    """
    answers = _sum_by_question(session, version_id)
    option_counts = _sum_by_option(session, version_id)
    rows = session.execute(
        select(Question.id, Question.name, Question.content_kk, Question.content_ru)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(Quiz.version_id == version_id)
    )
    choices = {}
    for row in rows:
        options = {
            "kk": tuple(row.content_kk.get("options", ())),
            "ru": tuple(row.content_ru.get("options", ())),
        }
        if options["kk"] and row.id in answers:
            counts = tuple(
                option_counts[row.id].get(position, 0) for position in range(len(options["kk"]))
            )
            choices[row.name] = OptionChoices(options, counts, answers[row.id])
    return choices


def _sum_by_question(session: Session, version_id: int) -> dict[int, int]:
    rows = session.execute(
        select(
            QuestionCount.question_id,
            func.sum(QuestionCount.asked_count - QuestionCount.blank).label("answers"),
        )
        .join(Question, Question.id == QuestionCount.question_id)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(Quiz.version_id == version_id)
        .group_by(QuestionCount.question_id)
    )
    return {row.question_id: int(row.answers) for row in rows}


def _sum_by_option(session: Session, version_id: int) -> defaultdict[int, dict[int, int]]:
    rows = session.execute(
        select(
            OptionCount.question_id,
            OptionCount.position,
            func.sum(OptionCount.chosen_count).label("chosen_count"),
        )
        .join(Question, Question.id == OptionCount.question_id)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(Quiz.version_id == version_id)
        .group_by(OptionCount.question_id, OptionCount.position)
    )
    counts: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for row in rows:
        counts[row.question_id][row.position] = int(row.chosen_count)
    return counts
