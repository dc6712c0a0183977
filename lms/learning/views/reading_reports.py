"""What a lesson's page reports of the time that it was read."""

from flask import request

from lms.catalogue.queries import LessonEntry, load_lesson_page
from lms.core.i18n import current_language
from lms.enrolment.queries import EnrolmentRow
from lms.learning.rules.reading_time import PageReport, build_unmeasured_report, parse_seconds
from lms.learning.services import record_reading
from lms.learning.views.blueprint import Standing
from lms.web.container import now
from lms.web.person_keys import read_page_stamp
from lms.web.transaction import session


def record_report(standing: Standing, enrolment: EnrolmentRow, entry: LessonEntry) -> None:
    """Count the time that the page reports; what no page of this site says is left out."""
    report = _read_report(standing, entry)
    if report is not None:
        record_reading(
            session(),
            enrolment=enrolment,
            lesson_id=entry.id,
            report=report,
            now=now(),
            lesson_minutes=entry.counted_minutes,
        )


def _read_report(standing: Standing, entry: LessonEntry) -> PageReport | None:
    """Return what the form says of the time on its page, or None.

    Without scripts it says when the page was served, which counts where a course asks for time.
    """
    text, page_at = request.form.get("seconds"), read_page_stamp(request.form.get("served", ""))
    if page_at is None:
        return None
    if text is None:
        return (
            build_unmeasured_report(page_at, now()) if standing.outline.minutes_at_least else None
        )
    page = load_lesson_page(session(), entry.id, current_language())
    seconds = parse_seconds(text, page.step_count)
    return PageReport(page_at, seconds) if seconds else None
