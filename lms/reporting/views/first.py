"""The overview at the top of an area's figures.

How many of the obliged have met their duty, who is late, what changed in a week, what to do next.
"""

from datetime import date, timedelta
from typing import Any, Final

from flask import url_for

from lms.core.i18n import N_, format_number, format_percent, ngettext
from lms.core.i18n import gettext as _
from lms.obligations.rules import Target
from lms.obligations.rules.targets import encode_target
from lms.reporting.queries.areas import UNITS, Area
from lms.reporting.queries.figures import Figures
from lms.reporting.queries.news import AreaNews
from lms.reporting.queries.week import WEEK, Week
from lms.reporting.rules import COMPLETED, ENROLLED, MET, OBLIGED, OPEN, OVERDUE, compute_share
from lms.reporting.rules.next_steps import (
    APPROVE,
    ASSIGN,
    LATE,
    REFUSED_MAIL,
    SOON,
    SOON_DAYS,
    NextStep,
)
from lms.reporting.views.figure_request import FigureRequest
from lms.reporting.views.tables import build_courses_line
from lms.web.forms import OTHERS

WEEK_NAMES: Final = {
    COMPLETED: N_("People who completed a course: %(count)s"),
    ENROLLED: N_("People who enrolled: %(count)s"),
    OVERDUE: N_("People who became late: %(count)s"),
}


def build_first_look(
    figure_request: FigureRequest, figures: Figures, news: AreaNews
) -> dict[str, Any]:
    """Build the overview."""
    total = figures.sum_up()
    met_count, obliged_count = total.get(MET, 0), total.get(OBLIGED, 0)
    part = compute_share(met_count, obliged_count)
    return {
        "share": None if part is None else format_percent(part),
        "part": part,
        "of": _("%(met)s of %(obliged)s people who must have completed everything")
        % {"met": format_number(met_count), "obliged": format_number(obliged_count)},
        "href": figure_request.build_people_url(OBLIGED),
        "courses": build_courses_line(figure_request, total, OBLIGED),
        "courses_met": build_courses_line(figure_request, total, MET),
        "late": total.get(OVERDUE, 0),
        "late_href": figure_request.build_people_url(OVERDUE),
        "late_courses": build_courses_line(figure_request, total, OVERDUE),
        "week": [
            _build_week_line(figure_request, name, news.week[name])
            for name in WEEK_NAMES
            if name in news.week
        ],
        "is_now": figure_request.area.past is None,
        "steps": [_build_step_line(figure_request, step) for step in news.steps],
    }


def _build_week_line(figure_request: FigureRequest, name: str, week: Week) -> dict[str, Any]:
    """Return the words of a line with the lists behind its numbers.

    Late since a day are those who had to complete by the day before it, and have not yet.
    """
    measure, last = name, figure_request.selection.today
    if name == OVERDUE:
        measure, last = OPEN, last - timedelta(days=1)

    def link(count: int, last: date) -> str | None:
        period = f"{last - WEEK + timedelta(days=1)}..{last}"
        return figure_request.build_people_url(measure, period=period) if count else None

    return {
        "text": _(WEEK_NAMES[name]) % {"count": format_number(week.recent)},
        "href": link(week.recent, last),
        "before": _("%(count)s in the week before") % {"count": format_number(week.before)},
        "before_href": link(week.before, last - WEEK),
    }


def _build_step_line(figure_request: FigureRequest, step: NextStep) -> dict[str, Any]:
    has_own_list = step.kind != LATE or _has_list_of_late(figure_request.area)
    text = _describe_step(step) if has_own_list else _("See who is late: %(num)s")
    return {
        "text": text % {"num": format_number(step.count)} if step.count else text,
        "href": _build_step_url(figure_request, step),
    }


def _describe_step(step: NextStep) -> str:
    if step.kind == ASSIGN:
        return _("Assign a course: nobody must complete one yet")
    return {
        APPROVE: ngettext(
            "Decide on %(num)s assignment that waits for you",
            "Decide on %(num)s assignments that wait for you",
            step.count,
        ),
        LATE: ngettext(
            "Remind %(num)s who is late, or move the day",
            "Remind the %(num)s who are late, or move the day",
            step.count,
        ),
        SOON: ngettext(
            "%(num)s has two weeks at most to complete a course",
            "%(num)s have two weeks at most to complete a course",
            step.count,
        ),
        REFUSED_MAIL: ngettext(
            "Fix %(num)s email that refuses mail", "Fix %(num)s emails that refuse mail", step.count
        ),
    }[step.kind]


def _has_list_of_late(area: Area) -> bool:
    """Return whether the list of the late, where people are reminded, can show the area alone."""
    return area.kind == UNITS or area.is_all_of_hr()


def _build_step_url(figure_request: FigureRequest, step: NextStep) -> str:
    area, today = figure_request.area, figure_request.selection.today
    if step.kind == LATE and not _has_list_of_late(area):
        return figure_request.build_people_url(OVERDUE, period=None)
    if step.kind == LATE:
        target = encode_target(Target(region_unit_id=area.id))
        unit: dict[str, Any] = {"unit": target} if area.kind == UNITS and not area.whole else {}
        course: dict[str, Any] = {"course": figure_request.course} if figure_request.course else {}
        return url_for("obligations.late", **unit, **course)
    if step.kind == SOON:
        period = f"{today}..{today + timedelta(days=SOON_DAYS)}"
        return figure_request.build_people_url(OPEN, period=period)
    if step.kind == APPROVE:
        return url_for("obligations.index", state="waiting", mine=OTHERS)
    return url_for("messaging.bounces" if step.kind == REFUSED_MAIL else "obligations.new")
