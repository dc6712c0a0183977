"""Jinja's templates as the application loads them."""

import pytest
from jinja2 import Environment, TemplateNotFound
from markupsafe import Markup

from lms.app import create_app
from lms.core.i18n import LANGUAGES, load_translations
from lms.web.kept_templates import KeptTemplates


class Drawing:
    """A value that brings its own HTML."""

    def __html__(self):
        return "<svg/>"


@pytest.mark.parametrize(
    ("value", "html"),
    [
        ("<b>&'", "&lt;b&gt;&amp;&#39;"),
        (Markup("<b>"), "<b>"),
        (Drawing(), "<svg/>"),
        (7, "7"),
        (None, "None"),
    ],
)
def test_a_template_escapes_text_once_and_leaves_html_as_it_is(app, value, html):
    page = app.jinja_env.from_string("{% macro say(it) %}{{ it }}{% endmacro %}{{ say(value) }}")
    assert page.render(value=value) == html


def test_a_template_that_an_upgrade_has_replaced_is_shown_as_it_was_at_the_start(tmp_path):
    page = tmp_path / "parts/page.html"
    page.parent.mkdir()
    page.write_text("{{ word }}", encoding="utf-8")
    environment = Environment(loader=KeptTemplates(tmp_path), autoescape=True)
    page.write_text("{{ of_the_new_program() }}", encoding="utf-8")
    (tmp_path / "new.html").touch()
    assert environment.get_template("parts/page.html").render(word="сөз") == "сөз"
    assert environment.get_template("parts/page.html").filename == str(page), "for the log"
    with pytest.raises(TemplateNotFound):
        environment.get_template("new.html")
    assert environment.list_templates() == ["parts/page.html"]


def test_templates_and_words_are_read_before_workers_begin(settings, clock):
    load_translations.cache_clear()
    site = create_app(settings, clock)
    assert isinstance(site.jinja_loader, KeptTemplates)
    assert load_translations.cache_info().currsize == len(LANGUAGES)
