"""Describe the terms of an assignment in words."""

from lms.core.i18n import format_date, ngettext
from lms.core.i18n import gettext as _
from lms.obligations.queries.names import find_course_titles, find_target_names
from lms.obligations.rules import Terms
from lms.obligations.views.condition_words import describe_narrowing, get_local_name
from lms.web.transaction import reading_session
from lms.web.typed_text import describe_typed_text

TermLine = tuple[str, str]


def describe_term_lines(terms: Terms) -> list[TermLine]:
    """Return the terms as lines of label and text, without empty ones."""
    titles = find_course_titles(reading_session(), terms.course_ids)
    lines: list[tuple[str, str | None]] = [
        (
            _("Course"),
            _(" or ").join(
                get_local_name(titles[course_id])
                for course_id in terms.course_ids
                if course_id in titles
            ),
        ),
        (
            _("For the civil servants of"),
            get_local_name(find_target_names(reading_session(), terms.target)),
        ),
        (_("Of these only"), describe_narrowing(terms.narrowing)),
        (_("Due"), _describe_due(terms)),
        (_("Final test"), _("under supervision, in a sitting") if terms.supervised else None),
        (_("Days of grace"), _describe_days(terms.grace_days) if terms.grace_days else None),
        (_("Renewal"), _describe_renewal(terms)),
        (_("Reminders"), _describe_reminders(terms)),
        (_("Who is told of those who are late"), _describe_escalations(terms)),
        (
            _("Certificates from before"),
            _("count while they are valid") if terms.recognise_earlier else _("do not count"),
        ),
        (_("Basis"), describe_typed_text(terms.reason)),
    ]
    return [(label, value) for label, value in lines if value]


def _describe_due(terms: Terms) -> str:
    if terms.due_on is not None:
        return _("by %(day)s, the whole of this day") % {"day": format_date(terms.due_on)}
    days = terms.due_days or 0
    text = ngettext("%(num)s day after a person joins", "%(num)s days after a person joins", days)
    return text % {"num": days}


def _describe_renewal(terms: Terms) -> str | None:
    if not terms.renewal_months:
        return None
    every = ngettext("every %(num)s month", "every %(num)s months", terms.renewal_months) % {
        "num": terms.renewal_months
    }
    window = _("may be done from %(days)s before") % {
        "days": _describe_days(terms.renewal_window_days)
    }
    return f"{every}; {window}"


def _describe_reminders(terms: Terms) -> str:
    before = ", ".join(map(str, terms.reminder_days))
    parts = [_("%(days)s days before") % {"days": before}] if before else []
    if terms.overdue_every_days:
        after = ngettext(
            "after the day every %(num)s day",
            "after the day every %(num)s days",
            terms.overdue_every_days,
        )
        parts.append(after % {"num": terms.overdue_every_days})
    return "; ".join(parts) or _("none")


def _describe_escalations(terms: Terms) -> str:
    recipients = (
        (_("HR after %(days)s"), terms.escalate_hr_days),
        (_("the officer after %(days)s"), terms.escalate_officer_days),
    )
    parts = [text % {"days": _describe_days(days)} for text, days in recipients if days is not None]
    return "; ".join(parts) or _("nobody")


def _describe_days(days: int) -> str:
    return ngettext("%(num)s day", "%(num)s days", days) % {"num": days}
