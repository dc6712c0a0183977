"""Controls of forms as WTForms writes them, in a fraction of the time.

Its `html_params` formats each attribute by Markup.format: of a form with ten fields that is two
fifths of the page's time, and of a list with hundreds of options nearly all.
"""

from copy import copy
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape
from wtforms import SelectField
from wtforms.widgets import Input, Select
from wtforms.widgets.core import clean_key

_clean_key = lru_cache(maxsize=256)(clean_key)  # there are few names of attributes


def choose_fast_widget(widget: Any) -> Any:
    """Return a widget that writes the same HTML faster, or the widget itself."""
    if type(widget) is Select:
        return _PLAIN_MULTIPLE if widget.multiple else _PLAIN_SELECT
    return _copy_with_fast_attributes(widget) if isinstance(widget, Input) else widget


def write_attributes(**values: Any) -> Markup:
    """Return HTML attributes by name; one that is True has no value, one that is False is left out.

    As html_params of WTForms does, keys lose a trailing "_", and "aria_" and "data_" become "aria-"
    and "data-".
    """
    parts = []
    for key, value in sorted(values.items()):
        if value is True:
            parts.append(_clean_key(key))
        elif value is not False:
            text = str(escape(value)).replace('"', "&quot;")  # Markup may have quotes of its own
            parts.append(f'{_clean_key(key)}="{text}"')
    return Markup(" ".join(parts))  # noqa: S704 - each value is escaped above


class _PlainSelect(Select):  # type: ignore[misc]
    """A select of plain options; one with groups is left to WTForms."""

    def __call__(self, field: Any, **attributes: Any) -> Markup:
        """Return the select element."""
        options = _write_plain_options(field)
        if options is None and field.has_groups():
            return Markup(super().__call__(field, **attributes))  # noqa: S704 - it is Markup
        attributes.setdefault("id", field.id)
        for name in self.validation_attrs:
            if (flag := getattr(field.flags, name)) is not None:
                attributes.setdefault(name, flag)
        if self.multiple:
            attributes["multiple"] = True
        if options is None:
            options = "".join(map(self.render_option, field._iter_choices_normalized()))
        start = write_attributes(name=field.name, **attributes)
        return Markup(f"<select {start}>{options}</select>")  # noqa: S704 - all is escaped

    @classmethod
    def render_option(cls, choice: Any, **attributes: Any) -> str:
        """Return an option with its value and whether it is selected; more attributes are rare."""
        if choice.render_kw or attributes:
            return str(super().render_option(choice, **attributes))
        return _write_option(choice.value, choice.label, is_selected=choice.selected)


def _write_plain_options(field: Any) -> str | None:
    """Return the options of a SelectField whose choices are pairs; None if it is another field.

    WTForms builds two objects for each choice, and two more to see that none is in a group.
    """
    choices = field.choices
    if type(field) is not SelectField or not isinstance(choices, list):
        return None
    options = []
    for choice in choices:
        if type(choice) is not tuple or len(choice) != 2:
            return None
        value, label = choice
        is_selected = field.coerce(value) == field.data
        options.append(_write_option(value, label, is_selected=is_selected))
    return "".join(options)


def _write_option(value: Any, label: Any, *, is_selected: bool) -> str:
    selected = "selected " if is_selected else ""
    return f'<option {selected}value="{escape(value)}">{escape(label or value)}</option>'


_PLAIN_SELECT = _PlainSelect()
_PLAIN_MULTIPLE = _PlainSelect(multiple=True)


@lru_cache(maxsize=256)  # fields of a class share their widget
def _copy_with_fast_attributes(widget: Input) -> Input:
    """Return a copy: the widgets of WTForms are shared by all who use it."""
    fast = copy(widget)
    fast.html_params = write_attributes
    return fast
