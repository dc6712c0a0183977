"""Wording of messages in the current language, one function per kind.

| kinds | values |
|---|---|
| assigned, due_sooner, due_moved, exemption_ended, | course (slug), due (day), orders and |
| reminder, overdue, hr_reminder | more_orders (name_orders) |
| exempted | course, until (day, or absent) |
| escalation_hr, escalation_officer | count |
| approval_wanted | assignment (id), course, people |
| approval_decided | assignment, course, approved (true or false) |
| import_done | import (id), failed (true or false) |
| file_ready, file_failed | file (id), name (of the list, in the language of the file), and rows |
| | with format, or refused (true or false) |
| sign_in_card, password_link | none |
| post_offered | offer (id), organisation (its names by language) |
| post_accepted, post_declined | organisation |
| cert_ready, cert_corrected, cert_revoked | number, title (of the course, by language) |
| test_passed, test_withdrawn | attempt (id), title (of the course, by language) |
| api_ended, api_received | organisation (id), name (of the token), place (by language) |
| iin_confirmed, iin_corrected, iin_withdrawn, | none |
| iin_conflicting | |
| those of accounts.rules.notices | rules/account_wording.py |
| data_ready, data_failed | file (id) |
| erasure_asked | request (id) |
| erasure_granted | day (from which the data are erased) |
| erasure_refused, erasure_cancelled | none |
| invitation | none; while it is sent also link (path), user_name and until (day) |
| report_due | place (id of the unit), period (as in URLs), due |
| report_sent | sending (id), subject (figures, official or saved), name (of a saved report), |
| | place (its names by language), first and last (days) |
| reports_ended | schedule (id), subject, name, place |
| session_place, session_changed, session_cancelled, session_reminder | session (id), day, |
| | time ("10:00"), title and place (by language) |

Days are ISO dates.
"""

from collections.abc import Callable, Mapping
from typing import Final

from lms.core.i18n import current_language, format_number, ngettext
from lms.core.i18n import gettext as _
from lms.messaging.rules import access_wording, kinds
from lms.messaging.rules.account_wording import ACCOUNT_WORDING
from lms.messaging.rules.certificate_wording import CERTIFICATE_WORDING
from lms.messaging.rules.file_wording import word_failed_file, word_import, word_ready_file
from lms.messaging.rules.iin_wording import IIN_WORDING
from lms.messaging.rules.orders import word_orders
from lms.messaging.rules.regrading_wording import RESULT_WORDING
from lms.messaging.rules.report_names import name_values_report
from lms.messaging.rules.rights_wording import RIGHTS_WORDING
from lms.messaging.rules.token_wording import word_ended_token, word_received_token
from lms.messaging.rules.words import Values, Words, format_day


def word_message(kind: str, values: Values, titles: Mapping[str, str]) -> Words:
    """Return the words of a message.

    `titles`: course titles by slug; a course without one is called by its slug.
    """
    slug = str(values.get("course", ""))
    return _WORDING[kind]({**values, "course": titles.get(slug, slug), "slug": slug})


def _word_course(values: Values, title: str, text: str) -> Words:
    """Word a message about a course that its reader has to complete, with the orders."""
    params = {"course": values["course"], "day": format_day(values)}
    path = f"/catalogue/{values['slug']}" if values["slug"] else "/my"
    body = " ".join(part for part in (text % params, word_orders(values)) if part)
    return Words(title % params, body, path, _("Open the course"))


def _word_assignment(values: Values) -> Words:
    return _word_course(
        values,
        _("You have a course to complete: “%(course)s”"),
        _("The course is mandatory for you. Complete it by %(day)s."),
    )


def _due_sooner(values: Values) -> Words:
    return _word_course(
        values,
        _("The course “%(course)s” is due earlier: by %(day)s"),
        _(
            "You have to complete this course already. One more order asks for it, with an earlier "
            "day; completing it once is enough."
        ),
    )


def _word_reminder(values: Values) -> Words:
    return _word_course(
        values,
        _("Complete the course “%(course)s” by %(day)s"),
        _(
            "The course is mandatory for you and is not completed yet. You can go on where you "
            "stopped."
        ),
    )


