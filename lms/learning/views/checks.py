"""Views of check-yourself questions: the answer to one, and the questions in a lesson's page.

Lesson pages are shared by all readers: the forms are the same for all, and what is a reader's own,
an answer and its verdict, comes as parts of the page (lms/web/page_cache.py).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final
from weakref import WeakKeyDictionary

from flask import Response, get_template_attribute, redirect, request, url_for
from flask import session as browser_session
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from lms.assessment.errors import NotANumber
from lms.assessment.queries import show_question
from lms.assessment.rules import (
    CHOICE_TYPES,
    QUESTION_TYPES,
    arrange_in_lesson,
    is_readable,
    is_right,
    parse_answer,
    read_move,
)
from lms.catalogue.queries import CheckRow, LessonEntry, get_pool, load_checks
from lms.core.errors import DomainError
from lms.core.i18n import current_language
from lms.enrolment.queries import EnrolmentRow
from lms.learning.errors import LessonNotFound, NotEnrolled, NothingAnswered, TooManyAnswers
from lms.learning.queries import load_check_answers
from lms.learning.rules import CheckVerdict, build_verdict, list_right_answers
from lms.learning.services import count_visitor_answer, save_check_answer
from lms.learning.views.blueprint import Standing, blueprint, find_entry, load_standing
from lms.learning.views.kept_answers import keep_answer, read_kept_answers
from lms.web import access
from lms.web.client_ip import get_client_ip
from lms.web.container import container, now
from lms.web.language import read_shown_language, read_switch, switch_language
from lms.web.transaction import session
from lms.web.unsent import BY_SCRIPT, offers_again, take_unsent_of
from lms.web.unsent_values import UNSENT

PLACEHOLDER: Final = re.compile("<p>\ue000([a-z0-9-]+)\ue000</p>")
# In the browser's session, until the lesson is shown again: what can't be kept as an answer.
ANSWERED: Final = "check"
MOVED: Final = "moved"  # beside it: not answered yet, a row was moved or the language switched
ACCOUNT, BROWSER = "account", "browser"  # where an answer is kept
FIELD: Final = "answer"
MAX_VALUES: Final = 11  # ten items to put in order, and that they stay so
LONGEST_TEXT: Final = 200
MAX_FRAGMENTS: Final = 2000
_fragments: WeakKeyDictionary[Any, dict[tuple[Any, ...], Markup]] = WeakKeyDictionary()


@blueprint.post("/<slug>/<module>/<lesson>/check/<name>")
@access.public
@offers_again(FIELD)
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
    if switched := read_switch(go):
        browser_session[ANSWERED] = [check.id, values, MOVED]
        return switch_language(switched, f"{url}#step-{check.step}")
    return _take_answer(standing, entry, check, values)


def _take_answer(
    standing: Standing, entry: LessonEntry, check: CheckRow, values: list[str]
) -> BaseResponse:
    """Grade and keep an answer; reply with the verdict, or lead back to the lesson with it."""
    by_script = BY_SCRIPT in request.form
    try:
        given = _parse_answer(check, values)
        _keep_answer(standing.enrolment, check, given, values)
    except (NothingAnswered, NotANumber, TooManyAnswers) as error:
        if by_script:
            status = 429 if isinstance(error, TooManyAnswers) else 422
            return Response(error.text(), status, mimetype="text/plain")
        if isinstance(error, TooManyAnswers):
            raise
        browser_session[ANSWERED] = [check.id, values]
        return _lead_back(standing, entry, check)
    if by_script:
        verdict = _render_verdict(
            check, values, given, BROWSER if not standing.enrolment else ACCOUNT
        )
        return Response(verdict, mimetype="text/html")
    return _lead_back(standing, entry, check)


def _parse_answer(check: CheckRow, values: list[str]) -> dict[str, Any]:
    """Return the answer in its stored form. Raises NothingAnswered, NotANumber."""
    given = parse_answer(check.type, _order_options(check), values)
    if given is None:
        raise NothingAnswered
    if not is_readable(check.type, check.answer, given):
        raise NotANumber
    return given


def _order_options(check: CheckRow) -> list[int]:
    return arrange_in_lesson(check.type, len(check.content_kk.get("options", ())), check.name)


def _keep_answer(
    enrolment: EnrolmentRow | None, check: CheckRow, given: dict[str, Any], values: list[str]
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
        given=given,
        is_right=is_right(check.type, check.answer, given),
        language=read_shown_language(),
        now=now(),
    )


def _lead_back(standing: Standing, entry: LessonEntry, check: CheckRow) -> BaseResponse:
    return redirect(f"{_get_url(standing.outline.slug, entry)}#step-{check.step}", 303)


def _get_url(slug: str, entry: LessonEntry) -> str:
    return url_for("learning.lesson", slug=slug, module=entry.module_slug, lesson=entry.slug)


def split_text(html: str, checks: tuple[CheckRow, ...]) -> list[tuple[str, CheckRow | None]]:
    """Return a lesson's HTML in pieces, each with the question that follows it."""
    by_name = {check.name: check for check in checks}
    pieces = PLACEHOLDER.split(html)
    names = [*pieces[1::2], ""]
    return [(piece, by_name.get(name)) for piece, name in zip(pieces[::2], names, strict=True)]


