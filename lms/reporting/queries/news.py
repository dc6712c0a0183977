"""News of an area: the changes of a week, and the next steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.messaging.queries import count_refusing
from lms.messaging.rules.kinds import EMAIL
from lms.obligations.queries import count_waiting_assignments
from lms.reporting.queries.area_figures import read_figures
from lms.reporting.queries.areas import Area
from lms.reporting.queries.figures import Figures, FigureSelection
from lms.reporting.queries.week import Week, count_weeks
from lms.reporting.rules import OBLIGED, OVERDUE
from lms.reporting.rules.next_steps import NextStep, choose_next_steps


@dataclass(frozen=True, slots=True)
class AreaNews:
    """The changes of the last week by measure, and the reader's next steps."""

    week: Mapping[str, Week] = field(default_factory=dict)
    steps: list[NextStep] = field(default_factory=list)


def read_news(
    session: Session, by: Actor, area: Area, figures: Figures, selection: FigureSelection
) -> AreaNews:
    """Read the news of an area; none in past boundaries, as news concern today.

    So do the next steps: they are of everybody in the course, whatever period `figures` are of.
    """
    if area.past is not None:
        return AreaNews()
    if selection.period is not None:
        figures, _rows = read_figures(session, area, replace(selection, period=None))
    week, soon = count_weeks(session, area, selection.course_id, selection.today)
    waiting_count = count_waiting_assignments(session, by)
    refusing_count = count_refusing(session, by, channel=EMAIL)
    steps = choose_next_steps(
        obliged=figures.sum_up().get(OBLIGED, 0),
        waiting_count=waiting_count,
        late=figures.sum_up().get(OVERDUE, 0),
        soon=soon,
        refused_mail=refusing_count,
    )
    return AreaNews(week, steps)
