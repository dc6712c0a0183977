"""The projections of attempts: counts of quizzes, questions, options and groups of people."""

from typing import Final

from lms.assessment.models import (
    BegunAttempt,
    OptionCount,
    OptionStratum,
    QuestionAge,
    QuestionCount,
    QuestionExposure,
    QuestionRegion,
    QuestionStratum,
    QuizCount,
)
from lms.assessment.queries.exposure_facts import select_exposure
from lms.assessment.queries.group_facts import select_age_changes, select_region_changes
from lms.assessment.queries.option_facts import select_option_changes, select_option_strata
from lms.assessment.queries.projections import build_projection
from lms.assessment.queries.question_facts import select_question_changes, select_question_strata
from lms.assessment.queries.quiz_facts import select_quiz_changes

QUIZZES: Final = build_projection(QuizCount, select_quiz_changes)
QUESTIONS: Final = build_projection(QuestionCount, select_question_changes)
QUESTION_STRATA: Final = build_projection(QuestionStratum, select_question_strata)
OPTIONS: Final = build_projection(OptionCount, select_option_changes)
OPTION_STRATA: Final = build_projection(OptionStratum, select_option_strata)
REGIONS: Final = build_projection(QuestionRegion, select_region_changes)
AGES: Final = build_projection(QuestionAge, select_age_changes)
EXPOSURE: Final = build_projection(QuestionExposure, select_exposure, BegunAttempt)
RESULTS: Final = (QUIZZES, QUESTIONS, QUESTION_STRATA, OPTIONS, OPTION_STRATA, REGIONS, AGES)
PROJECTIONS: Final = (*RESULTS, EXPOSURE)
