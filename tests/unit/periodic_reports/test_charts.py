"""Charts of the document: what they are drawn from, and that no bar shrinks the others."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lms.core.clock import Moment
from lms.periodic_reports.rules import ReportContent, ReportLine, ReportTable, parse_named_period
from lms.periodic_reports.rules.plan import PlanComparison, PlanLine
from lms.periodic_reports.services.document import build_pdf
from lms.periodic_reports.services.ready import ReadyReport
from tests.conftest import NOW
from tests.factories.records import ZONE

TEMPLATES = Path(__file__).resolve().parents[3] / "templates/pdf"
HALF = parse_named_period("2026-H1")


def build_content(
    numbers, *, counted_on=HALF.last, codes=("people_enrolled", "people_completed", "completed")
):
    """Build a report with an indicator for each pair of plan and fact, and with two busy months."""
    lines = tuple(
        PlanLine(
            indicator=number,
            name_kk=f"А{number}",
            name_ru=f"Б{number}",
            first=HALF.first,
            last=HALF.last,
            planned=planned,
            fact=fact,
            regions=1,
        )
        for number, (planned, fact) in enumerate(numbers)
    )
    months = tuple(
        ReportLine(f"2026-{month:02}", f"ай {month}", f"месяц {month}", values)
        for month in range(1, 7)
        for values in (
            {
                code: number if month < 3 else 0
                for code, number in zip(codes, (9, 4, 7), strict=False)
            },
        )
    )
    tables = (ReportTable("places", ()), ReportTable("months", months))
    return ReportContent(
        area_kind="units",
        area_id=3,
        area_kk="А",
        area_ru="Б",
        period=HALF,
        counted_on=counted_on,
        totals={},
        tables=tables,
        plan=PlanComparison((), lines),
    )


def draw_charts(content):
    """Return the charts as SVG by name, as the document gets them."""
    template_values = {}

    def keep(_name, **values):
        template_values.update(values)
        return b""

    build_pdf(ReadyReport(content, Moment(NOW, ZONE)), keep)
    loader = FileSystemLoader(TEMPLATES)
    templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    return {
        name: templates.get_template(template).render(values)
        for name, (template, values) in template_values["drawings"].items()
    }


def list_widths(svg):
    """Return the widths of the bars, without those of the background and the marker."""
    return [
        float(width)
        for width, fill in re.findall(
            r'<rect x="262" y="8" width="([\d.]+)"[^>]*fill="(#\w+)"', svg
        )
        if fill != "#e4eaed"
    ]


def test_a_bar_beyond_the_end_is_cut_and_says_its_number_and_the_others_keep_their_length():
    few, with_large = (
        draw_charts(build_content(numbers))["plan"] for numbers in ([(16, 14)], [(16, 14), (2, 10)])
    )
    assert "87,5" in few and "<path" not in few
    assert "500" in with_large and "10 / 2" in with_large
    assert with_large.count("<path") == 2, "the cut and the arrow of the one bar"
    large, usual = list_widths(with_large)
    assert [usual] == list_widths(few)
    assert large == 320, "the whole scale"


def test_a_plan_that_is_just_met_ends_at_the_mark():
    svg = draw_charts(build_content([(10, 10)]))["plan"]
    mark = float(re.search(r'<text x="([\d.]+)"[^>]*>100\s%', svg)[1])
    assert abs(262 + list_widths(svg)[0] - mark) < 0.1


def test_months_to_come_are_no_drop_to_zero():
    whole = draw_charts(build_content([(1, 1)]))["months"]
    early = draw_charts(build_content([(1, 1)], counted_on=date(2026, 2, 20)))["months"]
    assert ("06.2026" in whole, "06.2026" in early) == (True, False)
    assert "02.2026" in early


def test_the_trend_is_of_people_and_of_person_by_course_where_people_were_not_counted():
    people = draw_charts(build_content([]))["months"]
    older = draw_charts(build_content([], codes=("enrolled", "completed")))["months"]
    for svg, code in ((people, "people_completed"), (older, "completed")):
        assert re.findall(r">(9|4|7)</text>", svg) == ["9", "9", "4", "4"]
        assert f">{code}</text>" in svg


def test_nothing_is_drawn_of_nothing():
    empty = build_content([])
    months = replace(empty.tables[1], lines=empty.tables[1].lines[2:])
    assert draw_charts(replace(empty, tables=(empty.tables[0], months))) == {}