def _word_overdue(values: Values) -> Words:
    return _word_course(
        values,
        _("The course “%(course)s” is overdue"),
        _(
            "It had to be completed by %(day)s. It can still be completed, and that counts: open "
            "it and go on where you stopped."
        ),
    )


def _hr_reminder(values: Values) -> Words:
    return _word_course(
        values,
        _("Your HR department reminds you of the course “%(course)s”"),
        _("The course is mandatory for you. The day by which it has to be completed: %(day)s."),
    )


def _due_moved(values: Values) -> Words:
    return _word_course(
        values,
        _("A new day for the course “%(course)s”: %(day)s"),
        _("Complete the course by this day. The day that was named before no longer counts."),
    )


def _exemption_ended(values: Values) -> Words:
    return _word_course(
        values,
        _("Your exemption from the course “%(course)s” has ended"),
        _("The course is mandatory for you again. Complete it by %(day)s."),
    )


def _word_exemption(values: Values) -> Words:
    until = format_day(values, "until")
    body = (
        _("You need not complete it until %(day)s.") % {"day": until}
        if until
        else _("You need not complete it.")
    )
    title = _("You are exempt from the course “%(course)s”") % {"course": values["course"]}
    return Words(title, body, "/my", _("Open My learning"))


def _escalation_hr(values: Values) -> Words:
    count = int(values.get("count", 0))
    title = ngettext(
        "%(num)s employee of yours is late with a mandatory course",
        "%(num)s employees of yours are late with mandatory courses",
        count,
    )
    body = _(
        "The day by which they had to complete it passed some time ago. See who they are: you "
        "can remind them, move the day or grant an exemption."
    )
    return Words(
        title % {"num": format_number(count)}, body, "/obligations/late", _("See who is late")
    )


def _escalation_officer(values: Values) -> Words:
    count = int(values.get("count", 0))
    title = ngettext(
        "%(num)s civil servant of your territory is long overdue with a mandatory course",
        "%(num)s civil servants of your territory are long overdue with mandatory courses",
        count,
    )
    body = _(
        "Their HR departments were told before, and the courses are still not completed. See "
        "where they work."
    )
    return Words(
        title % {"num": format_number(count)}, body, "/obligations/late", _("See who is late")
    )


def _approval_wanted(values: Values) -> Words:
    people = int(values.get("people", 0))
    title = _("An assignment waits for approval: “%(course)s”") % {"course": values["course"]}
    body = ngettext(
        "It concerns %(num)s person, so a second official has to approve or refuse it.",
        "It concerns %(num)s people, so a second official has to approve or refuse it.",
        people,
    )
    return Words(
        title,
        body % {"num": format_number(people)},
        _assignment_path(values),
        _("Open the assignment"),
    )


def _approval_decided(values: Values) -> Words:
    if values.get("approved"):
        title = _("The assignment is approved: “%(course)s”")
        body = _("It is in force. Everyone concerned is told.")
    else:
        title = _("The assignment is refused: “%(course)s”")
        body = _("Nobody gets this duty. The reason stands with the assignment.")
    return Words(
        title % {"course": values["course"]},
        body,
        _assignment_path(values),
        _("Open the assignment"),
    )


def _assignment_path(values: Values) -> str:
    return (
        f"/obligations/{int(values['assignment'])}" if values.get("assignment") else "/obligations/"
    )


def _report_due(values: Values) -> Words:
    title = _("Hand in the report by %(day)s") % {"day": format_day(values)}
    body = _(
        "The report of the half-year is counted from the records and only has to be looked at "
        "and handed in."
    )
    path = f"/periodic-reports/units/{int(values.get('place', 0))}/{values.get('period', '')}"
    return Words(title, body, path, _("Open the report"))


def _report_sent(values: Values) -> Words:
    title = name_values_report(values)
    if values.get("subject") != "saved":
        title = f"{title}, {format_day(values, 'first')} – {format_day(values, 'last')}"
    body = _("The report that you asked to get is ready. It can be saved on the site for 30 days.")
    return Words(
        title, body, f"/schedules/sent/{int(values.get('sending', 0))}", _("Open the report")
    )


