"""Radio buttons and check boxes of a field, each with its label."""

from collections.abc import Container

from markupsafe import Markup, escape
from wtforms import SelectMultipleField

from lms.web.attributes import write_attributes


def render_choice_boxes(field: SelectMultipleField, among: Container[str] | None = None) -> Markup:
    """Return each choice of a RadioField or CheckboxesField as a box with its label.

    `among`: only the choices with these values. WTForms would build a field for each, which takes
    three times as long; the page that composes a report has three hundred. A check box of a field
    that is required is not required itself: one of them is.
    """
    name = write_attributes(
        name=field.name,
        required=bool(field.flags.required) and field.option_widget.input_type == "radio",
        disabled=bool(field.flags.disabled),
        type=field.option_widget.input_type,
    )
    boxes = []
    for number, choice in enumerate(field.iter_choices()):
        if among is None or choice.value in among:
            box_id = escape(f"{field.id}-{number}")
            language = choice.render_kw.get("lang")
            lang = f' lang="{escape(language)}"' if language else ""
            checked = "checked " if choice.selected else ""
            boxes.append(
                f'  <div class="choice"><input {checked}class="choice__input" id="{box_id}" {name}'
                f' value="{escape(choice.value)}"><label class="choice__label" for="{box_id}"'
                f"{lang}>{escape(choice.label or choice.value)}</label></div>"
            )
    return Markup("\n".join(boxes))  # noqa: S704 - every part is escaped above
