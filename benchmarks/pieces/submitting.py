"""P4: SQL statements to submit a quiz of 20 questions of every type that completes the course.

It is measured at two sizes of the bank.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flask import Flask
from sqlalchemy import event, select

from benchmarks import seeding
from benchmarks.plain_course import add_course, build_right_values
from benchmarks.report import Line, judge
from benchmarks.scale import Scale
from benchmarks.seeding import SignedInPerson, Site
from lms.assessment.queries import find_attempt
from lms.assessment.rules import QuizTerms
from lms.assessment.services import save_answer, start_attempt
from lms.catalogue.queries import find_current_version_id, load_answer_keys, load_outline
from lms.certificates.models import Certificate
from lms.core.clock import Moment
from lms.enrolment.queries import find_enrolment
from lms.learning.services import finish_lesson

QUESTIONS: Final = 20
MOST: Final = 12


def run(scale: Scale) -> Iterator[Line]:
    """Measure P4."""
    with seeding.open_site("submitting", courses=False) as site:
        for bank in scale.banks:
            statements = _record_submitting(site, f"bank-{bank}", bank)
            yield judge(
                "P4",
                f"statements to hand in 20 questions and complete, bank of {bank}",
                len(statements),
                most=MOST,
                statements=statements,
            )
        yield _measure_texts(site)


def _measure_texts(site: Site) -> Line:
    """Measure an attempt with texts: it is not decided, and they wait for a person.

    The whole bank is drawn, so that texts are among the questions.
    """
    statements = _record_submitting(site, "texts", QUESTIONS, with_texts=True)
    return judge(
        "P4",
        f"statements to hand in {QUESTIONS} questions with texts",
        len(statements),
        most=MOST,
        statements=statements,
    )


def _record_submitting(site: Site, slug: str, bank: int, *, with_texts: bool = False) -> list[str]:
    """Return the statements of submitting the last test with everything right."""
    now = site.container.clock.now()
    with site.container.database.write() as session:
        add_course(session, slug, now=now, bank=bank, draw=QUESTIONS, with_texts=with_texts)
    learner, other = seeding.add_learners(site, 2, slug)
    # The other learner's submission fills the caches of the process.
    _submit_attempt(site, other, _answer_everything(site, other, slug))
    attempt_id = _answer_everything(site, learner, slug)
    with _record_statements(site.app) as statements:
        _submit_attempt(site, learner, attempt_id)
    with site.container.database.read() as session:
        query = select(Certificate.id).where(Certificate.enrolment_id == learner.enrolment_id)
        if (session.scalar(query) is None) is not with_texts:
            raise RuntimeError("handing in completes the course, unless a text waits")
    return statements


def _answer_everything(site: Site, learner: SignedInPerson, slug: str) -> int:
    """Return the id of an attempt with all answers right, of a learner who read the lesson."""
    now, zone = site.container.clock.now(), site.settings.timezone
    with site.container.database.write() as session:
        version_id = find_current_version_id(session, slug)
        row = find_enrolment(session, learner.enrolment_id)
        assert version_id is not None
        assert row is not None
        course = load_outline(session, version_id)
        lesson_id = course.lessons[0].id
        finish_lesson(
            session,
            enrolment=row,
            outline=course,
            lesson_id=lesson_id,
            by_id=learner.person_id,
            moment=Moment(now, zone),
        )
        attempt_id = start_attempt(
            session,
            enrolment_id=row.id,
            outline=course,
            quiz=course.quizzes[0],
            terms=QuizTerms(),
            extra_time_percent=0,
            now=now,
        )
        attempt = find_attempt(session, attempt_id=attempt_id, person_id=learner.person_id)
        assert attempt is not None
        keys = load_answer_keys(session, version_id)
        for position, item in enumerate(attempt.drawn_items, 1):
            right = build_right_values(item, keys)
            save_answer(
                session,
                attempt_id=attempt_id,
                person_id=learner.person_id,
                position=position,
                form_values=right,
                language="kk",
                now=now,
            )
    return attempt_id


def _submit_attempt(site: Site, learner: SignedInPerson, attempt_id: int) -> None:
    reply = site.app.test_client(use_cookies=False).post(
        f"/learning/attempts/{attempt_id}/submit",
        data={"csrf_token": learner.csrf},
        headers={"Cookie": learner.cookie},
    )
    if reply.status_code != 303:
        raise RuntimeError(f"handing in answered {reply.status_code}")


@contextmanager
def _record_statements(app: Flask) -> Iterator[list[str]]:
    """Yield the statements that the application sends, without the transaction's frame."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    engines = (app.extensions["lms"].database.writer, app.extensions["lms"].database.reader)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield statements
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
