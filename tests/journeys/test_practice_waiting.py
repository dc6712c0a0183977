"""A run kept on the device is sent from the page to which its learner returns, and only there."""

from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.factories.final_runs import load_runs
from tests.journeys.site import Site
from tests.journeys.test_final_practice import answer_questions as begin_final
from tests.journeys.test_final_practice import finish_task, open_final, solve_task
from tests.journeys.test_practice import (
    COURSE,
    FIRST,
    MODULE,
    SOLUTION,
    get_part,
    list_runs,
    play_actions,
)
from tests.journeys.test_practice_again import count_decided
from tests.journeys.test_practice_kept import enrol_and_open, open_task
from tests.journeys.test_question_types import Hand
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
RESULT_SENT = "An earlier result that waited on this device has been sent."
RESULT_REFUSED = "An earlier result that waited on this device could not be taken."
WAITING = "JSON.parse(localStorage.getItem('practice-unsent') ?? '[]').length"
LESSON = f"/learning/{COURSE}/{MODULE}/01-how-phishing-works"
_numbers = count(1)


def begin_course(
    site: Site, visit: Visit, language: str = "ru", width: int = 1280
) -> tuple[Visitor, int]:
    """Return a learner who has begun the course, and the id."""
    name = f"waiting-{next(_numbers)}"
    person_id = site.add_account(name, language=language)
    visitor = visit(language=language, width=width, height=900)
    enrol_and_open(visitor, name)
    return visitor, person_id


def leave_without_a_line(visitor: Visitor) -> None:
    """Do the task without a line, and close its page."""
    page = open_task(visitor)
    play_actions(Hand(page), page, page.evaluate(SOLUTION))
    close_without_a_line(visitor)


def close_without_a_line(visitor: Visitor) -> None:
    """Hand in what was done without a line, and close the page."""
    page = visitor.page
    visitor.context.set_offline(True)
    # A page has its line back while it closes, and could send then.
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no line')); }")
    finish_task(Hand(page), page)
    page.locator("[data-sent$=-offline]").wait_for()
    visitor.problems.clear()  # the request that found no line
    visitor.page = visitor.context.new_page()
    page.close()
    visitor.context.set_offline(False)


def list_requests(page: Page, path: str) -> list[str]:
    """Return what a page asks for beside itself, until all is quiet."""
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    page.goto(path, wait_until="networkidle")
    return [url for url in urls if "unsent_runs" in url or "player" in url or "/practice/" in url]


@pytest.mark.parametrize(
    ("language", "width", "path"),
    [
        ("kk", 360, "/my"),
        ("ru", 1280, "/"),
        ("ru", 360, f"/learning/{COURSE}"),
        ("kk", 1280, LESSON),
    ],
)
def test_a_run_is_sent_from_where_its_learner_comes_back_to(
    site: Site, visit: Visit, language: str, width: int, path: str
) -> None:
    visitor, person_id = begin_course(site, visit, language, width)
    page = visitor.page
    assert list_requests(page, path) == [], "nothing waits"
    leave_without_a_line(visitor)
    page = visitor.page
    assert not list_runs(site, person_id)
    visitor.go(path, judge=False)
    notice = page.get_by_role("status").filter(has_text=visitor.translate(RESULT_SENT))
    expect(notice).to_be_visible()
    visitor.look()
    assert list_runs(site, person_id) == [(100, True)]
    assert page.evaluate(WAITING) == 0
    visitor.press(notice.get_by_role("link"))
    assert visitor.read_heading() == visitor.translate("The task is done")
    assert list_requests(page, path) == [], "nothing waits any more"


@pytest.mark.parametrize(
    ("language", "width", "path"), [("kk", 360, "/my"), ("ru", 1280, "review")]
)
def test_a_run_of_a_final_test_leads_back_to_the_test_without_its_result(
    site: Site, visit: Visit, language: str, width: int, path: str
) -> None:
    with open_final(site, visit, language, width) as learner:
        visitor = learner.visitor
        task = begin_final(learner)
        solve_task(site, Hand(visitor.page), visitor.page, task, language)
        close_without_a_line(visitor)
        review = f"/learning/attempts/{task[0]}/review"
        visitor.go(review if path == "review" else path, judge=False)
        notice = visitor.page.get_by_role("status").filter(has_text=visitor.translate(RESULT_SENT))
        expect(notice).to_be_visible()
        visitor.look()
        with site.read() as session:
            assert load_runs(session, task[0])[0].mark == 2520
        visitor.press(notice.get_by_role("link"))
        assert visitor.get_path() == review
        progress = visitor.translate("Practical part: %(done)s of %(total)s done")
        assert progress % {"done": 1, "total": 1} in visitor.read_text()


def test_a_run_of_a_test_that_is_over_is_said_to_be_lost(site: Site, visit: Visit) -> None:
    with open_final(site, visit, "ru", 360) as learner:
        visitor = learner.visitor
        task = begin_final(learner)
        solve_task(site, Hand(visitor.page), visitor.page, task, "ru")
        close_without_a_line(visitor)
        other = visit(language="ru", width=1280, height=900)  # another device of the learner
        other.sign_in(learner.user_name)
        other.go(f"/learning/attempts/{task[0]}/review", judge=False)
        other.press(other.find_button("Hand in"))
        visitor.go("/my", judge=False)
        notice = visitor.page.get_by_role("status").filter(
            has_text=visitor.translate(RESULT_REFUSED)
        )
        expect(notice).to_be_visible()
        visitor.problems.clear()  # the run that was refused
        visitor.look()
        assert visitor.page.evaluate(WAITING) == 0
        with site.read() as session:
            assert not load_runs(session, task[0])[0].mark


