"""Our figures of section 6 of the LSAT, 1,000 people and 5 questions, against those published.

lsat6.csv: the 32 patterns of answers and their frequencies, columns Q1 to Q5 and Ob6 of the data
set `bock.table` in Debian's r-cran-psych 2.4.12-1. Source: R. D. Bock, M. Lieberman, Fitting a
response model for n dichotomously scored items, Psychometrika 35 (1970), 179-197.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from lms.assessment.queries import list_question_results, load_quiz_marks
from lms.assessment.rules import NO_ANSWERS, add_counts, estimate_reliability
from lms.assessment.services import fold_attempts
from lms.diagnostics.rules.calibration import calibrate_scale
from tests.factories.assessment import create_patterns
from tests.factories.learning import create_learner

SOURCE = Path(__file__).with_name("lsat6.csv")
SHARES = (0.924, 0.709, 0.553, 0.763, 0.870)
ALPHA = 0.295
# `rasch(LSAT)` of the R package ltm: its one discrimination, and its difficulties on a scale whose
# unit is the spread of abilities (Paulius-Satkus/IRT_Basics, lsat_rasch_estimated_params.csv).
LTM_DISCRIMINATION = 0.755134726289653
LTM_DIFFICULTIES = (
    -3.61526653301106,
    -1.322420829256,
    -0.317630649253637,
    -1.73009039272009,
    -2.78017168730704,
)


@pytest.fixture(scope="module")
def patterns():
    with SOURCE.open(encoding="ascii") as file:
        return [
            tuple(row[f"Q{number}"] == "1" for number in range(1, 6))
            for row in csv.DictReader(file)
            for _ in range(int(row["people"]))
        ]


@pytest.mark.twin_left_out("postgresql")
def test_facility_discrimination_and_alpha_are_those_published(session, container, patterns):
    learner = create_learner(session, container.storage)
    questions = create_patterns(session, learner, patterns)
    fold_attempts(session)
    results = {
        result.id: add_counts(result.by_language.values(), NO_ANSWERS)
        for result in list_question_results(session, learner.outline.version_id)
    }
    ordered_counts = [results[question.id] for question in questions]
    assert tuple(counts.facility for counts in ordered_counts) == pytest.approx(SHARES, abs=1e-12)
    answers = np.array(patterns, dtype=int)
    rests = answers.sum(axis=1, keepdims=True) - answers
    for number, counts in enumerate(ordered_counts):
        expected = np.corrcoef(answers[:, number], rests[:, number])[0, 1]
        assert counts.discrimination == pytest.approx(expected, abs=1e-6)
    marks = load_quiz_marks(session, learner.outline.version_id)
    reliability = estimate_reliability(*marks[learner.outline.quizzes[0].id])
    assert (reliability.attempts, reliability.questions) == (1000, 5)
    assert reliability.alpha == pytest.approx(ALPHA, abs=0.0005)


def test_difficulties_are_those_of_ltm(patterns):
    scale = calibrate_scale([dict(enumerate(pattern)) for pattern in patterns])
    assert scale.spread == pytest.approx(LTM_DISCRIMINATION, abs=0.005)
    ours = [scale.difficulties[number].value for number in range(5)]
    theirs = [LTM_DISCRIMINATION * difficulty for difficulty in LTM_DIFFICULTIES]
    assert ours == pytest.approx(theirs, abs=0.002)
