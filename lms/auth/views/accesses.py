"""Who looked at my data."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template

from lms.accounts import queries
from lms.accounts.rules import ACCESS_KINDS, format_full_name
from lms.accounts.rules.role_words import list_role_choices
from lms.auth import services
from lms.auth.rules.api_tokens import parse_token_access
from lms.auth.views.common import blueprint
from lms.core.clock import get_local_date
from lms.core.i18n import N_
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import moment
from lms.web.pagination import read_counted_listing
from lms.web.templating import local
from lms.web.transaction import session


@blueprint.get("/accesses")
@access.signed_in
def accesses() -> str:
    """Show the looks at the person's own data: when, who with which role, at what."""
    page = read_counted_listing(
        partial(queries.list_accesses, session(), person_id=access.actor().person_id)
    )
    words = dict(list_role_choices())
    owners = services.get_token_owners(
        session(), {parse_token_access(row.access_kind) for row in page.items} - {0}
    )
    entries = [
        {
            "at": row.at,
            "times": times,
            "who": _name_reader(row, owners),
            "roles": ", ".join(words[role] for role in row.roles),
            "what": _(ACCESS_KINDS.get(row.access_kind.partition(":")[0], N_("Your data"))),
        }
        for row, times in _fold_looks(page.items, moment().zone)
    ]
    return render_template("auth/accesses.html", page=page, entries=entries)


def _fold_looks(
    rows: Sequence[queries.AccessRow], zone: ZoneInfo
) -> list[tuple[queries.AccessRow, int]]:
    """Return the latest look of each day, reader and kind on a page, and how many these were.

    Somebody who opens a list ten times a day would fill the page with one line.
    """
    folded: dict[tuple[date, int | None, str, tuple[str, ...]], list[queries.AccessRow]] = {}
    for row in rows:
        key = (get_local_date(row.at, zone), row.actor_id, row.access_kind, row.roles)
        folded.setdefault(key, []).append(row)
    return [(looks[0], len(looks)) for looks in folded.values()]


def _name_reader(row: Any, owners: dict[int, Any]) -> str:
    """Return the name of the reader, or of the organisation whose client it was."""
    owner = owners.get(parse_token_access(row.access_kind))
    if owner is not None:
        return str(local(owner, "name"))
    return format_full_name(row.surname, row.given_name, row.patronymic) or _("Operator")
