"""What was done with my account."""

from typing import Any, Final

from flask import render_template, request

from lms.accounts.queries import list_roles_then
from lms.accounts.rules.role_words import list_role_choices
from lms.audit import queries
from lms.audit.queries import EventRow
from lms.audit.rules.describing import describe_details, describe_event, describe_origin
from lms.audit.rules.words import GROUPS
from lms.auth.views.common import blueprint
from lms.core.i18n import gettext as _
from lms.core.text import parse_id
from lms.web import access
from lms.web.pagination import build_url_with
from lms.web.transaction import reading_session

SHOWN_GROUPS: Final = ("sign_in", "keys", "roles", "people", "posts", "duties", "trainings")
KINDS: Final = tuple(kind for group in SHOWN_GROUPS for kind in GROUPS[group][1])


@blueprint.get("/actions")
@access.signed_in
def actions() -> str:
    """Show what was done with the person's own account: when, by whom in which role, from where."""
    session, actor = reading_session(), access.actor()
    before = parse_id(request.args.get("before"))
    page = queries.read_own_events(session, actor.person_id, kinds=KINDS, before=before)
    names = queries.load_names(session, page.rows, actor)
    roles = list_roles_then(
        session,
        {
            (row.actor_id, row.at)
            for row in page.rows
            if row.actor_id not in (None, actor.person_id)
        },
    )
    return render_template(
        "auth/actions.html",
        entries=[_describe_event(row, names, roles, actor.person_id) for row in page.rows],
        older_url=page.older and build_url_with(before=page.older),
        first_url=None if page.at_start else build_url_with(before=None),
    )


def _describe_event(row: EventRow, names: Any, roles: Any, person_id: int) -> dict[str, Any]:
    """Return an event as cells; of others the person learns the name and role, not the device."""
    words = describe_event(row, names)
    role_names, actor_roles = dict(list_role_choices()), roles.get((row.actor_id, row.at), ())
    is_own = row.actor_id in (None, person_id)
    return {
        "at": row.at,
        "who": _("You") if row.actor_id == person_id else words.actor.text,
        "roles": ", ".join(role_names[role] for role in actor_roles),
        "what": words.action,
        "details": describe_details(row.details, names),
        "origin": describe_origin(row) if is_own else "",
    }
