"""The HTML of a question in a lesson: its fields and its verdict."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final
from weakref import WeakKeyDictionary

from flask import get_template_attribute
from markupsafe import Markup

from lms.assessment.queries import show_question
from lms.assessment.rules import CHOICE_TYPES
from lms.catalogue.queries import CheckRow, get_pool
from lms.core.i18n import current_language
from lms.learning.rules import CheckVerdict, build_verdict
from lms.learning.views.check_questions import build_content, order_options
from lms.web.transaction import session

MAX_FRAGMENTS: Final = 2000
_fragments: WeakKeyDictionary[Any, dict[tuple[Any, ...], Markup]] = WeakKeyDictionary()


def keep_fragment(
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


def render_fields(check: CheckRow, values: list[str], error: str, is_unsent: bool) -> Markup:
    """Render the fields of a question with the values in them."""
    question = replace(
        show_question(check.type, build_content(check), order_options(check)), id=check.name
    )
    render_fields = get_template_attribute("learning/_check.html", "check_fields")
    return Markup(render_fields(question, values, error, is_unsent))  # noqa: S704 - a template's


def render_verdict(
    check: CheckRow, _values: list[str], answer: Mapping[str, Any], kept_in: str
) -> Markup:
    """Render what is said of an answer."""
    verdict: CheckVerdict = build_verdict(
        check.type, build_content(check), check.answer, answer, taught_step=check.taught_step
    )
    render_verdict = get_template_attribute("learning/_check.html", "check_verdict")
    return Markup(render_verdict(verdict, kept_in))  # noqa: S704 - a template's
