"""Controls are rendered faster than by WTForms, with exactly the same HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from wtforms import BooleanField, Form, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import Select, TextInput, html_params

from lms.web.attributes import write_attributes
from lms.web.widgets import choose_fast_widget

TEXTS = st.text(st.sampled_from("aқ\"'<>&_ =\n"), max_size=12)
VALUES = st.one_of(TEXTS, TEXTS.map(Markup), st.booleans(), st.integers())
NAMES = st.sampled_from(["class_", "data_goal_id", "aria_label", "id", "maxlength", "for_", "list"])


class AllKinds(Form):
    """Fields of every kind whose widget is replaced."""

    name = StringField("Name", [InputRequired(), Length(max=20)], default='"><script>')
    agreed = BooleanField("Agreed", default=True)
    ways = RadioField("Ways", choices=[("a", "<A>"), ("b", 'B"')], default="b")
    one = SelectField("One", [InputRequired()], choices=[("", "–"), ("1", "<&>")], default="1")
    answer = SelectField("Asked", choices=lambda: [(0, ""), (1, "<One>")], coerce=int, default=1)
    many = SelectMultipleField("Many", choices=[("1", "One"), ("2", "Two")], default=["2"])
    grouped = SelectField("Grouped", choices={"Group": [("1", "One")]}, default="1")
    choice = SelectField("Marked", choices=[("1", "One", {"data-x": "<"})])


@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_attributes_are_those_of_wtforms(values):
    assert str(write_attributes(**values)) == str(html_params(**values))


@pytest.mark.parametrize("name", [field.name for field in AllKinds()])
@pytest.mark.parametrize("attributes", [{}, {"class_": "input", "data_x": '"', "id": "other"}])
def test_a_control_is_the_one_of_wtforms(name, attributes):
    fields = list(AllKinds()[name]) if name == "ways" else [AllKinds()[name]]
    for field in fields:
        fast = choose_fast_widget(field.widget)
        assert fast is not field.widget
        assert str(fast(field, **attributes)) == str(field.widget(field, **attributes))


def test_the_widgets_of_wtforms_stay_as_they_are():
    widget = TextInput()
    assert choose_fast_widget(widget) is choose_fast_widget(widget)
    assert widget.html_params is html_params


def test_a_widget_of_ones_own_is_left_alone():
    class OwnSelect(Select):
        """A select that writes something else."""

    own = OwnSelect()
    assert choose_fast_widget(own) is own
