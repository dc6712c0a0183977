"""P3: saving an answer durably, against one bare durable commit; questions are of every type.

Both go to the same database through the same server.
"""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

from sqlalchemy import func, select

from benchmarks import seeding
from benchmarks.load import Request, prepare_sides
from benchmarks.plain_course import add_course, build_right_values
from benchmarks.report import Line, judge, show_beside
from benchmarks.rounds import Rounds, measure_rounds
from benchmarks.scale import Scale
from benchmarks.seeding import SignedInPerson, Site
from benchmarks.service import run_product, run_yardsticks
from lms.assessment.models import Answer
from lms.assessment.queries import find_attempt
from lms.assessment.rules import QuizTerms
from lms.assessment.services import start_attempt
from lms.catalogue.queries import find_current_version_id, load_answer_keys, load_outline

COURSE: Final = "every-type"
DRAW: Final = 20


def run(scale: Scale) -> Iterator[Line]:
    """Measure P3."""
    with seeding.open_site("saving", courses=False) as site:
        with site.container.database.write() as session:
            now = site.container.clock.now()
            add_course(session, COURSE, now=now, bank=2 * DRAW, draw=DRAW)
        answers = [
            (learner, *answer)
            for learner in seeding.add_learners(site, scale.learners, COURSE)
            for answer in _start_attempt(site, learner)
        ]
        template = site.folder / "no-page.html"
        template.touch()
        saves = [_build_request(*answer) for answer in answers]
        commits = [_build_commit(*answer) for answer in answers]
        with run_product(site) as product, run_yardsticks(site, template) as yardstick:
            targets = {"product": (product.port, saves), "yardstick": (yardstick.port, commits)}
            rounds = measure_rounds(scale, prepare_sides(scale, targets))
        _check_saved(site, [attempt_id for _learner, attempt_id, *_ in answers])
    yield from _judge_rounds(rounds)


def _judge_rounds(rounds: Rounds) -> Iterator[Line]:
    yield judge(
        "P3",
        "saving an answer ÷ a bare durable commit, on SQLite",
        rounds.compute_ratio("product", "yardstick"),
        least=0.6,
        clean=rounds.is_clean,
        product=rounds.get_median("product", "rate"),
        yardstick=rounds.get_median("yardstick", "rate"),
        **rounds.build_evidence(),
    )
    for name, subject in (("product", "answers saved"), ("yardstick", "bare commits")):
        yield show_beside(
            "P3",
            subject,
            rounds.get_median(name, "rate"),
            "/s",
            p50_ms=rounds.get_median(name, "p50"),
            p99_ms=rounds.get_median(name, "p99"),
        )


def _build_commit(
    _learner: SignedInPerson, attempt_id: int, position: int, _values: list[str]
) -> Request:
    """Return the yardstick's request that saves an answer."""
    form = f"attempt={attempt_id}&position={position}&answer=0"
    return Request("/commit", method="POST", body=form)


def _start_attempt(site: Site, learner: SignedInPerson) -> list[tuple[int, int, list[str]]]:
    """Return attempt, position and the form values of the right answer to each question."""
    with site.container.database.write() as session:
        version_id = find_current_version_id(session, COURSE)
        assert version_id is not None
        outline = load_outline(session, version_id)
        attempt_id = start_attempt(
            session,
            enrolment_id=learner.enrolment_id,
            outline=outline,
            quiz=outline.quizzes[0],
            terms=QuizTerms(),
            extra_time_percent=0,
            now=site.container.clock.now(),
        )
        attempt = find_attempt(session, attempt_id=attempt_id, person_id=learner.person_id)
        assert attempt is not None
        keys = load_answer_keys(session, version_id)
    return [
        (attempt_id, position, build_right_values(item, keys))
        for position, item in enumerate(attempt.drawn_items, 1)
    ]


def _build_request(
    learner: SignedInPerson, attempt_id: int, position: int, values: list[str]
) -> Request:
    """Return what the page's script sends when an answer is given."""
    fields = [("csrf_token", learner.csrf), ("language", "kk"), ("autosave", "1")]
    form = urlencode([*fields, *(("answer", value) for value in values)])
    return Request(
        path=f"/learning/attempts/{attempt_id}/{position}",
        headers={"Cookie": learner.cookie},
        method="POST",
        body=form,
    )


def _check_saved(site: Site, attempts: list[int]) -> None:
    """Raise RuntimeError if nothing was saved, since saving is what is measured."""
    with site.container.database.read() as session:
        answer_count = session.scalar(
            select(func.count()).select_from(Answer).where(Answer.attempt_id.in_(attempts))
        )
    if not answer_count:
        raise RuntimeError("no answer was saved")
