"""Select elements, written in a fraction of the time that WTForms takes."""

from typing import Any

from markupsafe import Markup, escape
from wtforms import SelectField
from wtforms.widgets import Select

from lms.web.attributes import write_attributes


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


PLAIN_SELECT = _PlainSelect()
PLAIN_MULTIPLE = _PlainSelect(multiple=True)
