"""What assessment holds of people: exported; typed answers are erased, results stay."""

from typing import Final

from lms.assessment.models import (
    Admission,
    Answer,
    Attempt,
    AttemptTask,
    GivenTime,
    QuizException,
    QuizResult,
)
from lms.assessment.services import erasing
from lms.assessment.services.erasing import select_attempts, select_enrolments
from lms.core.personal_data import (
    DERIVED,
    INTERNAL,
    PersonalData,
    PersonalTable,
    SealedColumns,
    build_sealed_texts,
)

TABLES: Final = (
    PersonalTable(
        Attempt,
        "attempts",
        lambda ids: Attempt.enrolment_id.in_(select_enrolments(ids)),
        (
            "quiz_id",
            "number",
            "started_at",
            "ends_at",
            "grace_seconds",
            "submitted_at",
            "right",
            "mark",
            "whole_mark",
            "percent",
            "passed",
            "paper_day",
        ),
        left_out={
            "id": INTERNAL,
            "enrolment_id": INTERNAL,
            "seed": INTERNAL,
            "drawn_items": "tells which questions of a test belong together",
            "practice": "repeats the tasks of the attempt and their marks",
            "submitted_on": "the local day of submitted_at",
            "region_id": "repeats the area of the enrolment",
            "age_group": "repeats the age of the enrolment",
            "sitting_id": "admissions tell of sittings",
        },
    ),
    PersonalTable(
        Admission,
        "admissions",
        lambda ids: Admission.enrolment_id.in_(select_enrolments(ids)),
        ("quiz_id", "state", "asked_at", "decided_by", "decided_at", "reason"),
        actors=("decided_by",),
        left_out={
            "id": INTERNAL,
            "enrolment_id": INTERNAL,
            "sitting_id": INTERNAL,
            "sign_in_id": INTERNAL,
        },
    ),
    PersonalTable(
        GivenTime,
        "given_time",
        lambda ids: GivenTime.attempt_id.in_(select_attempts(ids)),
        ("minutes", "reason", "given_by", "given_at"),
        actors=("given_by",),
        left_out={"id": INTERNAL, "attempt_id": INTERNAL},
    ),
    PersonalTable(
        QuizResult,
        "quiz_results",
        lambda ids: QuizResult.enrolment_id.in_(select_enrolments(ids)),
        ("quiz_id", "percent", "passed", "supervised"),
        left_out={"enrolment_id": INTERNAL},
    ),
    PersonalTable(
        Answer,
        "answers",
        lambda ids: Answer.attempt_id.in_(select_attempts(ids)),
        (
            "position",
            "given_answer",
            "answered_at",
            "mark",
            "right",
            "language",
            "checks",
            "is_checked",
            "grade",
        ),
        left_out={"attempt_id": INTERNAL, "question_id": INTERNAL},
    ),
    PersonalTable(
        AttemptTask,
        "attempt_tasks",
        lambda ids: AttemptTask.attempt_id.in_(select_attempts(ids)),
        (
            "position",
            "task_id",
            "runs",
            "language",
            "done_at",
            "saved_at",
            "seconds",
            "mark",
            "trace",
        ),
        left_out={
            "id": INTERNAL,
            "attempt_id": INTERNAL,
            "seed": INTERNAL,
            "digest": INTERNAL,
            "outcome": DERIVED,
        },
    ),
    PersonalTable(
        QuizException,
        "quiz_exceptions",
        QuizException.person_id.in_,
        (
            "course_id",
            "quiz_key",
            "extra_minutes",
            "extra_attempts",
            "opens_on",
            "closes_on",
            "reason",
            "given_by",
            "given_at",
            "withdrawn_at",
            "withdrawn_by",
        ),
        actors=("given_by", "withdrawn_by"),
        left_out={
            "id": INTERNAL,
            "person_id": INTERNAL,
            "region_unit_id": "an exception for a person names no group",
            "organisation_id": "an exception for a person names no group",
        },
    ),
)


_TO_PERSON: Final = ("attempt_id", "attempt", "enrolment_id", "enrolment", "person_id", "person")
SEALED: Final = (
    build_sealed_texts("answer", ("given_answer", "grade"), holders=(_TO_PERSON,)),
    SealedColumns(
        "attempt_task", {"trace": "NULL"}, holders=(_TO_PERSON,), only="trace IS NOT NULL"
    ),
    SealedColumns("quiz_exception", {"reason": "''"}),
    SealedColumns("admission", {"reason": "''"}, holders=(_TO_PERSON[2:],)),
    SealedColumns("given_time", {"reason": "''"}, holders=(_TO_PERSON,)),
)


PERSONAL_DATA: Final = PersonalData(TABLES, SEALED, erasing.erase)
