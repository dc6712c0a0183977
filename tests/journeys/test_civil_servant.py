"""Journey 2: a civil servant sees what is due, does it, and the duty is met."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import Person
from lms.accounts.rules import CIVIL_SERVANT, OPERATOR
from lms.catalogue.models import Course
from lms.catalogue.queries import load_outline
from lms.core.clock import Moment, get_local_date
from lms.core.i18n import format_date, using_language
from lms.learning.services import finish_lesson
from lms.obligations import services
from lms.obligations.models import Obligation
from lms.obligations.rules import MET, Target, Terms
from tests.factories import learning
from tests.factories.regions import STEPNOGORSK
from tests.journeys.learner import LearningVisitor
from tests.journeys.site import Site
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
COURSE = "Информационная безопасность и кибергигиена"
REASON = "План обучения № 7"
IIN = "991231500234"  # belongs to nobody
DAYS = 10


def assign_course(site: Site) -> int:
    """Assign the course to the civil servants of Stepnogorsk."""
    now, zone = site.container.clock.now(), site.container.settings.timezone
    with site.write() as session:
        course_id = session.scalars(select(Course.id).where(Course.slug == "cyber-hygiene")).one()
        due_on = get_local_date(now, zone) + timedelta(days=DAYS)
        terms = Terms(
            (course_id,),
            Target(region_unit_id=site.find_unit_id(STEPNOGORSK)),
            REASON,
            due_on=due_on,
        )
        return services.create_assignment(
            session, terms=terms, by=OPERATOR, approval_size=None, moment=Moment(now, zone)
        ).id


def complete_all_but_last_module(site: Site, person_id: int) -> None:
    """Complete lessons and quizzes of earlier modules, as if on other days."""
    now = site.container.clock.now()
    with site.write() as session:
        person = session.get_one(Person, person_id)
        enrolment = learning.load_enrolment(session, person, "cyber-hygiene")
        learner = learning.Learner(person, load_outline(session, enrolment.version_id), enrolment)
        for module in learner.outline.modules[:-1]:
            for lesson in module.lessons:
                finish_lesson(
                    session,
                    enrolment=enrolment,
                    outline=learner.outline,
                    lesson_id=lesson.id,
                    by_id=person.id,
                    moment=Moment(now, learning.ZONE),
                )
            assert module.quiz is not None
            learning.take_quiz(session, learner, module.quiz, now=now)


def test_a_civil_servant_does_the_course_that_is_due_and_the_duty_is_met(site: Site, visit: Visit):
    person_id = site.add_account(
        "servant", kato=STEPNOGORSK, audience=CIVIL_SERVANT, iin=IIN, language="ru"
    )
    assignment_id = assign_course(site)
    visitor = visit(language="ru", width=1280)
    visitor.sign_in("servant")
    visitor.press(visitor.find_link("My learning"))
    check_due_course(site, visitor)
    visitor.press(visitor.find_button("Begin"))
    assert visitor.get_path().startswith("/learning/cyber-hygiene/01-threats-and-role/")
    complete_all_but_last_module(site, person_id)
    visitor.go("/my", judge=False)
    visitor.press(visitor.page.locator("main .panel a.button--primary").first, judge=False)
    finish_course(LearningVisitor(site, visitor, "servant"))
    visitor.press(visitor.find_link("Open my certificate"))
    assert visitor.translate("To be done first") not in visitor.read_text()
    assert visitor.fetch(visitor.find_link("Open the certificate (PDF)")).body().startswith(b"%PDF")
    with site.read() as session:
        assert set(
            session.scalars(select(Obligation.state).where(Obligation.person_id == person_id))
        ) == {MET}
    check_met_obligation(visit, assignment_id)


def check_due_course(site: Site, visitor: Visitor) -> None:
    """Check which course is due, by when, and why."""
    now, zone = site.container.clock.now(), site.container.settings.timezone
    with using_language("ru"):
        day = format_date(get_local_date(now, zone) + timedelta(days=DAYS))
    panel = " ".join(visitor.page.locator("main div.panel", has_text=COURSE).inner_text().split())
    assert day in panel
    assert REASON in panel


def finish_course(learner: LearningVisitor) -> None:
    """Complete the last module and the final test with its time limit."""
    visitor = learner.visitor
    learner.read_on(judge=True)
    learner.take_quiz()
    visitor.press(visitor.find_link("Go on"))
    assert "90 минут" in visitor.read_text()
    visitor.press(visitor.find_button("Begin"))
    assert visitor.page.locator("[data-ends-in]").is_visible()
    visitor.page.go_back()
    learner.take_quiz()


def check_met_obligation(visit: Visit, assignment_id: int) -> None:
    """Check that the region's officer finds the person among those who completed."""
    officer = visit(language="ru", width=1280)
    officer.sign_in("officer")
    officer.go(f"/obligations/{assignment_id}")
    row = officer.page.locator("tbody tr", has_text="Тексеріс")
    assert officer.translate("completed in time") in row.inner_text()
