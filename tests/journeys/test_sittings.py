"""A consultant holds a sitting: two learners type its code, are let in, write, and it is ended."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from lms.accounts.models import Person
from lms.accounts.rules import CONSULTANT, Grant
from lms.assessment.models import Attempt, QuizResult
from lms.catalogue.models import Course
from lms.catalogue.queries import load_outline
from lms.enrolment.models import Enrolment
from lms.enrolment.queries import find_enrolment
from lms.learning.models import LessonDone
from tests.factories.learning import enrol
from tests.factories.regions import KOKSHETAU

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
QUIZ = "/learning/first-steps/quiz/final"


@pytest.mark.parametrize(("language", "width"), [("kk", 360), ("ru", 1280)])
def test_a_sitting_from_its_code_to_its_end(site, visit, language, width):
    names = [f"sitting-{language}-{number}" for number in (1, 2)]
    for name in names:
        _create_learner(site, name, language)
    supervisor = visit(language=language, width=width)
    held_by = f"sitting-{language}"
    role = Grant(CONSULTANT, site.find_unit_id(KOKSHETAU))
    site.add_account(held_by, language=language, role=role)
    supervisor.sign_in(held_by)
    code = _open_sitting(site, supervisor)
    sitting = supervisor.get_path()
    learners = [
        visit(language=language, width=width, javascript=name != names[1]) for name in names
    ]
    announcement = supervisor.page.locator("[data-said]")
    for learner, name in zip(learners, names, strict=True):
        learner.sign_in(name)
        learner.go(QUIZ)
        learner.press(learner.page.locator("main a[href='/sittings/join']"))
        learner.page.locator("input[name=code]").fill(code)
        learner.press(learner.find_button("Go on"))
        assert "/sittings/waiting/" in learner.get_path()
    announcement.filter(has_text="2").wait_for(state="attached")  # announced by itself
    supervisor.go(sitting)
    assert supervisor.page.locator("tbody tr").count() == 2
    supervisor.press(supervisor.find_button("Let in all who wait"))
    first, second = learners
    begin = first.page.locator(f"form[action='{QUIZ}/start']")
    begin.wait_for()  # the page has looked by itself
    second.press(second.page.locator("main a[href^='/sittings/waiting/']"))  # no scripts here
    for learner in learners:
        learner.press(learner.find_button("Begin the test"))
    supervisor.go(f"{sitting}/minutes")
    supervisor.page.locator("input[name=minutes]").fill("10")
    supervisor.page.locator("input[name=reason]").fill("Жарық сөнді")
    supervisor.press(supervisor.find_button("Give time back"))
    supervisor.go(f"{sitting}/end")
    supervisor.press(supervisor.find_button("End the sitting"))
    assert _count_handed_in(site, names) == 2


def _open_sitting(site, supervisor):
    """Open a sitting of the final test, and return its code as it is shown."""
    page = supervisor.page
    supervisor.go("/sittings/new")
    page.locator("select[name=quiz]").select_option(f"{_find_course(site)}:final")
    page.locator("input[name=venue]").fill("Кітапхана")
    supervisor.press(supervisor.find_button("Open a sitting"))
    return page.locator(".room-code").inner_text()


def _find_course(site):
    with site.read() as session:
        return session.scalars(select(Course.id).where(Course.slug == "first-steps")).one()


def _create_learner(site, user_name, language):
    """Make a learner who has done everything before the final test."""
    person_id = site.add_account(user_name, surname="Сеансов", language=language)
    now = datetime.now(UTC)
    with site.write() as session:
        enrolment_id = enrol(session, session.get(Person, person_id), "first-steps", now)
        outline = load_outline(session, find_enrolment(session, enrolment_id).version_id)
        session.add_all(
            LessonDone(enrolment_id=enrolment_id, lesson_id=lesson.id, done_at=now)
            for lesson in outline.lessons
        )
        session.add_all(
            QuizResult(enrolment_id=enrolment_id, quiz_id=quiz.id, percent=90, passed=True)
            for quiz in outline.quizzes
            if quiz.module_slug
        )


def _count_handed_in(site, names):
    """Return how many attempts of these learners are handed in and bound to a sitting."""
    ids = [site.find_person_id(name) for name in names]
    with site.read() as session:
        handed_in = (
            select(Attempt.id)
            .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
            .where(
                Enrolment.person_id.in_(ids),
                Attempt.submitted_at.is_not(None),
                Attempt.sitting_id.is_not(None),
            )
        )
        return len(session.scalars(handed_in).all())
