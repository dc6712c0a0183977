"""A report as PDF: its tables, charts and words in both languages.

The charts are drawn by templates/pdf/*.svg from the numbers here.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lms.core.i18n import LANGUAGES, format_date, format_number, using_language
from lms.periodic_reports.rules import ReportContent, hash_content
from lms.periodic_reports.rules.plan import PLAN, PROGRAMMES, PlanComparison, has_programme
from lms.periodic_reports.rules.wording import describe_document, name_table
from lms.periodic_reports.services.bars import ReportBar, list_plan_shares, list_shares
from lms.periodic_reports.services.ready import DrawDocument, ReadyReport
from lms.periodic_reports.services.trend import Month, build_trend
from lms.programmes.rules.wording import describe_state, describe_unit
from lms.reporting.rules.period_words import name_period
from lms.reporting.rules.vocabulary import MEASURES, PREFIX
from lms.reporting.rules.words import name_measure

LONGEST_CHART: Final = 30  # rows; a longer chart is unreadable


def build_pdf(ready: ReadyReport, draw: DrawDocument) -> bytes:
    """Draw the document in both languages. Raises RenderingFailed."""
    content, at, words = ready.content, ready.moment.now, {}
    for language in LANGUAGES:
        with using_language(language):
            words[language] = _describe_document(content, format_date(at, ready.moment.zone))
    charts = {
        name: bars
        for name, bars in (
            ("places", list_shares(content.tables[0])),
            (PLAN, list_plan_shares(content)),
        )
        if bars and len(bars) <= LONGEST_CHART
    }
    codes, trend = build_trend(content)
    pairs, singles = _list_totals(content)
    return draw(
        "report",
        created=f"{at:%Y-%m-%dT%H:%M:%SZ}",
        content=content,
        measure_codes=content.table_measures,
        is_handed_in=ready.is_handed_in,
        sha256=hash_content(content),
        audit_head=ready.audit_head,
        charts=charts,
        trend=trend,
        trend_codes=codes,
        pairs=pairs,
        singles=singles,
        figure=_format_figure,
        has_programme=has_programme(content.plan),
        drawings=_list_drawings(charts, codes, trend, words),
        **words,
    )


def _list_drawings(
    charts: Mapping[str, list[ReportBar]],
    codes: Sequence[str],
    trend: Sequence[Month],
    words: Mapping[str, Any],
) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Return the template and the values of each drawing, by name."""
    drawings: dict[str, tuple[str, Mapping[str, Any]]] = {
        name: ("plan.svg" if name == PLAN else "bars.svg", {"bars": bars})
        for name, bars in charts.items()
    }
    if trend:
        names = {
            f"names_{language}": [words[language]["measures"].get(code, code) for code in codes]
            for language in LANGUAGES
        }
        top = max(max(month[2]) for month in trend)
        drawings["months"] = ("trend.svg", {"months": trend, "top": top, **names})
    return drawings


def _list_totals(content: ReportContent) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the codes of people with those of person x course, and the codes of other totals.

    Both numbers of a pair stand on one row, so that the totals fit on the first page. Reports that
    were handed in earlier hardly have pairs.
    """
    codes = [code for code in MEASURES if code in content.totals]
    pairs = [
        (code, base)
        for code in codes
        if code.startswith(PREFIX) and (base := MEASURES[code].base) in content.totals
    ]
    paired = {code for pair in pairs for code in pair}
    return pairs, [code for code in codes if code not in paired]


def _describe_document(content: ReportContent, day: str) -> dict[str, Any]:
    """Return the texts of the document in the current language."""
    plan = content.plan or PlanComparison()
    missing = content.missing_days
    return {
        "period": name_period(content.period.name),
        "first": format_date(content.period.first),
        "last": format_date(content.period.last),
        "counted": format_date(content.counted_on),
        "missing": " – ".join(format_date(day) for day in dict.fromkeys(missing or ())),
        "day": day,
        "measures": {code: name_measure(code) for code in content.totals},
        "tables": {
            name: name_table(name, content)
            for name in (*(table.name for table in content.tables), PLAN, PROGRAMMES)
        },
        "units": {line.unit: describe_unit(line.unit) for line in plan.lines if line.unit},
        "states": {line.state: describe_state(line.state) for line in plan.programmes},
        "documents": {line.key: describe_document(line) for line in plan.programmes},
    }


def _format_figure(value: int | float) -> str:
    with using_language("kk"):
        return format_number(value)