def test_without_a_line_it_stays_silent_and_a_run_that_is_sent_twice_is_one(
    site: Site, visit: Visit
) -> None:
    visitor, person_id = begin_course(site, visit)
    leave_without_a_line(visitor)
    page = visitor.page
    posts: list[str] = []

    def lose(route: object) -> None:
        posts.append("lost")
        route.abort() if len(posts) == 1 else route.continue_()  # type: ignore[attr-defined]

    page.route(f"**/practice/{COURSE}/**", lose)
    with page.expect_event("requestfailed"):
        page.goto("/my")
    waiting = page.evaluate("localStorage.getItem('practice-unsent')")
    assert page.evaluate(WAITING) == 1
    assert page.get_by_role("status").filter(has_text=visitor.translate(RESULT_SENT)).count() == 0
    expect(
        page.get_by_role("status").filter(has_text=visitor.translate(RESULT_SENT))
    ).to_be_visible()
    assert list_runs(site, person_id) == [(100, True)]
    page.evaluate("entries => localStorage.setItem('practice-unsent', entries)", waiting)
    page.goto(LESSON)
    expect(
        page.get_by_role("status").filter(has_text=visitor.translate(RESULT_SENT))
    ).to_be_visible()
    assert list_runs(site, person_id) == [(100, True)]
    assert page.evaluate(WAITING) == 0


def test_a_run_of_another_person_is_never_sent_and_waits(site: Site, visit: Visit) -> None:
    visitor, person_id = begin_course(site, visit)
    leave_without_a_line(visitor)
    page = visitor.page
    posts: list[str] = []
    page.on("request", lambda one: posts.append(one.url) if one.method == "POST" else None)
    own_cookies = visitor.context.cookies()
    visitor.context.clear_cookies()  # the session ends, and nobody has signed out
    other = f"waiting-next-{next(_numbers)}"
    site.add_account(other, language="ru")
    visitor.sign_in(other)
    for path in ("/my", "/", f"/catalogue/{COURSE}", f"/practice/try/{COURSE}/{MODULE}/{FIRST}"):
        page.goto(path, wait_until="networkidle")
    enrol_and_open(visitor, other)
    posts.clear()  # of the enrolment
    for path in (f"/learning/{COURSE}", LESSON, f"/practice/{COURSE}/{MODULE}/{FIRST}"):
        page.goto(path, wait_until="networkidle")
    assert [url for url in posts if "/practice/" in url] == []
    assert page.evaluate(WAITING) == 1 and not list_runs(site, person_id)
    visitor.context.clear_cookies()
    visitor.context.add_cookies(own_cookies)  # type: ignore[arg-type]
    page.goto("/my")
    expect(
        page.get_by_role("status").filter(has_text=visitor.translate(RESULT_SENT))
    ).to_be_visible()
    assert [url for url in posts if "/practice/" in url], "the control"
    assert list_runs(site, person_id) == [(100, True)]


def duplicate_window(page: Page) -> Page:
    """Open the page in a window that begins with a copy of what this one stores."""
    with page.expect_popup() as popup:
        page.evaluate("() => void window.open(location.href)")
    popup.value.locator(".inbox").wait_for()
    return popup.value


def test_a_tab_that_is_duplicated_begins_a_run_of_its_own(site: Site, visit: Visit) -> None:
    visitor, person_id = begin_course(site, visit)
    page = open_task(visitor)
    actions = page.evaluate(SOLUTION)
    play_actions(Hand(page), page, actions)
    decision_count = count_decided(page)
    other = duplicate_window(page)
    expect(get_part(other, "resumed")).to_be_hidden()
    assert count_decided(other) == 0
    third = duplicate_window(other)  # of a tab in which nothing is begun
    for tab in (other, third):
        get_part(tab, "done").click()
        get_part(tab, "done").click()
        tab.locator("[data-sent=player-stored]").wait_for()
    assert list_runs(site, person_id) == [(0, False), (0, False)]
    for _time in range(3):
        page.reload()
        page.locator(".inbox").wait_for()
        expect(get_part(page, "resumed")).to_be_visible()  # the control: it alone has let go
        assert count_decided(page) == decision_count
    get_part(page, "done").click()
    page.locator("[data-sent=player-stored]").wait_for()
    assert sorted(list_runs(site, person_id)) == [(0, False), (0, False), (100, True)]


@pytest.mark.parametrize(("minutes", "is_resumed"), [(10, True), (20, False)])
def test_what_a_visitor_began_is_not_gone_on_with_by_the_next_one_at_the_window(
    visit: Visit, minutes: int, is_resumed: bool
) -> None:
    visitor = visit(language="ru", width=1280, height=900)
    visitor.page.clock.install()
    visitor.go(f"/practice/try/{COURSE}/{MODULE}/{FIRST}", judge=False)
    page = visitor.page
    page.locator(".inbox").wait_for()
    play_actions(Hand(page), page, page.evaluate(SOLUTION))
    page.clock.fast_forward(minutes * 60_000)
    page.reload()
    page.locator(".inbox").wait_for()
    expect(get_part(page, "resumed")).to_be_visible(visible=is_resumed)
    assert (count_decided(page) > 0) == is_resumed
