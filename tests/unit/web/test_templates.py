"""Jinja's templates as the application loads them."""

import pytest
from markupsafe import Markup


class Drawing:
    """A value that brings its own HTML."""

    def __html__(self):
        return "<svg/>"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("<b>&'", "&lt;b&gt;&amp;&#39;"),
        (Markup("<b>"), "<b>"),
        (Drawing(), "<svg/>"),
        (7, "7"),
        (None, "None"),
    ],
)
def test_a_template_escapes_text_once_and_leaves_html_as_it_is(app, value, shown):
    page = app.jinja_env.from_string("{% macro say(it) %}{{ it }}{% endmacro %}{{ say(value) }}")
    assert page.render(value=value) == shown
