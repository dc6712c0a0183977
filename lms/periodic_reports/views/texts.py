"""What a report says in words, on pages: in the reader's language."""

from lms.core.i18n import current_language, format_date, format_number
from lms.core.i18n import gettext as _
from lms.periodic_reports.rules import BilingualText, ReportContent
from lms.periodic_reports.rules.plan import PlanLine
from lms.reporting.queries.names import get_local_name


def pick_language(text: BilingualText) -> str:
    """Return a text in the reader's language."""
    return str(getattr(text, current_language()))


def name_missing_days(content: ReportContent) -> str:
    """Say which last days of the period a report does not hold; empty if it holds all."""
    if content.missing_days is None:
        return ""
    first, last = content.missing_days
    if first == last:
        return _(
            "The period ends later than the report was counted, so its last day is not in it: "
            "%(day)s."
        ) % {"day": format_date(last)}
    return _(
        "The period ends later than the report was counted, so its last days are not in it: "
        "%(first)s – %(last)s."
    ) % {"first": format_date(first), "last": format_date(last)}


def name_plan_line(line: PlanLine) -> str:
    """Return the indicator of a line with its days, plan and fact."""
    return _("%(name)s, %(first)s – %(last)s (plan %(planned)s, fact %(fact)s)") % {
        "name": get_local_name(line),
        "first": format_date(line.first),
        "last": format_date(line.last),
        "planned": format_number(line.planned or 0),
        "fact": format_number(line.fact),
    }


def build_words_tables(content: ReportContent) -> list[tuple[str, str]]:
    """Return what explains the numbers: headings and texts in the reader's language."""
    words = content.words
    if words is None:
        return []
    lines = {line.key: line for line in content.shortfalls}
    texts = [
        (name_plan_line(lines[key]), pick_language(text))
        for key, text in sorted(words.explanations.items())
        if key in lines
    ]
    if not words.measures.is_empty:
        texts.append((_("Measures taken"), pick_language(words.measures)))
    return texts
