"""Filter of the list of reforms."""

from typing import Any

from wtforms import SelectField

from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.reforms import queries
from lms.reforms.forms.words import describe_state, name_kind
from lms.reforms.rules import KIND_NAMES, STATES
from lms.web import access
from lms.web.forms import OTHERS, FilterForm


class ReformFilterForm(FilterForm):
    """Filter of the list of reforms."""

    kind = SelectField(lazy_gettext("Kind"), default="")
    state = SelectField(lazy_gettext("State"), default="")
    by = SelectField(lazy_gettext("Entered by"), default="")

    def __init__(self) -> None:
        self.kind_choices = [
            ("", _("All kinds")),
            *((kind, name_kind(kind)) for kind in KIND_NAMES),
        ]
        super().__init__()

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Fill in the choices before the request's values are compared with them."""
        self.kind.choices = self.kind_choices
        self.state.choices = [
            ("", _("All states")),
            *((state, describe_state(state)) for state in STATES),
        ]
        self.by.choices = [("", _("Everybody")), (OTHERS, _("Others"))]
        super().process(*args, **kwargs)

    def build_filter(self) -> queries.ReformFilter:
        """Return the filter for queries."""
        of_others = access.actor().audit_id if self.by.data == OTHERS else None
        return queries.ReformFilter(self.kind.data or "", self.state.data or "", of_others)
