"""The form of who may give a person a new sign-in card."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField

from lms.core.i18n import current_language
from lms.core.i18n import lazy_gettext as _
from lms.web.fields import CheckboxesField
from lms.web.forms import BaseForm


class CareForm(BaseForm):
    """Who may give the person a new card: HR of organisations, consultants of a district."""

    organisations = CheckboxesField(_("The HR service of"))
    unit = BooleanField(_("The consultants of my district or city"))

    def __init__(self, *, organisations: Sequence[Any], unit: Any) -> None:
        """`organisations` and `unit` are CareChoice; what there is no choice of has no field."""
        data = {
            "organisations": [str(choice.id) for choice in organisations if choice.is_given],
            "unit": unit is not None and unit.is_given,
        }
        super().__init__(data=data)
        name = f"name_{current_language()}"
        self.organisations.choices = [(str(row.id), getattr(row, name)) for row in organisations]
        if not organisations:
            del self["organisations"]
        if unit is None:
            del self["unit"]

    def read_organisation_ids(self) -> list[int]:
        """Return the ids of the chosen organisations."""
        return [int(text) for text in self["organisations"].data] if "organisations" in self else []