def list_answers_of(checks: tuple[CheckRow, ...]) -> list[tuple[tuple[str, str], ...]]:
    """Return the right answers of each question with their reasons, for print."""
    return [list_right_answers(check.type, _build_content(check), check.answer) for check in checks]


def build_check_parts(
    standing: Standing, entry: LessonEntry, checks: tuple[CheckRow, ...]
) -> dict[str, Markup]:
    """Return what a lesson's questions show to this reader alone: their answers and verdicts."""
    if not checks:
        return {}
    answers: Mapping[int, Any] = (
        load_check_answers(session(), standing.enrolment.id, [check.id for check in checks])
        if standing.enrolment
        else {}
    )
    kept = {} if standing.enrolment else read_kept_answers()
    latest_id, latest_values, is_moved = _take_latest()
    unsent = _take_unsent(standing, entry, checks)
    parts: dict[str, Markup] = {}
    for position, check in enumerate(checks, 1):
        given, error = (answers[check.id][0] if check.id in answers else None), ""
        values = _list_values(check, given)
        if check.id in kept:
            values = kept[check.id]
            given, error = _judge_again(check, values)
        if check.id == latest_id:
            values = latest_values
            given, error = (None, "") if is_moved else _judge_again(check, values)
        place = ACCOUNT if check.id in answers else BROWSER if check.id in kept else ""
        is_unsent = check.name in unsent
        if is_unsent:
            given, values = None, unsent[check.name]
        parts[f"fields {position}"] = _keep_fragment(
            check, values, error, is_unsent, render=_render_fields
        )
        parts[f"verdict {position}"] = (
            _keep_fragment(check, values, given, place, render=_render_verdict)
            if given
            else Markup()
        )
    return parts


def _keep_fragment(
    check: CheckRow, values: list[str], *arguments: Any, render: Callable[..., Markup]
) -> Markup:
    """Return the HTML that `render` makes, from the cache where many readers have the same.

    That is so for options that are chosen, and before an answer; a typed text is one reader's.
    """
    if values and check.type not in CHOICE_TYPES:
        return render(check, values, *arguments)
    fragments = _fragments.setdefault(get_pool(session()), {})
    key = (check.id, current_language(), render.__name__, tuple(values), str(arguments))
    fragment = fragments.get(key)
    if fragment is None:
        if len(fragments) >= MAX_FRAGMENTS:
            fragments.clear()
        fragment = fragments[key] = render(check, values, *arguments)
    return fragment


def _take_latest() -> tuple[int, list[str], bool]:
    """Return the question that this browser has just sent, its values, whether a row was moved.

    Once: it is forgotten then.
    """
    if ANSWERED not in browser_session:
        return 0, [], False
    question_id, values, *moved = browser_session.pop(ANSWERED)
    return question_id, values, bool(moved)


def _judge_again(check: CheckRow, values: list[str]) -> tuple[dict[str, Any] | None, str]:
    """Return the answer that came just now, or why it could not be taken."""
    try:
        return _parse_answer(check, values), ""
    except DomainError as error:
        return None, error.text()


def _take_unsent(
    standing: Standing, entry: LessonEntry, checks: tuple[CheckRow, ...]
) -> dict[str, list[str]]:
    """Return the answer that was given while signed out, by the name of its question."""
    if UNSENT not in browser_session:
        return {}
    names = {
        url_for(
            "learning.check_answer",
            slug=standing.outline.slug,
            module=entry.module_slug,
            lesson=entry.slug,
            name=check.name,
        ): check.name
        for check in checks
    }
    path, values = take_unsent_of(names)
    return {names[path]: values} if path else {}


def _list_values(check: CheckRow, given: Mapping[str, Any] | None) -> list[str]:
    return QUESTION_TYPES[check.type].list_values(_order_options(check), given) if given else []


def _render_fields(check: CheckRow, values: list[str], error: str, is_unsent: bool) -> Markup:
    shown = replace(
        show_question(check.type, _build_content(check), _order_options(check)), id=check.name
    )
    render_fields = get_template_attribute("learning/_check.html", "check_fields")
    return Markup(render_fields(shown, values, error, is_unsent))  # noqa: S704 - a template's


def _render_verdict(
    check: CheckRow, _values: list[str], given: Mapping[str, Any], kept_in: str
) -> Markup:
    verdict: CheckVerdict = build_verdict(
        check.type, _build_content(check), check.answer, given, taught_step=check.taught_step
    )
    render_verdict = get_template_attribute("learning/_check.html", "check_verdict")
    return Markup(render_verdict(verdict, kept_in))  # noqa: S704 - a template's


def _build_content(check: CheckRow) -> dict[str, Any]:
    return check.content_kk if current_language() == "kk" else check.content_ru
