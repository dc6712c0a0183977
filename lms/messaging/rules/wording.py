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
| api_ended, api_received | organisation (id), name (of the token), area (by language) |
| iin_confirmed, iin_corrected, iin_withdrawn, | none |
| iin_conflicting | |
| those of accounts.rules.notices | rules/account_wording.py |
| data_ready, data_failed | file (id) |
| erasure_asked | request (id) |
| erasure_granted | day (from which the data are erased) |
| erasure_refused, erasure_cancelled | none |
| invitation | none; while it is sent also link (path), user_name and until (day) |
| report_due | unit (id of the unit), period (as in URLs), due |
| report_sent | sending (id), subject (figures, periodic or saved), name (of a saved report), |
| | area (its names by language), first and last (days) |
| reports_ended | schedule (id), subject, name, area |
| training_seat, training_changed, training_cancelled, training_reminder | training (id), day, |
| | time ("10:00"), title and venue (by language) |

Days are ISO dates.
"""

from collections.abc import Callable, Mapping
from typing import Final

from lms.core.i18n import gettext as _
from lms.messaging.rules import access_wording, kinds
from lms.messaging.rules.account_wording import ACCOUNT_WORDING
from lms.messaging.rules.approval_wording import APPROVAL_WORDING
from lms.messaging.rules.certificate_wording import CERTIFICATE_WORDING
from lms.messaging.rules.escalation_wording import ESCALATION_WORDING
from lms.messaging.rules.file_wording import word_failed_file, word_import, word_ready_file
from lms.messaging.rules.iin_wording import IIN_WORDING
from lms.messaging.rules.orders import word_orders
from lms.messaging.rules.regrading_wording import RESULT_WORDING
from lms.messaging.rules.report_wording import REPORT_WORDING
from lms.messaging.rules.rights_wording import RIGHTS_WORDING
from lms.messaging.rules.token_wording import word_ended_token, word_received_token
from lms.messaging.rules.training_wording import TRAINING_WORDING
from lms.messaging.rules.words import MessageValues, Words, format_day


def word_message(kind: str, values: MessageValues, titles: Mapping[str, str]) -> Words:
    """Return the words of a message.

    `titles`: course titles by slug; a course without one is called by its slug.
    """
    slug = str(values.get("course", ""))
    return _WORDING[kind]({**values, "course": titles.get(slug, slug), "slug": slug})


def _word_course(values: MessageValues, title: str, text: str) -> Words:
    """Word a message about a course that its reader has to complete, with the orders."""
    params = {"course": values["course"], "day": format_day(values)}
    path = f"/catalogue/{values['slug']}" if values["slug"] else "/my"
    body = " ".join(part for part in (text % params, word_orders(values)) if part)
    return Words(title % params, body, path, _("Open the course"))


def _word_assignment(values: MessageValues) -> Words:
    return _word_course(
        values,
        _("You have a course to complete: “%(course)s”"),
        _("The course is mandatory for you. Complete it by %(day)s."),
    )


def _word_due_sooner(values: MessageValues) -> Words:
    return _word_course(
        values,
        _("The course “%(course)s” is due earlier: by %(day)s"),
        _(
            "You have to complete this course already. One more order asks for it, with an earlier "
            "day; completing it once is enough."
        ),
    )


def _describe_reminder(values: MessageValues) -> Words:
    return _word_course(
        values,
        _("Complete the course “%(course)s” by %(day)s"),
        _(
            "The course is mandatory for you and is not completed yet. You can go on where you "
            "stopped."
        ),
    )


def _word_overdue(values: MessageValues) -> Words:
    return _word_course(
        values,
        _("The course “%(course)s” is overdue"),
        _(
            "It had to be completed by %(day)s. It can still be completed, and that counts: open "
            "it and go on where you stopped."
        ),
    )


def _word_hr_reminder(values: MessageValues) -> Words:
    return _word_course(
        values,
        _("Your HR department reminds you of the course “%(course)s”"),
        _("The course is mandatory for you. The day by which it has to be completed: %(day)s."),
    )


def _word_due_moved(values: MessageValues) -> Words:
    return _word_course(
        values,
        _("A new day for the course “%(course)s”: %(day)s"),
        _("Complete the course by this day. The day that was named before no longer counts."),
    )


def _word_exemption_ended(values: MessageValues) -> Words:
    return _word_course(
        values,
        _("Your exemption from the course “%(course)s” has ended"),
        _("The course is mandatory for you again. Complete it by %(day)s."),
    )


def _word_exemption(values: MessageValues) -> Words:
    until = format_day(values, "until")
    body = (
        _("You need not complete it until %(day)s.") % {"day": until}
        if until
        else _("You need not complete it.")
    )
    title = _("You are exempt from the course “%(course)s”") % {"course": values["course"]}
    return Words(title, body, "/my", _("Open My learning"))


_WORDING: Final[dict[str, Callable[[MessageValues], Words]]] = {
    kinds.ASSIGNED: _word_assignment,
    kinds.DUE_SOONER: _word_due_sooner,
    kinds.REMINDER: _describe_reminder,
    kinds.OVERDUE: _word_overdue,
    kinds.HR_REMINDER: _word_hr_reminder,
    kinds.DUE_MOVED: _word_due_moved,
    kinds.EXEMPTED: _word_exemption,
    kinds.EXEMPTION_ENDED: _word_exemption_ended,
    **ESCALATION_WORDING,
    **APPROVAL_WORDING,
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
    **REPORT_WORDING,
    **TRAINING_WORDING,
    **ACCOUNT_WORDING,
}
