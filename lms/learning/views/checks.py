"""The view that takes the answer to a check-yourself question."""

from typing import Any, Final

from flask import Response, redirect, request, url_for
from flask import session as browser_session
from werkzeug.wrappers import Response as BaseResponse

from lms.assessment.errors import NotANumber
from lms.assessment.rules import is_right, read_move
from lms.catalogue.queries import CheckRow, LessonEntry, load_checks
from lms.enrolment.queries import EnrolmentRow
from lms.learning.errors import LessonNotFound, NotEnrolled, NothingAnswered, TooManyAnswers
from lms.learning.services import count_visitor_answer, save_check_answer
from lms.learning.views.blueprint import Standing, blueprint, find_entry, load_standing
from lms.learning.views.check_fragments import render_verdict
from lms.learning.views.check_parts import ACCOUNT, BROWSER
from lms.learning.views.check_questions import read_answer
from lms.learning.views.kept_answers import keep_answer
from lms.learning.views.sent_answers import ANSWERED, MOVED
from lms.web import access
from lms.web.client_ip import get_client_ip
from lms.web.container import container, now
from lms.web.language import read_shown_language, read_switch, switch_language
from lms.web.transaction import session
from lms.web.unsent import BY_SCRIPT, offer_values_again

FIELD: Final = "answer"
MAX_VALUES: Final = 11  # ten items to put in order, and that they stay so
LONGEST_TEXT: Final = 200


@blueprint.post("/<slug>/<module>/<lesson>/check/<name>")
@access.public
@offer_values_again(FIELD)
def check_answer(slug: str, module: str, lesson: str, name: str) -> BaseResponse:
    """Grade an answer, keep it for a learner, and show the verdict in the lesson.

    A visitor answers in a course's first lesson, and the answer is kept in the browser alone. The
    page's script gets the verdict alone.
    """
    standing = load_standing(slug)
    entry = find_entry(standing, module, lesson)
    if not standing.may_read(entry):
        if access.actor() is None:
            return redirect(url_for("auth.sign_up", next=_get_url(slug, entry)), 303)
        raise NotEnrolled(slug=slug)
    check = next((row for row in load_checks(session(), entry.id) if row.name == name), None)
    if check is None:
        raise LessonNotFound
    values = [value[:LONGEST_TEXT] for value in request.form.getlist(FIELD)[:MAX_VALUES]]
    go, url = request.form.get("go", ""), _get_url(slug, entry)
    if move := read_move(go):
        browser_session[ANSWERED] = [check.id, move.apply(values), MOVED]
        return redirect(f"{url}#question-{check.name}-{move.anchor}", 303)
    if language := read_switch(go):
        browser_session[ANSWERED] = [check.id, values, MOVED]
        return switch_language(language, f"{url}#step-{check.step}")
    return _take_answer(standing, entry, check, values)


def _take_answer(
    standing: Standing, entry: LessonEntry, check: CheckRow, values: list[str]
) -> BaseResponse:
    """Grade and keep an answer; reply with the verdict, or lead back to the lesson with it."""
    by_script = BY_SCRIPT in request.form
    try:
        answer = read_answer(check, values)
        _keep_answer(standing.enrolment, check, answer, values)
    except (NothingAnswered, NotANumber, TooManyAnswers) as error:
        if by_script:
            status = 429 if isinstance(error, TooManyAnswers) else 422
            return Response(error.describe(), status, mimetype="text/plain")
        if isinstance(error, TooManyAnswers):
            raise
        browser_session[ANSWERED] = [check.id, values]
        return _lead_back(standing, entry, check)
    if by_script:
        verdict = render_verdict(
            check, values, answer, BROWSER if not standing.enrolment else ACCOUNT
        )
        return Response(verdict, mimetype="text/html")
    return _lead_back(standing, entry, check)


def _keep_answer(
    enrolment: EnrolmentRow | None, check: CheckRow, answer: dict[str, Any], values: list[str]
) -> None:
    """Save a learner's answer; that of anybody else is counted for their network.

    It stays in their browser.
    """
    if enrolment is None:
        count_visitor_answer(
            session(), ip=get_client_ip(), cipher=container().iin_cipher, now=now()
        )
        keep_answer(check.id, values)
        return
    save_check_answer(
        session(),
        enrolment_id=enrolment.id,
        question_id=check.id,
        answer=answer,
        is_right=is_right(check.type, check.answer, answer),
        language=read_shown_language(),
        now=now(),
    )


def _lead_back(standing: Standing, entry: LessonEntry, check: CheckRow) -> BaseResponse:
    return redirect(f"{_get_url(standing.outline.slug, entry)}#step-{check.step}", 303)


def _get_url(slug: str, entry: LessonEntry) -> str:
    return url_for("learning.lesson", slug=slug, module=entry.module_slug, lesson=entry.slug)
