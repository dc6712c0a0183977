"""Boxes of a field as HTML: the same as WTForms writes, in less time."""

import re

import pytest
from markupsafe import escape
from wtforms import RadioField
from wtforms.validators import InputRequired

from lms.web.choice_boxes import render_choice_boxes
from lms.web.fields import CheckboxesField
from lms.web.forms import KAZAKH, RUSSIAN, BaseForm


class _Draft(BaseForm):
    one = RadioField("One", [InputRequired()], choices=[("x<", "X & Y"), ("z", "Z")], default="z")
    language = RadioField("Language", choices=[KAZAKH, RUSSIAN])
    some = CheckboxesField("Some", [InputRequired()], choices=[("1", "One"), ("2", "Two")])
    many = CheckboxesField("Many", choices=[("1", "One"), ("2", "<Two>"), ("3", "Three")])


@pytest.fixture
def form(app):
    with app.test_request_context():
        yield _Draft(data={"many": ["2", "3"]})


@pytest.mark.parametrize("name", ["one", "many"])
def test_boxes_are_written_as_wtforms_writes_each_option(form, name):
    expected = [str(option(class_="choice__input")) for option in form[name]]
    boxes = str(render_choice_boxes(form[name]))
    assert re.findall("<input[^>]*>", boxes) == expected
    assert re.findall('<label class="choice__label" for="(.*?)">(.*?)</label>', boxes) == [
        (option.id, escape(option.label.text)) for option in form[name]
    ]


def test_boxes_among_some_values_keep_the_ids_that_they_have_among_all(form):
    boxes = str(render_choice_boxes(form.many, among={"3"}))
    assert re.findall('<input[^>]* id="(.*?)"', boxes) == ["many-2"]


def test_the_name_of_a_language_is_marked_as_being_in_it(form):
    boxes = str(render_choice_boxes(form.language))
    assert re.findall('<label [^>]*for="(.*?)" lang="(.*?)">(.*?)</label>', boxes) == [
        ("language-0", "kk", "Қазақша"),
        ("language-1", "ru", "Русский"),
    ]


def test_each_radio_button_of_a_required_field_is_required_and_no_check_box_is(form):
    assert str(render_choice_boxes(form.one)).count(" required ") == 2
    assert " required" not in str(render_choice_boxes(form.some))
