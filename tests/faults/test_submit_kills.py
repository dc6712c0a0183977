"""kill -9 of the server under starts, saves and submits: nothing acknowledged is lost or doubled.

Clients take quizzes again and again. What the server acknowledged is compared with the database
after each kill. The control: the same comparison finds a server that replies before it commits.
"""

import http.client
import random
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic, sleep

import pytest
from sqlalchemy import text

from lms.web.csrf import mask_token
from tests.factories import accounts, learning
from tests.faults.serving import ParallelLoad, run_site
from tests.faults.test_serving_kills import KILLS
from tests.waiting import MOST_SECONDS, wait_until

pytestmark = pytest.mark.slow
CLIENTS = 3
QUIZ = "/learning/files/quiz/01-files/start"


@dataclass
class QuizTaker:
    """A learner's browser, and what the server acknowledged to it."""

    port: int
    headers: dict[str, str]
    enrolment_id: int
    started: set[int] = field(default_factory=set)
    saved_answers: set[tuple[int, int]] = field(default_factory=set)
    submitted: set[int] = field(default_factory=set)
    refused: list[tuple[str, int]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take_quizzes(self, stopping: threading.Event) -> None:
        """Take the quiz until the test ends; each request is sent again until it gets a reply."""
        while not stopping.is_set():
            location = self._post(QUIZ, "", stopping)
            if location is None:
                return
            attempt_id = int(location.split("/")[3])
            self._note(self.started, attempt_id)
            for position in (1, 2):
                path = f"/learning/attempts/{attempt_id}/{position}"
                if self._post(path, "answer=0&autosave=1", stopping) is None:
                    return
                self._note(self.saved_answers, (attempt_id, position))
            if self._post(f"/learning/attempts/{attempt_id}/submit", "", stopping) is None:
                return
            self._note(self.submitted, attempt_id)

    def _note(self, acknowledgements: set, acknowledgement: object) -> None:
        with self.lock:
            acknowledgements.add(acknowledgement)

    def _post(self, path: str, form: str, stopping: threading.Event) -> str | None:
        while not stopping.is_set():
            try:
                status, location = self._request(path, form)
            except (OSError, http.client.HTTPException):
                sleep(0.02)
                continue
            if status in (204, 303):
                return location
            self.refused.append((path, status))
            return None
        return None

    def _request(self, path: str, form: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("POST", path, form, self.headers)
            reply = connection.getresponse()
            reply.read()
            return reply.status, reply.getheader("Location", "")
        finally:
            connection.close()


def create_takers(session, container, app, port: int) -> list[QuizTaker]:
    """Create learners of the small course, whose quiz draws two questions."""
    now, takers = datetime.now(UTC), []
    for _ in range(CLIENTS):
        learner = learning.create_learner(session, container.storage)
        client = accounts.sign_in(app.test_client(), session, learner.person, now=now)
        with client.session_transaction() as cookie_session:
            cookie_session["csrf"] = "token"
        cookie = client.get_cookie("session")
        headers = {
            "Cookie": f"session={cookie.value}",
            "X-CSRF-Token": mask_token("token"),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        takers.append(QuizTaker(port, headers, learner.enrolment.id))
    session.commit()
    return takers


def find_faults(container, takers: list[QuizTaker]) -> list[str]:
    """Return acknowledged requests that are not stored, and those stored twice."""
    faults = []
    acknowledgements = []
    for taker in takers:  # before reading: what is acknowledged later may be stored later
        with taker.lock:
            sets = (set(taker.started), set(taker.saved_answers), set(taker.submitted))
        acknowledgements.append((taker.enrolment_id, *sets))
    with container.database.read() as session:
        attempts = session.execute(
            text("SELECT id, enrolment_id, number, submitted_at, mark FROM attempt")
        ).all()
        answers = session.execute(text("SELECT attempt_id, position, mark FROM answer")).all()
    submitted_ids = {row.id for row in attempts if row.submitted_at is not None}
    stored_answers = {(row.attempt_id, row.position) for row in answers}
    marks = Counter(row.attempt_id for row in answers if row.mark is not None)
    for enrolment_id, started_ids, saved_answers, handed_in_ids in acknowledgements:
        own = [row for row in attempts if row.enrolment_id == enrolment_id]
        faults += [f"attempt {number} is lost" for number in started_ids - {row.id for row in own}]
        faults += [f"answer {slot} is lost" for slot in saved_answers - stored_answers]
        faults += [f"submission {number} is lost" for number in handed_in_ids - submitted_ids]
        if sorted(row.number for row in own) != list(range(1, len(own) + 1)):
            faults.append(f"attempts of {enrolment_id} are not numbered once each")
        if len(own) > len(started_ids) + 1:
            faults.append(f"{enrolment_id} has attempts that it did not begin")
    faults += [
        f"attempt {number} is graded in part" for number in submitted_ids if marks[number] != 2
    ]
    if len(answers) != len(stored_answers):
        faults.append("an answer is stored twice")
    return faults


def kill_and_compare(site, container, takers: list[QuizTaker], kills: int) -> list[str]:
    """Kill the server at random moments while quizzes are taken; return all faults."""
    faults, chance = [], random.Random(kills)
    with ParallelLoad(lambda number, stop: takers[number].take_quizzes(stop), CLIENTS) as load:
        for _ in range(kills):
            target = count_submissions(takers) + 3
            wait_until(lambda target=target: count_submissions(takers) >= target)
            sleep(chance.uniform(0.0, 0.3))
            site.kill()
            faults += find_faults(container, takers)
            site.start()
    assert load.errors == []
    assert [taker.refused for taker in takers] == [[]] * CLIENTS
    assert count_submissions(takers) > 2 * kills
    return faults


def count_submissions(takers: list[QuizTaker]) -> int:
    return sum(len(taker.submitted) for taker in takers)


@pytest.mark.twin_left_out("postgresql")
def test_no_acknowledged_start_save_or_submission_is_lost_or_doubled(
    session, container, app, settings, tmp_path
):
    with run_site(settings, tmp_path) as site:
        takers = create_takers(session, container, app, site.port)
        assert kill_and_compare(site, container, takers, KILLS) == []
        assert site.stop() == 0
    if settings.database_url.startswith("sqlite"):
        assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_server_that_replies_before_it_commits_is_caught(
    session, container, app, settings, tmp_path
):
    with run_site(settings, tmp_path, program="tests.faults.late_commits") as site:
        takers = create_takers(session, container, app, site.port)
        faults = []
        with ParallelLoad(lambda number, stop: takers[number].take_quizzes(stop), CLIENTS):
            give_up = monotonic() + MOST_SECONDS
            while not faults and monotonic() < give_up:
                sleep(0.2)
                faults = find_faults(container, takers)
    assert any("is lost" in fault for fault in faults)
