"""Cells of a table on a page."""

from datetime import date
from decimal import Decimal

import pytest
from markupsafe import Markup, escape

from lms.core.i18n import using_language
from lms.web.tables import format_cell


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
        (date(2026, 11, 25), "2026-11-25"),
    ],
)
def test_a_cell_is_a_dash_a_number_a_text_or_a_link_and_nothing_in_it_is_markup_unless_it_says_so(
    cell, expected
):
    assert escape(format_cell(cell)) == expected


def test_numbers_are_written_as_the_language_does():
    with using_language("ru"):
        assert (
            format_cell({"text": 12345})
            == format_cell(12345)
            == format_cell(Decimal(12345))
            == "12\xa0345"
        )
