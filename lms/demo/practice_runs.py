"""Generated runs of practice tasks, graded by the replay that grades those of learners."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from lms.core.i18n import LANGUAGES
from lms.demo.chunks import insert_chunks
from lms.demo.enrolments import DemoEnrolment
from lms.demo.practice_deeds import play_task
from lms.demo.rows import DemoRow
from lms.practice.models import PracticeRun
from lms.practice.queries import TaskScene, load_task
from lms.practice.rules.tickets import Ticket
from lms.practice.services import build_run_row
from lms.scenes.rules.kinds import KINDS
from lms.scenes.rules.replay import Script, replay_trace
from lms.scenes.rules.scene import list_solution
from lms.scenes.rules.shuffling import MAX_SEED

# A seed of its own leaves the rest of the demo as it is.
SEED: Final = 15
MOST_PLAYERS: Final = 40  # the latest players of a version, since older traces are not kept
SHARE_PLAYED: Final = 0.5  # share of the tasks that a player has reached
SHARE_AGAIN: Final = 0.6  # share of failed runs that are followed by another
BEFORE_HANDING_IN: Final = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class DemoPractice:
    """A task, what its replay needs by language, and when in a course it comes, from 0 to 1."""

    scene: TaskScene
    scripts: dict[str, Script]
    share: float


def add_practice_runs(session: Session, enrolments: Sequence[DemoEnrolment]) -> None:
    """Add runs of the tasks of modules for some of the enrolments, which are in order of time."""
    chance = random.Random(SEED)  # noqa: S311 - the same demo each time
    by_version: dict[int, list[DemoEnrolment]] = {}
    for enrolment in enrolments:
        by_version.setdefault(enrolment.course.outline.version_id, []).append(enrolment)
    rows: list[DemoRow] = []
    for players in by_version.values():
        tasks = _load_tasks(session, players[0])
        for enrolment in players[-MOST_PLAYERS:]:
            rows += _build_rows(chance, enrolment, tasks)
    insert_chunks(session, PracticeRun, sorted(rows, key=lambda row: row["handed_in_at"]))


def _load_tasks(session: Session, enrolment: DemoEnrolment) -> list[DemoPractice]:
    items = enrolment.course.outline.items
    scenes = [(load_task(session, item.id), item) for item in items if item.kind == "task"]
    return [
        DemoPractice(
            scene,
            {language: scene.build_script(language) for language in LANGUAGES},
            (item.index + 1) / len(items),
        )
        for scene, item in scenes
    ]


def _build_rows(
    chance: random.Random, enrolment: DemoEnrolment, tasks: Sequence[DemoPractice]
) -> Iterator[DemoRow]:
    """Yield the runs of a learner: of the tasks before the last activity."""
    course = enrolment.course
    for task in tasks:
        if task.share > enrolment.share or chance.random() > SHARE_PLAYED:
            continue
        at = course.at + (course.until - course.at) * task.share
        for _attempt in range(2):
            row = _build_row(chance, enrolment, task, at)
            if row["handed_in_at"] > course.until:
                break
            yield row
            if row["passed"] or chance.random() > SHARE_AGAIN:
                break
            at = row["handed_in_at"]


def _build_row(
    chance: random.Random, enrolment: DemoEnrolment, task: DemoPractice, at: datetime
) -> DemoRow:
    scene, language = task.scene, enrolment.course.learner.language
    seed = chance.randint(0, MAX_SEED)
    kind, script = KINDS[scene.kind], task.scripts[language]
    solution = list_solution(kind, script, scene.content, seed, scene.texts[language])
    trace = play_task(chance, kind, script, seed, solution)
    token_hash = f"{chance.getrandbits(256):064x}"
    return build_run_row(
        Ticket(
            enrolment_id=enrolment.id,
            task_id=scene.id,
            seed=seed,
            issued_at=at,
            token_hash=token_hash,
        ),
        scene,
        language,
        trace,
        replay_trace(kind, script, seed, trace),
        handed_in_at=at + timedelta(milliseconds=trace.milliseconds) + BEFORE_HANDING_IN,
    )
