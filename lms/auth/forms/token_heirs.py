"""Form that says what becomes of the API tokens of somebody who loses a role."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField

from lms.auth.queries.token_makers import MadeToken
from lms.core.i18n import gettext as _
from lms.web.forms import BaseForm
from lms.web.templating import local

_PREFIX = "token_"


class TokenHeirsForm(BaseForm):
    """A field for each token: end it, or who takes it over. Without tokens it is empty."""

    def list_heirs(self) -> dict[int, int]:
        """Return who takes over which token, by token; tokens that end are left out."""
        return {
            int(field.name.removeprefix(_PREFIX)): int(field.data)
            for field in self
            if field.name.startswith(_PREFIX) and field.data
        }


def build_heirs_form(tokens: Sequence[MadeToken]) -> TokenHeirsForm:
    """Return the form for these tokens."""
    fields: dict[str, Any] = {f"{_PREFIX}{token.id}": _build_field(token) for token in tokens}
    return type("TokenHeirsForm", (TokenHeirsForm,), fields)()  # type: ignore[no-any-return]


def _build_field(token: MadeToken) -> SelectField:
    heirs = [
        (str(heir.person_id), _("Hand over to: %(name)s") % {"name": heir.name})
        for heir in token.heirs
    ]
    return SelectField(
        f"{token.name}, {local(token, 'organisation')}",
        choices=lambda: [("", _("End it: its next request is refused")), *heirs],
        default="",
        description=""
        if heirs
        else _("Nobody else is HR of this organisation or of one above it, so it can only end."),
    )
