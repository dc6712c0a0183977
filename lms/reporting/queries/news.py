"""What is new in an area today: the changes of a week, and what to do next."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.messaging.queries import refusing_count
from lms.messaging.rules.kinds import EMAIL
from lms.obligations.queries import waiting_count
from lms.reporting.queries.figures import Figures, Wanted
from lms.reporting.queries.places import Area
from lms.reporting.queries.week import Week, week_of
from lms.reporting.rules import OBLIGED, OVERDUE
from lms.reporting.rules.next_steps import NextStep, next_steps


@dataclass(frozen=True, slots=True)
class AreaNews:
    """The changes of the last week by measure, and the next steps for the person who asks."""

    week: Mapping[str, Week] = field(default_factory=dict)
    steps: list[NextStep] = field(default_factory=list)


def read_news(
    session: Session, actor: Actor, area: Area, figures: Figures, wanted: Wanted
) -> AreaNews:
    """Read the news of an area: none in the boundaries of an earlier day, as they are of today."""
    if area.then is not None:
        return AreaNews()
    week, soon = week_of(
        session, area.kind, list(figures.by_place), wanted.course_id, wanted.today, whole=area.whole
    )
    waiting = waiting_count(session, actor)
    refused = refusing_count(session, actor, channel=EMAIL)
    total = figures.total()
    steps = next_steps(
        obliged=total[OBLIGED],
        waiting=waiting,
        late=total[OVERDUE],
        soon=soon,
        refused_mail=refused,
    )
    return AreaNews(week, steps)
