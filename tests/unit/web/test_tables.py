"""Cells of a table on a page."""

from datetime import date
from decimal import Decimal

import pytest
from markupsafe import Markup

from lms.core.i18n import using_language
from lms.web.table_cells import write_cell
from lms.web.tables import render_rows


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (None, "–"),
        ({"text": None, "href": "/a"}, "–"),
        (0, "0"),
        ("<b>", "&lt;b&gt;"),
        (Markup("<b>bold</b>"), "<b>bold</b>"),
        ({"text": "<b>", "href": None}, "&lt;b&gt;"),
        (
            {"text": "<b>", "href": '/a?b="><script>'},
            '<a href="/a?b=&#34;&gt;&lt;script&gt;">&lt;b&gt;</a>',
        ),
        ({"text": 5, "href": "/a"}, '<a href="/a">5</a>'),
        (
            {"text": "PDF", "href": "/a", "hidden": "<b>"},
            '<a href="/a">PDF<span class="visually-hidden"> &lt;b&gt;</span></a>',
        ),
        (date(2026, 11, 25), "2026-11-25"),
    ],
)
def test_a_cell_is_a_dash_a_number_a_text_or_a_link_and_nothing_in_it_is_markup_unless_it_says_so(
    cell, expected
):
    assert write_cell(cell) == expected


def test_numbers_are_written_as_the_language_does():
    with using_language("ru"):
        assert (
            write_cell({"text": 12345})
            == write_cell(12345)
            == write_cell(Decimal(12345))
            == "12\xa0345"
        )


def test_the_first_column_heads_the_row_and_the_others_carry_the_label_of_their_column():
    columns = [
        {"key": "name", "label": "Name"},
        {"key": "count", "label": 'A "<b>"', "kind": "number"},
        {"key": "none", "label": "None"},
    ]

    with using_language("ru"):
        rows = str(render_rows(columns, [{"name": "<i>", "count": 1234}]))

    assert [line.strip() for line in rows.splitlines()] == [
        '<tr role="row">',
        '<th scope="row" role="rowheader">&lt;i&gt;</th>',
        '<td role="cell" data-label="A &#34;&lt;b&gt;&#34;" class="number">'
        "<span>1\xa0234</span></td>",
        '<td role="cell" data-label="None"><span>–</span></td>',
        "</tr>",
    ]
