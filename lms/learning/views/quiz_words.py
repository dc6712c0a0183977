"""What a learner is told about the rules of a quiz and about the attempts that remain."""

from datetime import datetime
from typing import Final

from lms.assessment.rules import Entry, QuizTerms
from lms.assessment.rules.entry import CLOSED, GRADING, NOT_YET, USED_UP, WAITING
from lms.assessment.rules.exceptions import ExceptionTerms
from lms.assessment.rules.words import list_changes
from lms.catalogue.queries import Outline, QuizEntry
from lms.catalogue.rules.conduct import DEFERRED, REPEATED
from lms.core.clock import Moment
from lms.core.i18n import N_, format_date, format_datetime, format_number, ngettext
from lms.core.i18n import gettext as _
from lms.learning.views.marking_rules import list_marking_facts

QuizFact = tuple[str, str]
_NO_MORE: Final = {
    GRADING: N_(
        "A trainer is still to grade a text of yours. Until then no other attempt can begin."
    ),
    CLOSED: N_("No more attempt can begin: the last day is over."),
    USED_UP: N_("You have used all attempts."),
}


def list_facts(
    quiz: QuizEntry, terms: QuizTerms, entry: Entry, extra_percent: int, moment: Moment
) -> list[QuizFact]:
    """Return the rules of a quiz as labels with values: everything to know before an attempt."""
    facts = [
        (_("Questions"), format_number(quiz.draw)),
        (_("To pass"), _("%(percent)s %% of the marks") % {"percent": quiz.pass_percent}),
        *_list_practice_facts(quiz),
        *list_marking_facts(quiz),
        (_("Checking"), describe_behaviour(quiz)),
    ]
    if terms.minutes:
        minutes = terms.minutes * (100 + extra_percent) // 100 + terms.extra_minutes
        text = ngettext("%(num)s minute", "%(num)s minutes", minutes) % {"num": minutes}
        facts.append((_("Time"), text))
    facts.append((_("Attempts"), " ".join(describe_limit(terms))))
    if entry.attempts_left is not None:
        facts.append((_("Attempts left"), format_number(entry.attempts_left)))
    return facts + list_days(terms, moment)


def _list_practice_facts(quiz: QuizEntry) -> list[QuizFact]:
    """Return how many practice tasks a final test has, and what they count."""
    if not quiz.practice_draw:
        return []
    words = ngettext(
        "%(num)s practice task on this computer, %(share)s %% of the marks",
        "%(num)s practice tasks on this computer, %(share)s %% of the marks",
        quiz.practice_draw,
    )
    numbers = {"num": quiz.practice_draw, "share": quiz.practice_share}
    return [(_("Practical part"), words % numbers)]


def list_days(terms: QuizTerms, moment: Moment) -> list[QuizFact]:
    """Return the first and the last day of a quiz, where it has such."""
    facts = []
    if terms.opens_at is not None:
        facts.append((_("First day"), format_date(moment.get_date(terms.opens_at))))
    if terms.closes_at is not None:
        last = _find_last_day(terms.closes_at, moment)
        facts.append((_("Last day"), last))
    return facts


def _find_last_day(closes_at: datetime, moment: Moment) -> str:
    """Return the day whose end is the closing moment."""
    return format_date(moment.get_date(closes_at - datetime.resolution))


def describe_behaviour(quiz: QuizEntry) -> str:
    """Return when answers are graded and whether they can be changed."""
    conduct = quiz.conduct
    if conduct.behaviour == DEFERRED:
        return _("all at once, after you hand in")
    if conduct.behaviour != REPEATED:
        return _("each question at once; then its answer is final")
    words = ngettext(
        "each question at once; a wrong answer can be changed %(num)s time",
        "each question at once; a wrong answer can be changed %(num)s times",
        conduct.checks_allowed - 1,
    ) % {"num": conduct.checks_allowed - 1}
    if not conduct.penalty:
        return words
    return words + ". " + _("Each change costs %(share)s of the mark") % {"share": conduct.penalty}


def describe_limit(terms: QuizTerms) -> list[str]:
    """Return how many attempts there are, in one sentence or two."""
    if not terms.attempts:
        return [_("as many as you like")]
    numbers = {"num": terms.attempts, "hours": terms.wait_hours}
    if not terms.wait_hours:
        return [
            ngettext("%(num)s attempt in all", "%(num)s attempts in all", terms.attempts) % numbers
        ]
    text = ngettext(
        "%(num)s attempt within %(hours)s hours",
        "%(num)s attempts within %(hours)s hours",
        terms.attempts,
    )
    return [text % numbers]


def describe_remaining(terms: QuizTerms, entry: Entry) -> str:
    """Return what attempts remain after the present one, and when the next one opens."""
    if entry.state in _NO_MORE:
        return _(_NO_MORE[entry.state])
    if entry.state in (NOT_YET, WAITING) and entry.opens_at is not None:
        when = {"when": format_datetime(entry.opens_at)}
        return _("You have used all attempts for now. The next attempt opens on %(when)s.") % when
    if entry.attempts_left is None:
        return _("You can try as often as you like.")
    words = ngettext(
        "You have %(num)s more attempt.", "You have %(num)s more attempts.", entry.attempts_left
    )
    words %= {"num": format_number(entry.attempts_left)}
    if not terms.wait_hours:
        return words
    hours = {"hours": format_number(terms.wait_hours)}
    return (
        words
        + " "
        + _("When they are used up, the next one opens %(hours)s hours after the first.") % hours
    )


def describe_grading(outline: Outline) -> str:
    """Return who grades a text, and within how many days."""
    words = ngettext(
        "a trainer reads it and grades it within %(num)s day",
        "a trainer reads it and grades it within %(num)s days",
        outline.grade_within_days,
    )
    return words % {"num": outline.grade_within_days}


def describe_result(percent: int | None, *, is_passed: bool) -> str:
    """Return the result of a handed in attempt in a few words."""
    if percent is None:
        return _("passed, a trainer grades the text") if is_passed else _("a trainer grades it")
    words = _("passed, %(percent)s %%") if is_passed else _("not passed, %(percent)s %%")
    return words % {"percent": percent}


def describe_exception(row: ExceptionTerms) -> tuple[str, str]:
    """Return what an exception gives the reader, and why, as staff typed it."""
    return "; ".join(list_changes(row)), row.reason
