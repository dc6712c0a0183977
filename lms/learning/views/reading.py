"""Views by which a lesson is read: the bookmark and its times, and that it is done."""

import re

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from lms.enrolment.rules import ACTIVE
from lms.learning.services import complete_if_ready, finish_lesson, save_bookmark
from lms.learning.views.blueprint import blueprint, find_entry, require_enrolment
from lms.learning.views.reading_reports import record_report
from lms.web import access
from lms.web.container import moment, now
from lms.web.transaction import session
from lms.web.unsent import lead_on

ANCHOR = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)


@blueprint.post("/<slug>/<module>/<lesson>/done")
@access.signed_in
def lesson_done(slug: str, module: str, lesson: str) -> BaseResponse:
    """Record that the lesson is read and redirect to the next item."""
    standing, enrolment = require_enrolment(slug, lock=True)
    entry = find_entry(standing, module, lesson)
    record_report(standing, enrolment, entry)
    finish_lesson(
        session(),
        enrolment=enrolment,
        outline=standing.outline,
        lesson_id=entry.id,
        by_id=enrolment.person_id,
        moment=moment(),
    )
    standing = standing.add_lesson_done(entry)
    return lead_on(standing.build_next_url(after=standing.outline.find_item_of(entry)))


@blueprint.post("/<slug>/<module>/<lesson>/bookmark")
@access.signed_in
def lesson_bookmark(slug: str, module: str, lesson: str) -> BaseResponse:
    """Save the learner's step and times; the page's script sends them when the page is left."""
    standing, enrolment = require_enrolment(slug)
    may_complete = bool(standing.outline.minutes_at_least) and enrolment.state == ACTIVE
    if may_complete:
        standing, enrolment = require_enrolment(slug, lock=True)
    entry = find_entry(standing, module, lesson)
    anchor = request.form.get("anchor", "")
    save_bookmark(
        session(),
        enrolment_id=enrolment.id,
        lesson_id=entry.id,
        anchor=anchor if ANCHOR.fullmatch(anchor) else "",
        now=now(),
    )
    record_report(standing, enrolment, entry)
    if may_complete:
        complete_if_ready(
            session(),
            enrolment=enrolment,
            outline=standing.outline,
            by_id=enrolment.person_id,
            moment=moment(),
        )
    return Response(status=204)
