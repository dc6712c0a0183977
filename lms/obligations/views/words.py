"""What an assignment says, in words."""

from typing import Any, Final

from lms.accounts.rules.words import category_name
from lms.core.i18n import current_language, format_date, mark, ngettext
from lms.core.i18n import gettext as _
from lms.obligations.queries.names import Names, course_titles, leaf_names, target_names
from lms.obligations.rules import Terms, leaves
from lms.web.transaction import reading

Line = tuple[str, str]
LEAVES: Final = {
    "unit": mark("region or district “%(name)s”"),
    "organisation": mark("organisation “%(name)s”"),
    "list": mark("list “%(name)s”"),
    "category": mark("post of category “%(name)s”"),
}


def terms_words(terms: Terms) -> list[Line]:
    """The terms line by line: what, for whom, by when, why, and the rest where it says something."""
    titles = course_titles(reading(), terms.course_ids)
    lines: list[tuple[str, str | None]] = [
        (
            _("Course"),
            _(" or ").join(_local(titles[one]) for one in terms.course_ids if one in titles),
        ),
        (_("For the civil servants of"), _local(target_names(reading(), terms.target))),
        (_("Of these only"), narrowing_words(terms.narrowing)),
        (_("Due"), _due(terms)),
        (_("Days of grace"), _days(terms.grace_days) if terms.grace_days else None),
        (_("Renewal"), _renewal(terms)),
        (_("Reminders"), _reminders(terms)),
        (_("Who is told of those who are late"), _told(terms)),
        (
            _("Certificates from before"),
            _("count while they are valid") if terms.recognise_earlier else _("do not count"),
        ),
        (_("Reason"), terms.reason),
    ]
    return [(label, value) for label, value in lines if value]


def narrowing_words(narrowing: dict[str, Any] | None) -> str:
    """The conditions in words; an empty text without any."""
    return _tree(narrowing, leaf_names(reading(), list(leaves(narrowing)))) if narrowing else ""


def _tree(narrowing: dict[str, Any], names: dict[tuple[str, Any], Names]) -> str:
    kind, value = next(iter(narrowing.items()))
    if kind == "not":
        return _("not (%(what)s)") % {"what": _tree(value, names)}
    if kind in ("all", "any"):
        parts = [_tree(part, names) for part in value]
        return (_(" and ") if kind == "all" else _(" or ")).join(
            f"({p})" if _is_joined(v) else p for p, v in zip(parts, value, strict=True)
        )
    name = (
        category_name(value) if kind == "category" else _local(names.get((kind, value), ("?", "?")))
    )
    return _(LEAVES[kind]) % {"name": name}


def _is_joined(narrowing: dict[str, Any]) -> bool:
    return "all" in narrowing or "any" in narrowing


def _due(terms: Terms) -> str:
    if terms.due_on is not None:
        return _("by %(day)s, the whole of this day") % {"day": format_date(terms.due_on)}
    days = terms.due_days or 0
    text = ngettext("%(num)s day after a person joins", "%(num)s days after a person joins", days)
    return text % {"num": days}


def _renewal(terms: Terms) -> str | None:
    if not terms.renewal_months:
        return None
    every = ngettext("every %(num)s month", "every %(num)s months", terms.renewal_months) % {
        "num": terms.renewal_months
    }
    window = _("may be done from %(days)s before") % {"days": _days(terms.renewal_window_days)}
    return f"{every}; {window}"


def _reminders(terms: Terms) -> str:
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


def _told(terms: Terms) -> str:
    told = (
        (_("HR after %(days)s"), terms.escalate_hr_days),
        (_("the officer after %(days)s"), terms.escalate_officer_days),
    )
    return "; ".join(text % {"days": _days(days)} for text, days in told if days is not None) or _(
        "nobody"
    )


def _days(days: int) -> str:
    return ngettext("%(num)s day", "%(num)s days", days) % {"num": days}


def _local(names: Names) -> str:
    return names[0] if current_language() == "kk" else names[1]
