"""Every type of question by mouse, keyboard and touch, in both languages, with axe on each."""

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Locator, Page

from lms.assessment.models import Attempt
from lms.assessment.queries import load_answer_states
from lms.assessment.rules import QUESTION_TYPES, WHOLE_MARK
from lms.assessment.rules.types.ordering import KEPT
from lms.catalogue.queries import find_current_version_id, load_answer_keys, load_questions
from tests.factories.question_types import TYPES, build_every_type_files
from tests.journeys.hands import press_until_focused
from tests.journeys.site import PASSWORD, Site
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
SLUG = "every-type"
_numbers = count(1)


@pytest.fixture(scope="module", autouse=True)
def course(site: Site) -> Iterator[None]:
    """Load a course with every type of question, and retire it afterwards."""
    with site.teach(SLUG, build_every_type_files()):
        yield


class Hand:
    """Acts by mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def choose(self, radio: Locator) -> None:
        """Choose an option by its label."""
        self.act(self.page.locator(f"label[for='{radio.get_attribute('id')}']").last)

    def select(self, field: Locator, value: str) -> None:
        """Choose from a list."""
        field.select_option(value)

    def type(self, field: Locator, text: str) -> None:
        """Type into a field."""
        self.act(field)
        self.page.keyboard.type(text)

    def act(self, target: Locator) -> None:
        """Click."""
        target.click()


class PictureFinger(Hand):
    """Acts by touch; an area of a picture is touched on the picture."""

    def choose(self, radio: Locator) -> None:
        self.act(self.page.locator(f"label[for='{radio.get_attribute('id')}']").first)

    def act(self, target: Locator) -> None:
        target.tap()


class Keys(Hand):
    """Acts by keys alone: Tab, Space, arrows and letters."""

    def choose(self, radio: Locator) -> None:
        if radio.get_attribute("type") == "checkbox":
            self.act(radio)
            return
        self.act(self.page.locator("[name=answer]").first)  # a group is one stop of Tab
        for _option in range(10):
            if not radio.is_checked():
                self.page.keyboard.press("ArrowDown")
        assert radio.is_checked()

    def select(self, field: Locator, value: str) -> None:
        self._reach(field)
        options = field.evaluate("list => [...list.options].map(option => option.value)")
        for _step in range(options.index(value)):
            self.page.keyboard.press("ArrowDown")
        assert field.input_value() == value

    def type(self, field: Locator, text: str) -> None:
        self._reach(field)
        self.page.keyboard.type(text)

    def act(self, target: Locator) -> None:
        self._reach(target)
        self.page.keyboard.press("Space")

    def _reach(self, target: Locator) -> None:
        press_until_focused(self.page, target, "Tab")


@pytest.mark.parametrize(
    ("language", "width", "hand"),
    [("kk", 1280, Hand), ("ru", 360, PictureFinger), ("kk", 360, Keys)],
    ids=["mouse", "touch", "keyboard"],
)
def test_every_type_is_answered_rightly(
    site: Site, visit: Visit, language: str, width: int, hand: type[Hand]
) -> None:
    visitor, attempt_id = begin_quiz(site, visit, language, width, touch=hand is PictureFinger)
    with site.read() as session:
        attempt = session.get_one(Attempt, attempt_id)
        questions = load_questions(session, [item["question"] for item in attempt.drawn_items])
        items = [(questions[item["question"]], item["order"]) for item in attempt.drawn_items]
        answers = [
            (
                question.type,
                QUESTION_TYPES[question.type].list_values(
                    order, QUESTION_TYPES[question.type].build_right(question.answer)
                ),
            )
            for question, order in items
        ]
    assert sorted(kind for kind, _values in answers) == sorted(TYPES)
    page = visitor.page
    for kind, values in answers:
        give_answer(hand(page), page, kind, values)
        with page.expect_navigation():
            hand(page).act(page.locator("main form button[value=next]"))
        visitor.look()
    visitor.press(page.locator("main form button").first)
    with site.read() as session:
        attempt = session.get_one(Attempt, attempt_id)
        assert (attempt.mark, attempt.whole_mark) == (10 * WHOLE_MARK, 10 * WHOLE_MARK)


def begin_quiz(
    site: Site, visit: Visit, language: str, width: int, *, touch: bool = False
) -> tuple[Visitor, int]:
    """Sign in a new learner, begin the course and its quiz."""
    name = f"types-{next(_numbers)}"
    site.add_account(name, language=language)
    visitor = visit(language=language, width=width, height=900, touch=touch)
    visitor.sign_in(name, PASSWORD)
    visitor.go(f"/catalogue/{SLUG}")
    visitor.press(visitor.page.locator("main form[action^='/enrolment/'] button").first)
    visitor.go(f"/learning/{SLUG}/quiz/01-files")
    visitor.press(visitor.page.locator("main form button").first)
    return visitor, int(visitor.page.url.split("/")[-2])


def give_answer(hand: Hand, page: Page, kind: str, values: list[str]) -> None:
    """Give an answer whose form values these are."""
    fields = page.locator("[name=answer]")
    if kind == "ordering":
        put_in_order(hand, page, [value for value in values if value != KEPT])
        assert page.locator(f"[name=answer][value={KEPT}]").is_checked()
    elif kind in ("single", "multiple", "true-false", "hotspot"):
        for value in values:
            hand.choose(page.locator(f"[name=answer][value='{value}']"))
    else:
        for index, value in enumerate(values):
            field = fields.nth(index)
            is_list = field.evaluate("field => field.tagName") == "SELECT"
            (hand.select if is_list else hand.type)(field, value)


def put_in_order(hand: Hand, page: Page, values: list[str]) -> None:
    """Move items up by their buttons; the focus stays on the button that was pressed."""
    for index, value in enumerate(values):
        row = page.locator(f".order__item:has([name=answer][value='{value}'])")
        button = row.locator("[data-way=up]")
        for _step in range(read_order(page).index(value) - index):
            hand.act(button)
            assert button.evaluate("button => button === document.activeElement")
    assert read_order(page) == values
    assert page.locator("[data-order-status]").inner_text().strip()


def read_order(page: Page) -> list[str]:
    values: list[str] = page.locator("[data-order] [name=answer]").evaluate_all(
        "all => all.map(one => one.value)"
    )
    return values


def test_rows_are_dragged_by_their_grips_and_moved_without_scripts(
    site: Site, visit: Visit
) -> None:
    visitor, attempt_id = begin_quiz(site, visit, "ru", 360)
    page = visitor.page
    position = find_ordering(site, attempt_id)
    visitor.go(f"/learning/attempts/{attempt_id}/{position}")
    first, checkbox = read_order(page), page.locator("[data-order-kept]")
    assert not checkbox.is_checked(), "nobody has touched it"
    drag_to_end(page, page.locator("[data-grip]").first, page.locator(".order__item").last)
    assert read_order(page) == [*first[1:], first[0]]
    assert checkbox.is_checked()
    page.locator("[data-status]").filter(has_text=visitor.translate("Saved")).wait_for()
    plain = visit(language="ru", width=360, javascript=False)
    plain.context.add_cookies(visitor.context.cookies())  # type: ignore[arg-type]
    plain.go(f"/learning/attempts/{attempt_id}/{position}")
    assert read_order(plain.page) == [*first[1:], first[0]]
    plain.press(plain.page.locator("[data-way=up]").last)
    assert read_order(plain.page) == [*first[1:-1], first[0], first[-1]]
    assert plain.page.url.endswith(f"#question-answer-up-{len(first) - 1}")
    with site.read() as session:
        order = session.get_one(Attempt, attempt_id).drawn_items[position - 1]["order"]
        values = load_answer_states(session, attempt_id)[position].given_answer["values"]
    assert values == [order[int(value)] for value in read_order(plain.page)]


def find_ordering(site: Site, attempt_id: int) -> int:
    """Return the position of the question whose items are put in order."""
    with site.read() as session:
        items = session.get_one(Attempt, attempt_id).drawn_items
        version_id = find_current_version_id(session, SLUG)
        assert version_id is not None
        keys = load_answer_keys(session, version_id)
    return next(n for n, item in enumerate(items, 1) if keys[item["question"]][0] == "ordering")


def drag_to_end(page: Page, grip: Locator, target: Locator) -> None:
    """Drag a row to the end of the list, in steps as a hand does."""
    grip.scroll_into_view_if_needed()
    start, end = grip.bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 20, end["y"] + end["height"] + 5, steps=12)
    page.mouse.up()
