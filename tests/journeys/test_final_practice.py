"""A whole final test with its practical half: by keys on a phone, by mouse at a desk, offline."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest
from playwright.sync_api import Page
from sqlalchemy import update

from lms.accounts.models import Person
from lms.assessment.models import AttemptTask
from lms.catalogue.queries import load_outline
from lms.practice.errors import NoMoreRuns
from lms.practice.services.final_runs import MOST_RUNS
from tests.factories import catalogue, learning
from tests.factories.final_runs import find_solution, load_runs
from tests.factories.finals import build_inbox_course
from tests.journeys.learner import FINAL_TASK, LearningVisitor
from tests.journeys.site import Site
from tests.journeys.test_practice import get_part, play_actions
from tests.journeys.test_question_types import Hand, Keys
from tests.journeys.visitor import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
_numbers = count(1)


@contextmanager
def open_final(site: Site, visit: Visit, language: str, width: int) -> Iterator[LearningVisitor]:
    """Load a course of one's own, with a learner before its final test."""
    number = next(_numbers)
    slug, user_name = f"final-{number}", f"final-{number}"
    site.add_account(user_name, language=language)
    with site.teach(slug, build_inbox_course(catalogue.build_course_files())):
        _do_all_before(site, user_name, slug)
        visitor = visit(language=language, width=width, height=800)
        visitor.sign_in(user_name)
        visitor.go(f"/learning/{slug}/quiz/final")
        yield LearningVisitor(site, visitor, user_name)


def _do_all_before(site: Site, user_name: str, slug: str) -> None:
    now = site.container.clock.now()
    with site.write() as session:
        person = session.get_one(Person, site.find_person_id(user_name))
        learning.enrol(session, person, slug, now)
        enrolment = learning.load_enrolment(session, person, slug)
        learner = learning.Learner(person, load_outline(session, enrolment.version_id), enrolment)
        learning.read_all(session, learner, now)
        for module in learner.outline.modules:
            assert module.quiz is not None
            learning.take_quiz(session, learner, module.quiz, now=now)


def answer_questions(learner: LearningVisitor) -> tuple[int, int]:
    """Answer all questions; return the attempt and the task to which the last one leads."""
    learner.visitor.press(learner.visitor.page.locator("main form button"))
    for _ in range(learner.load_attempt().total):
        learner.answer()
    match = FINAL_TASK.fullmatch(learner.visitor.get_path())
    assert match, learner.visitor.get_path()
    learner.visitor.page.locator("[role=option]").first.wait_for()
    return int(match[1]), int(match[2])


def solve_task(site: Site, hand: Hand, page: Page, task: tuple[int, int], language: str) -> None:
    with site.read() as session:
        actions = find_solution(session, *task, language)
    play_actions(hand, page, actions)


def finish_task(hand: Hand, page: Page) -> None:
    """Press “I am done”; once more if the scene says that something is left."""
    hand.act(get_part(page, "done"))
    if get_part(page, "unfinished").is_visible():
        hand.act(get_part(page, "done"))


@pytest.mark.parametrize(
    ("language", "width", "hand"), [("kk", 360, Keys), ("ru", 1280, Hand)], ids=["keys", "mouse"]
)
def test_a_final_test_is_answered_and_done(
    site: Site, visit: Visit, language: str, width: int, hand: type[Hand]
) -> None:
    with open_final(site, visit, language, width) as learner:
        visitor, page = learner.visitor, learner.visitor.page
        task = answer_questions(learner)
        visitor.look()
        solve_task(site, hand(page), page, task, language)
        visitor.look(judge=False)
        finish_task(hand(page), page)
        page.locator("[data-sent=final-taken]").wait_for()
        visitor.look()
        visitor.press(page.locator("[data-part=handed-in] a"))
        assert visitor.get_path().endswith("/review")
        assert (
            visitor.translate("Practical part: %(done)s of %(total)s done")
            % {"done": 1, "total": 1}
            in visitor.read_text()
        )
        visitor.press(visitor.find_button("Hand in"))
        assert "100" in page.locator("h1").inner_text()


def test_a_run_above_the_limit_is_refused_and_the_page_says_which_one_counts(
    site: Site, visit: Visit
) -> None:
    with open_final(site, visit, "kk", 360) as learner:
        visitor, page = learner.visitor, learner.visitor.page
        task = answer_questions(learner)
        with site.write() as session:
            session.execute(
                update(AttemptTask)
                .where(AttemptTask.attempt_id == task[0], AttemptTask.position == task[1])
                .values(runs=MOST_RUNS)
            )
        solve_task(site, Hand(page), page, task, "kk")
        finish_task(Hand(page), page)
        page.locator("[data-sent=final-refused]").wait_for()
        assert [problem.partition(" ")[0] for problem in visitor.problems] == ["422"]
        visitor.problems.clear()
        visitor.look()
        handed_in = page.locator("[data-part=handed-in]").inner_text()
        assert visitor.translate("Your work could not be saved.") in handed_in
        assert visitor.translate(NoMoreRuns.message) in handed_in


def test_a_run_waits_for_the_line_may_be_done_again_and_the_last_one_counts(
    site: Site, visit: Visit
) -> None:
    with open_final(site, visit, "ru", 1280) as learner:
        visitor, page = learner.visitor, learner.visitor.page
        task = answer_questions(learner)
        page.reload()  # what was begun goes on, also in the other language
        page.locator("[role=option]").first.click()
        visitor.language = "kk"
        visitor.go("/language/kk?next=" + visitor.get_path(), judge=False)
        get_part(page, "resumed").wait_for()
        visitor.context.set_offline(True)
        finish_task(Hand(page), page)
        page.locator("[data-sent=final-offline]").wait_for()
        get_part(page, "repeat").click()
        solve_task(site, Hand(page), page, task, "kk")
        finish_task(Hand(page), page)
        page.locator("[data-sent=final-offline]").wait_for()
        visitor.problems.clear()  # the requests that found no line
        visitor.context.set_offline(False)
        page.locator("[data-sent=final-taken]").wait_for()
        with site.read() as session:
            run = load_runs(session, task[0])[0]
            assert (run.mark, run.language) == (2520, "kk")
        assert page.evaluate("localStorage.getItem('practice-unsent')") is None