def _reports_ended(values: Values) -> Words:
    title = _("You no longer get a report by e-mail: %(report)s") % {
        "report": name_values_report(values)
    }
    body = _(
        "You no longer answer for what it shows, or it was deleted, so nothing more is sent. If "
        "that is a mistake, tell whoever gives roles."
    )
    return Words(title, body, "/messaging/", _("Open the messages"))


def _word_training(values: Values, title: str, text: str) -> Words:
    """Word a message about a training its reader signed up for."""
    language = current_language()
    local_names = {name: (values.get(name) or {}).get(language, "") for name in ("title", "place")}
    params = {
        "lesson": local_names["title"],
        "place": local_names["place"],
        "day": format_day(values, "day"),
        "time": values.get("time", ""),
    }
    return Words(
        title % params,
        text % params,
        f"/outreach/sessions/{int(values.get('session', 0))}",
        _("Open the lesson"),
    )


def _training_seat(values: Values) -> Words:
    return _word_training(
        values,
        _("You have a place in the lesson “%(lesson)s”"),
        _(
            "A place became free: %(day)s, %(time)s, %(place)s. If you can't come, give the "
            "place back, so that somebody else gets it."
        ),
    )


def _training_changed(values: Values) -> Words:
    return _word_training(
        values,
        _("The lesson “%(lesson)s” has another time or place"),
        _(
            "It now is on %(day)s at %(time)s, %(place)s. If you can't come then, give your "
            "place back."
        ),
    )


def _training_cancelled(values: Values) -> Words:
    return _word_training(
        values,
        _("The lesson “%(lesson)s” was cancelled"),
        _(
            "It was to be on %(day)s at %(time)s, %(place)s. Open it to see why. You can choose "
            "another one."
        ),
    )


def _training_reminder(values: Values) -> Words:
    return _word_training(
        values,
        _("Soon: the lesson “%(lesson)s”"),
        _(
            "You are expected on %(day)s at %(time)s, %(place)s. If you can't come, give your "
            "place back, so that somebody else gets it."
        ),
    )


_WORDING: Final[dict[str, Callable[[Values], Words]]] = {
    kinds.ASSIGNED: _word_assignment,
    kinds.DUE_SOONER: _due_sooner,
    kinds.REMINDER: _word_reminder,
    kinds.OVERDUE: _word_overdue,
    kinds.HR_REMINDER: _hr_reminder,
    kinds.DUE_MOVED: _due_moved,
    kinds.EXEMPTED: _word_exemption,
    kinds.EXEMPTION_ENDED: _exemption_ended,
    kinds.ESCALATION_HR: _escalation_hr,
    kinds.ESCALATION_OFFICER: _escalation_officer,
    kinds.APPROVAL_WANTED: _approval_wanted,
    kinds.APPROVAL_DECIDED: _approval_decided,
    kinds.IMPORT_DONE: word_import,
    **RIGHTS_WORDING,
    kinds.FILE_READY: word_ready_file,
    kinds.FILE_FAILED: word_failed_file,
    kinds.SIGN_IN_CARD: access_wording.word_sign_in_card,
    kinds.INVITATION: access_wording.word_invitation,
    kinds.PASSWORD_LINK: access_wording.word_password_link,
    kinds.POST_OFFERED: access_wording.word_post_offered,
    kinds.POST_ACCEPTED: access_wording.word_post_accepted,
    kinds.POST_DECLINED: access_wording.word_post_declined,
    **CERTIFICATE_WORDING,
    **RESULT_WORDING,
    kinds.API_ENDED: word_ended_token,
    kinds.API_RECEIVED: word_received_token,
    **IIN_WORDING,
    kinds.REPORT_DUE: _report_due,
    kinds.REPORT_SENT: _report_sent,
    kinds.REPORTS_ENDED: _reports_ended,
    kinds.TRAINING_SEAT: _training_seat,
    kinds.TRAINING_CHANGED: _training_changed,
    kinds.TRAINING_CANCELLED: _training_cancelled,
    kinds.TRAINING_REMINDER: _training_reminder,
    **ACCOUNT_WORDING,
}
