"""The first look at a place: how many of those who must have done it, who is late, what changed in a week, what to do next."""

from datetime import timedelta
from typing import Any, Final

from flask import url_for

from lms.core.i18n import format_number, format_percent, mark, ngettext
from lms.core.i18n import gettext as _
from lms.reporting.queries.figures import Figures
from lms.reporting.queries.news import AreaNews
from lms.reporting.queries.places import UNITS
from lms.reporting.queries.week import Week
from lms.reporting.rules import COMPLETED, ENROLLED, MET, OBLIGED, OVERDUE, share
from lms.reporting.rules.next_steps import (
    APPROVE,
    ASSIGN,
    LATE,
    REFUSED_MAIL,
    SOON,
    SOON_DAYS,
    NextStep,
)
from lms.reporting.views.tables import FigureRequest

Row = dict[str, Any]
WEEK_NAMES: Final = {
    COMPLETED: mark("%(count)s completed a course"),
    ENROLLED: mark("%(count)s enrolled"),
    OVERDUE: mark("%(count)s became late"),
}


def first_look(asked: FigureRequest, found: Figures, news: AreaNews) -> Row:
    """What the page opens with."""
    total = found.total()
    part = share(total[MET], total[OBLIGED])
    return {
        "share": None if part is None else format_percent(part),
        "part": part,
        "of": _("%(met)s of %(obliged)s who must have completed it")
        % {"met": format_number(total[MET]), "obliged": format_number(total[OBLIGED])},
        "href": asked.people_url(OBLIGED),
        "late": total[OVERDUE],
        "late_href": asked.people_url(OVERDUE),
        "week": [_week_line(name, news.week[name]) for name in WEEK_NAMES if name in news.week],
        "is_now": asked.place.then is None,
        "steps": [_step_line(asked, step) for step in news.steps],
    }


def _week_line(name: str, week: Week) -> Row:
    return {
        "text": _(WEEK_NAMES[name]) % {"count": format_number(week.recent)},
        "before": _("%(count)s in the week before") % {"count": format_number(week.before)},
    }


def _step_line(asked: FigureRequest, step: NextStep) -> Row:
    at: Row = (
        {"unit": asked.place.id} if asked.place.kind == UNITS and not asked.place.whole else {}
    )
    course: Row = {"course": asked.course} if asked.course else {}
    today = asked.wanted.today
    lines = {
        APPROVE: (
            ngettext(
                "Decide on %(num)s assignment that waits for you",
                "Decide on %(num)s assignments that wait for you",
                step.count,
            ),
            url_for("obligations.index", state="waiting"),
        ),
        LATE: (
            ngettext(
                "Remind %(num)s who is late, or move the day",
                "Remind the %(num)s who are late, or move the day",
                step.count,
            ),
            url_for("obligations.late", **at, **course),
        ),
        SOON: (
            ngettext(
                "%(num)s has two weeks at most to complete a course",
                "%(num)s have two weeks at most to complete a course",
                step.count,
            ),
            asked.people_url("open", period=f"{today}..{today + timedelta(days=SOON_DAYS)}"),
        ),
        REFUSED_MAIL: (
            ngettext(
                "Mend %(num)s address that refuses mail",
                "Mend %(num)s addresses that refuse mail",
                step.count,
            ),
            url_for("messaging.bounces"),
        ),
        ASSIGN: (_("Assign a course: nobody must complete one yet"), url_for("obligations.new")),
    }
    text, href = lines[step.kind]
    return {"text": text % {"num": format_number(step.count)} if step.count else text, "href": href}
