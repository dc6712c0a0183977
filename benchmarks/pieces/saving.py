"""P3: saving an answer durably, against one bare durable commit in the same database reached through the same server."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import func, select

from benchmarks import seeding
from benchmarks.load import Request, sides
from benchmarks.report import Line, beside, judged
from benchmarks.rounds import alternate
from benchmarks.scale import Scale
from benchmarks.seeding import Learner, Site
from benchmarks.service import product, yardsticks
from lms.assessment.models import Answer
from lms.assessment.queries import attempt_of
from lms.assessment.services import start_attempt
from lms.catalogue.queries import answer_keys

TAKES_THE_FIRST_OPTION: Final = ("single", "multiple", "true-false")


def run(scale: Scale) -> Iterator[Line]:
    """P3."""
    with seeding.site("saving") as made:
        places = [
            (learner, *place)
            for learner in seeding.learners(made, scale.learners)
            for place in _questions(made, learner)
        ]
        template = made.folder / "no-page.html"
        template.touch()
        ours = [_save(*place) for place in places]
        bare = [
            Request("/commit", method="POST", body=f"attempt={a}&position={p}&answer=0")
            for _learner, a, p in places
        ]
        with product(made) as shipped, yardsticks(made, template) as raw:
            rounds = alternate(
                scale,
                sides(scale, {"product": (shipped.port, ours), "yardstick": (raw.port, bare)}),
            )
        _check(made, [attempt_id for _learner, attempt_id, _position in places])
    yield judged(
        "P3",
        "saving an answer ÷ a bare durable commit, on SQLite",
        rounds.ratio("product", "yardstick"),
        least=0.6,
        clean=rounds.clean,
        product=rounds.middle("product", "rate"),
        yardstick=rounds.middle("yardstick", "rate"),
        **rounds.evidence(),
    )
    for name, what in (("product", "answers saved"), ("yardstick", "bare commits")):
        yield beside(
            "P3",
            what,
            rounds.middle(name, "rate"),
            "/s",
            p50_ms=rounds.middle(name, "p50"),
            p99_ms=rounds.middle(name, "p99"),
        )


def _questions(made: Site, learner: Learner) -> list[tuple[int, int]]:
    """Attempt and position of the questions of the learner's open try that take the first option for an answer."""
    with made.container.database.write() as unit:
        attempt_id = start_attempt(
            unit,
            enrolment_id=learner.enrolment_id,
            outline=made.outline,
            quiz=made.outline.quizzes[0],
            person_id=learner.person_id,
            extra_time_percent=0,
            now=made.container.clock.now(),
        )
        attempt = attempt_of(unit, attempt_id=attempt_id, person_id=learner.person_id)
        assert attempt is not None
        kinds = answer_keys(unit, made.outline.version_id)
    drawn = enumerate((kinds[item["question"]][0] for item in attempt.drawn), 1)
    return [(attempt_id, position) for position, kind in drawn if kind in TAKES_THE_FIRST_OPTION]


def _save(learner: Learner, attempt_id: int, position: int) -> Request:
    """What the page's script sends when an option is chosen."""
    body = f"csrf_token={learner.csrf}&answer=0&autosave=1"
    return Request(
        f"/learning/attempts/{attempt_id}/{position}", {"Cookie": learner.cookie}, "POST", body
    )


def _check(made: Site, attempts: list[int]) -> None:
    """Raises if nothing was saved, so that it is saving that is measured."""
    with made.container.database.read() as reading:
        saved = reading.scalar(
            select(func.count()).select_from(Answer).where(Answer.attempt_id.in_(attempts))
        )
    if not saved:
        raise RuntimeError("no answer was saved")
