"""Who looked at my data: for everybody, about themselves."""

from functools import partial
from typing import Any

from flask import render_template

from lms.accounts import queries, services
from lms.accounts.forms import role_choices
from lms.accounts.rules import ACCESS_KINDS, full_name
from lms.accounts.rules.api_tokens import token_of_access
from lms.accounts.views.common import blueprint
from lms.core.i18n import gettext as _
from lms.core.i18n import mark
from lms.web import access
from lms.web.pagination import read_counted_listing
from lms.web.templating import local
from lms.web.transaction import session


@blueprint.get("/accesses")
@access.signed_in
def accesses() -> str:
    """When, who with which role, and what."""
    page = read_counted_listing(
        partial(queries.accesses, session(), person_id=access.actor().person_id)
    )
    words = dict(role_choices())
    owners = services.token_owners(session(), {token_of_access(row.what) for row in page.items})
    entries = [
        {
            "at": row.at,
            "who": _who(row, owners),
            "roles": ", ".join(words[role] for role in row.roles),
            "what": _(ACCESS_KINDS.get(row.what.partition(":")[0], mark("Your data"))),
        }
        for row in page.items
    ]
    return render_template("accounts/accesses.html", page=page, entries=entries)


def _who(row: Any, owners: dict[int, Any]) -> str:
    """The person, or the organisation whose program it was."""
    owner = owners.get(token_of_access(row.what))
    if owner is not None:
        return str(local(owner, "name"))
    return full_name(row.surname, row.given_name, row.patronymic) or _("Operator")
