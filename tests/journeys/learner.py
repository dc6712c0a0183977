"""What a learner does on the screens of a course; right answers come from the database."""

import json
import re

from playwright.sync_api import Locator
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessment.queries import AttemptRow, find_attempt
from lms.assessment.rules.types.ordering import KEPT
from lms.catalogue.models import Question
from tests.factories.final_runs import find_solution
from tests.factories.learning import list_right_values, list_wrong_values
from tests.factories.practice import build_trace
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor

QUESTION = re.compile(r"/learning/attempts/(\d+)/(\d+)")
# A visitor without scripts has the whole lesson before them.
TO_LAST_STEP = """() => {
  const forward = document.querySelector("[data-forward]");
  while (forward && !forward.hidden) forward.click();
}"""
LESSON = re.compile(r"/learning/[\w-]+/\d\d-[\w-]+/[\w-]+")
PRACTICE = re.compile(r"/practice/[\w-]+/\d\d-[\w-]+/[\w-]+")
FINAL_TASK = re.compile(r"/practice/attempts/(\d+)/(\d+)")
# Sends a run as the player does, with the token of its page.
SEND_RUN = """async (trace) => {
  const scene = JSON.parse(document.getElementById("scene").textContent);
  const csrf = document.querySelector("[data-final-task]").dataset.csrf;
  const { token, language } = scene;
  const body = new URLSearchParams({ csrf_token: csrf, token, language, trace });
  const headers = { Accept: "application/json" };
  const answer = await fetch(scene.send, { method: "POST", body, headers });
  return answer.status;
}"""
# One message each for what would be several for every field.
READ_FIELDS = "fields => fields.map(({type, value, checked, id}) => ({type, value, checked, id}))"
READ_CHOICES = (
    "fields => fields.map(field => field.options && [...field.options].map(o => o.value))"
)
QUIZ = re.compile(r"/learning/[\w-]+/quiz/[\w-]+")
IN_PARTS = ("matching", "categorise", "ordering", "gaps")


class LearningVisitor:
    """A visitor with an account, in a course."""

    def __init__(self, site: Site, visitor: Visitor, user_name: str) -> None:
        self.site = site
        self.visitor = visitor
        self.user_name = user_name
        self.person_id = site.find_person_id(user_name)

    def finish_lesson(self, *, judge: bool = False) -> None:
        """Go through the steps and say that the lesson is read."""
        assert LESSON.fullmatch(self.visitor.get_path()), self.visitor.get_path()
        self.visitor.page.evaluate(TO_LAST_STEP)
        self.visitor.press(self.visitor.find_button("I have read it, go on"), judge=judge)

    def read_on(self, *, judge: bool = False) -> int:
        """Read lessons until a quiz is open, without practice; return how many there were."""
        count = 0
        while LESSON.fullmatch(self.visitor.get_path()):
            self.finish_lesson(judge=judge)
            count += 1
            if PRACTICE.fullmatch(self.visitor.get_path()):
                self.visitor.press(self.visitor.page.locator(".practice__later a"), judge=judge)
        assert QUIZ.fullmatch(self.visitor.get_path()), self.visitor.get_path()
        return count

    def read_position(self) -> tuple[int, int]:
        """Return the ids of attempt and question on the screen."""
        match = QUESTION.fullmatch(self.visitor.get_path())
        assert match, self.visitor.get_path()
        return int(match[1]), int(match[2])

    def load_attempt(self) -> AttemptRow:
        """Return the stored attempt on the screen."""
        with self.site.read() as session:
            row = find_attempt(
                session, attempt_id=self.read_position()[0], person_id=self.person_id
            )
        assert row is not None
        return row

    def choose_answer(self, *, right: bool = True) -> None:
        """Give the answer on the screen, without going on."""
        row, position = self.load_attempt(), self.read_position()[1]
        with self.site.read() as session:
            values = (list_right_values if right else list_wrong_values)(session, row, position)
            kind = self._find_kind(session, row, position)
        if kind in IN_PARTS:
            self._fill_parts(kind, values)
            return
        answer = self.visitor.page.locator("main input[name=answer]")
        answer.first.wait_for(state="attached")
        fields = answer.evaluate_all(READ_FIELDS)
        if fields[0]["type"] == "text":
            answer.fill(values[0])
            return
        for field in fields:
            is_wanted = field["value"] in values
            if field["checked"] != is_wanted and (is_wanted or field["type"] == "checkbox"):
                label = self.visitor.page.locator(f"label[for='{field['id']}']")
                label.last.click()  # the first one may be a marker on a picture

    def has_parts(self) -> bool:
        """Return whether the question on the screen is answered in several fields."""
        with self.site.read() as session:
            return (
                self._find_kind(session, self.load_attempt(), self.read_position()[1]) in IN_PARTS
            )

    def _find_kind(self, session: Session, row: AttemptRow, position: int) -> str:
        question_id = row.drawn_items[position - 1]["question"]
        return session.scalars(select(Question.type).where(Question.id == question_id)).one()

    def _fill_parts(self, kind: str, values: list[str]) -> None:
        """Fill in the fields of rows and gaps; move items up until their order is right."""
        page = self.visitor.page
        if kind != "ordering":
            fields = page.locator("main [name=answer]")
            fields.first.wait_for(state="attached")
            choices = fields.evaluate_all(READ_CHOICES)
            for index, value in enumerate(values):
                field, choice = fields.nth(index), choices[index]
                if choice is None:
                    field.fill(value)
                else:
                    is_option = value in choice
                    field.select_option(
                        value if is_option else None, index=None if is_option else 0
                    )
            return
        items = [value for value in values if value != KEPT]
        for position, value in enumerate(items):
            row = page.locator(f".order__item:has([name=answer][value='{value}'])")
            while page.locator(".order__item [name=answer]").nth(position).input_value() != value:
                row.locator("[data-way=up]").click()
        page.locator("[data-order-kept]").check()

    def find_next_button(self) -> Locator:
        """Return the button that saves and leads to the next question, in any kind of quiz."""
        return self.visitor.page.locator("button[name=go][value=next]")

    def answer(self, *, right: bool = True, judge: bool = False) -> None:
        """Give the answer and go on."""
        self.choose_answer(right=right)
        self.visitor.press(self.find_next_button(), judge=judge)

    def pass_through_practice(self, *, do: bool = True) -> None:
        """Do the practical part of a final test by its solutions, or only go past its tasks."""
        page = self.visitor.page
        while match := FINAL_TASK.fullmatch(self.visitor.get_path()):
            if do:
                language = page.locator("html").get_attribute("lang") or ""
                with self.site.read() as session:
                    actions = find_solution(session, int(match[1]), int(match[2]), language)
                assert page.evaluate(SEND_RUN, json.dumps(build_trace(actions))) == 200
            self.visitor.press(page.locator(".practice__ways a").nth(1), judge=False)

    def take_quiz(self, *, right: bool = True, judge: bool = False) -> None:
        """Make a whole attempt, from the page of the quiz to its result."""
        self.visitor.press(self.visitor.page.locator("main form button"), judge=judge)
        total = self.load_attempt().total
        for number in range(1, total + 1):
            self.answer(right=right, judge=judge and number < 3)
        self.pass_through_practice(do=right)
        self.visitor.press(self.visitor.find_button("Hand in"), judge=judge)
        assert self.visitor.get_path().endswith("/result")
