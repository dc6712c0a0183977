"""Words for what is held of a person: parts, columns and codes of the readable file."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from lms.accounts.rules import POSITION_CATEGORIES, name_category
from lms.accounts.rules.role_words import list_role_choices
from lms.core.clock import Moment
from lms.core.i18n import N_, current_language, format_date, format_datetime, format_number, gettext
from lms.messaging.rules.wording import word_message
from lms.personal_data.rules.codes import CODES
from lms.personal_data.rules.part_words import CODES_OF_PARTS, COLUMNS_OF_PARTS

SECTIONS: Final = {
    "person": N_("Account"),
    "posts": N_("Posts"),
    "leaves": N_("Leaves"),
    "roles": N_("Roles"),
    "sign_ins": N_("Devices signed in"),
    "second_step": N_("Second step of signing in"),
    "recovery_codes": N_("Recovery codes"),
    "merges": N_("Accounts that were joined"),
    "looks": N_("Who looked at the data"),
    "actions": N_("What was done: by you, and with your account"),
    "post_offers": N_("Posts that were offered"),
    "account_care": N_("Who may give you a new card"),
    "confirmed_contacts": N_("Contacts that you confirmed"),
    "account_letters": N_("Letters with links and codes"),
    "account_notices": N_("Messages about the account that wait"),
    "password_links": N_("Links for a new password"),
    "sign_in_cards": N_("Sign-in cards"),
    "messages": N_("Messages"),
    "deliveries": N_("E-mails and SMS"),
    "refused_messages": N_("Messages that you refused"),
    "refusing_contacts": N_("Contacts that cannot be reached"),
    "enrolments": N_("Courses begun"),
    "enrolment_events": N_("Events of courses"),
    "attempts": N_("Attempts at tests"),
    "quiz_results": N_("Results of tests that count"),
    "regradings": N_("Tests marked again by a corrected key"),
    "pass_decisions": N_("Decisions on passes after a correction"),
    "answers": N_("Answers"),
    "attempt_tasks": N_("Practice tasks of final tests"),
    "admissions": N_("Requests to be let into sittings"),
    "given_time": N_("Minutes given back in supervised tests"),
    "paper_results": N_("Results of tests on paper"),
    "written_texts": N_("Texts that trainers grade"),
    "grade_changes": N_("Changed grades of texts"),
    "lessons_done": N_("Lessons finished"),
    "module_credits": N_("Modules that were credited"),
    "diagnostics": N_("Checks of what you know"),
    "diagnostic_answers": N_("Answers of these checks"),
    "practice_runs": N_("Runs of practice tasks"),
    "bookmarks": N_("Bookmarks"),
    "check_answers": N_("Answers to check-yourself questions"),
    "lesson_times": N_("Time that lessons were on screen"),
    "certificates": N_("Certificates"),
    "certificate_editions": N_("Earlier editions of certificates"),
    "certificate_events": N_("Corrections and revocations"),
    "obligations": N_("Mandatory courses"),
    "obligation_events": N_("Events of mandatory courses"),
    "exemptions": N_("Exemptions"),
    "quiz_exceptions": N_("Exceptions in quizzes"),
    "trainings": N_("Trainings"),
    "training_events": N_("Events of trainings"),
    "calendars": N_("Private calendars"),
    "prepared_files": N_("Prepared files"),
    "data_files": N_("Files with your data"),
    "erasure_requests": N_("Requests for erasure"),
    "list_lines": N_("Lines of uploaded lists"),
    "saved_reports": N_("Saved reports"),
    "report_schedules": N_("Reports by message"),
    "reports_sent": N_("Reports sent"),
}

COLUMNS: Final = {
    "action": N_("What happened"),
    "actor_id": N_("Who"),
    "age_group": N_("Age group"),
    "answered_at": N_("Answered"),
    "right_at_first": N_("The first answer was right"),
    "times": N_("Times answered"),
    "applied_at": N_("Taken over"),
    "area": N_("District or city"),
    "ability": N_("Ability, in thousandths of a logit"),
    "quiz_key": N_("Test"),
    "task_id": N_("Practice task"),
    "handed_in_at": N_("Handed in"),
    "hints": N_("Hints"),
    "watched": N_("The solution was watched"),
    "trace": N_("What was done"),
    "extra_minutes": N_("More minutes"),
    "extra_attempts": N_("More attempts"),
    "opens_on": N_("Other first day"),
    "closes_on": N_("Other last day"),
    "given_by": N_("Given by"),
    "withdrawn_by": N_("Withdrawn by"),
    "at": N_("When"),
    "attempts": N_("Attempts to send"),
    "asked_at": N_("Asked at"),
    "audience": N_("Learns as"),
    "before": N_("What was before"),
    "begun_at": N_("Begun"),
    "birth_year": N_("Year of birth"),
    "birth_year_said": N_("Year of birth answered by oneself"),
    "blocked_at": N_("Blocked"),
    "came": N_("Was at the training"),
    "category": N_("Category"),
    "changed_at": N_("Changed"),
    "words": N_("Number of words"),
    "graded_by": N_("Graded by"),
    "graded_at": N_("Graded"),
    "changed_by": N_("Changed by"),
    "channel": N_("Channel"),
    "checks": N_("Times checked"),
    "completed_at": N_("Completed (time)"),
    "completed_on": N_("Day of completion"),
    "confirmed_at": N_("Set up"),
    "contact": N_("Contact"),
    "course": N_("Course"),
    "course_slug": N_("Course"),
    "course_title_kk": N_("Title in Kazakh"),
    "course_title_ru": N_("Title in Russian"),
    "created_at": N_("Created"),
    "created_by": N_("Entered by"),
    "data": N_("What the line says"),
    "decided_at": N_("Decided"),
    "decided_by": N_("Decided by"),
    "decision": N_("Reason of the decision"),
    "definition": N_("Definition"),
    "deleted_at": N_("Deleted"),
    "device": N_("Device"),
    "document_name": N_("Document"),
    "done_at": N_("Finished"),
    "drawn_at": N_("Written"),
    "due_at": N_("Erased on"),
    "due_on": N_("Due"),
    "edition": N_("Edition"),
    "edition_on": N_("Day of the edition"),
    "email": N_("E-mail"),
    "ended_at": N_("Ended at"),
    "ends_at": N_("Ends"),
    "ends_on": N_("Last day"),
    "enrolled_at": N_("Enrolled (time)"),
    "enrolled_on": N_("Enrolled on"),
    "entered_at": N_("Entered"),
    "entered_by": N_("Entered by"),
    "error": N_("Error"),
    "every": N_("How often"),
    "expires_at": N_("Expires"),
    "extra_time_percent": N_("More time in tests, per cent"),
    "file_sha256": N_("SHA-256 of the file"),
    "first": N_("First day"),
    "format": N_("Format"),
    "given_answer": N_("Answer"),
    "given_at": N_("Allowed"),
    "given_name": N_("Given name"),
    "grace_seconds": N_("Seconds after the end"),
    "granted_at": N_("Granted"),
    "held_on": N_("Day of the test"),
    "paper_day": N_("Day of the test on paper"),
    "granted_by": N_("Granted by"),
    "hours": N_("Hours"),
    "iin": N_("IIN"),
    "iin_claim": N_("IIN, not confirmed"),
    "is_checked": N_("Checked"),
    "grade": N_("What a trainer gave and said"),
    "is_main": N_("Main post"),
    "is_shared": N_("On a shared computer"),
    "issued_at": N_("Issued"),
    "kind": N_("Kind"),
    "language": N_("Language"),
    "last": N_("Last day"),
    "lesson": N_("Lesson"),
    "line": N_("Line"),
    "mark_before": N_("Earned before, in parts of a mark"),
    "mark_after": N_("Earned after, in parts of a mark"),
    "mark": N_("Earned, in parts of a mark"),
    "minutes": N_("Minutes"),
    "met_on": N_("Day of completion"),
    "module_id": N_("Module"),
    "name": N_("Name"),
    "next_on": N_("Next on"),
    "not_before": N_("Not before"),
    "number": N_("Number"),
    "offered_at": N_("Offered"),
    "offered_by": N_("Offered by"),
    "on": N_("Day"),
    "opened_on": N_("Since"),
    "organisation": N_("Organisation"),
    "own_due_on": N_("Own due day"),
    "page_at": N_("Page opened"),
    "paper": N_("Letter"),
    "opened_at": N_("Asked at"),
    "passed_before": N_("Passed before"),
    "passed_after": N_("Passed by the new marks"),
    "percent_before": N_("Per cent before"),
    "percent_after": N_("Per cent after"),
    "whole_mark_before": N_("Most that could be earned before, in parts of a mark"),
    "whole_mark_after": N_("Most that could be earned after, in parts of a mark"),
    "passed": N_("Passed"),
    "patronymic": N_("Patronymic"),
    "paused_at": N_("Paused"),
    "percent": N_("Per cent"),
    "phone": N_("Telephone"),
    "position": N_("Position"),
    "proof_key": N_("Key of proof"),
    "queued_at": N_("Signed up"),
    "quiz": N_("Test"),
    "read_at": N_("Read"),
    "reason": N_("Reason"),
    "renewed": N_("Renewed"),
    "requested_at": N_("Asked for"),
    "requested_by": N_("Asked by"),
    "revoked_at": N_("Revoked"),
    "revoked_on": N_("Day of revocation"),
    "right": N_("Right"),
    "role": N_("Role"),
    "round": N_("Round"),
    "rows": N_("Rows"),
    "runs": N_("Times done"),
    "saved_at": N_("Saved"),
    "seconds": N_("Seconds"),
    "sent_at": N_("Sent"),
    "settlement": N_("Town or village"),
    "settlement_said": N_("Town or village answered by oneself"),
    "sex": N_("Sex"),
    "settled_at": N_("Settled"),
    "sex_said": N_("Sex answered by oneself"),
    "shared": N_("Shared"),
    "shown_name": N_("Name on the check page"),
    "size": N_("Bytes"),
    "started_at": N_("Begun"),
    "started_on": N_("Begun"),
    "starts_at": N_("Works from"),
    "starts_on": N_("First day"),
    "state": N_("State"),
    "steps": N_("Seconds by step"),
    "subject": N_("About"),
    "submitted_at": N_("Handed in"),
    "supervised": N_("Under supervision"),
    "surname": N_("Surname"),
    "time_zone": N_("Time zone"),
    "title": N_("Title"),
    "training": N_("Training"),
    "typed_answers": N_("What was typed"),
    "undone_at": N_("Undone"),
    "undone_by": N_("Undone by"),
    "undone_reason": N_("Reason of undoing"),
    "used_at": N_("Time of use"),
    "user_name": N_("User name"),
    "valid_until": N_("Valid until"),
    "values": N_("What it speaks of"),
    "access_kind": N_("What was seen"),
    "whole_mark": N_("Most that could be earned, in parts of a mark"),
    "with_code": N_("With a second step"),
    "withdrawn_at": N_("Withdrawn"),
    "words_kk": N_("In words, in Kazakh"),
    "words_ru": N_("In words, in Russian"),
}

_DAYS: Final = 10  # letters of an ISO day


def describe_page(moment: Moment) -> dict[str, str]:
    """Return the texts of the page around its sections, in the current language."""
    return {
        "title": gettext("Everything held of me"),
        "lead": gettext(
            "What the site holds of you, as of %(day)s. The same stands in data.json for programs; "
            "your certificates and documents are in the folder “documents”."
        )
        % {"day": format_datetime(moment.now, moment.zone)},
        "others": gettext(
            "People who acted are named by their role, since their names are theirs."
        ),
        "files": gettext("Files"),
        "nothing": gettext("Nothing is held."),
        "contents": gettext("Contents"),
    }


def describe_section(key: str, rows: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> dict[str, Any]:
    """Return a section as its page shows it, in the current language."""
    columns = list(rows[0]) if rows else []
    return {
        "key": key,
        "title": gettext(SECTIONS[key]),
        "columns": [
            gettext(COLUMNS_OF_PARTS.get((key, column), COLUMNS[column])) for column in columns
        ],
        "rows": [[_describe_cell(key, column, row, zone) for column in columns] for row in rows],
    }


def _describe_cell(key: str, column: str, row: Mapping[str, Any], zone: ZoneInfo) -> str:
    """Word a value of a row, by the part of the file where a code has words of its own there."""
    value = row[column]
    if column == "kind" and "values" in row:
        return word_message(value, row["values"], {}).title
    words = CODES_OF_PARTS.get((key, column), {})
    if isinstance(value, str) and value in words:
        return gettext(words[value])
    return _describe_value(column, value, zone)


def _describe_value(column: str, value: Any, zone: ZoneInfo) -> str:
    """Word a value of a row in the current language."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int):
        return str(value) if column in ("birth_year", "number") else format_number(value)
    if isinstance(value, Mapping):
        return _describe_mapping(value)
    if (isinstance(value, str) and column.endswith(("_at", "_on", "_until"))) or column in _MOMENTS:
        return _describe_moment(str(value), zone)
    return _describe_code(value) if isinstance(value, str) else str(value)


_MOMENTS: Final = ("at", "on", "not_before", "first", "last")


def _describe_mapping(value: Mapping[str, Any]) -> str:
    if set(value) == {"kk", "ru"}:
        return str(value[current_language()])
    return ", ".join(f"{name}: {part}" for name, part in value.items()) or "–"


def _describe_moment(value: str, zone: ZoneInfo) -> str:
    if len(value) == _DAYS:
        return format_date(date.fromisoformat(value))
    return format_datetime(datetime.fromisoformat(value), zone)


def _describe_code(value: str) -> str:
    if value in POSITION_CATEGORIES:
        return name_category(value)
    roles = dict(list_role_choices())
    parts = value.split(", ")
    if all(part in roles for part in parts):
        return ", ".join(roles[part] for part in parts)
    return gettext(CODES[value]) if value in CODES else value
