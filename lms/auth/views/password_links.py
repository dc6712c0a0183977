"""One-time links by which people without a password set one."""

from flask import make_response, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries
from lms.accounts.rules import NATIONAL_ADMIN, PAGE_SEEN, format_full_name
from lms.auth import services
from lms.auth.views.common import blueprint
from lms.web import access
from lms.web.container import container, now
from lms.web.personal import note_access
from lms.web.transaction import session


@blueprint.post("/people/<int:person_id>/link")
@access.role(NATIONAL_ADMIN)
def new_link(person_id: int) -> Response:
    """Make a one-time link and show it in the reply: no URL and no cookie holds its token."""
    person = queries.load_person_in_scope(session(), by=access.actor(), person_id=person_id)
    note_access([person_id], PAGE_SEEN)
    waits = bool(services.list_waiting(session(), access.actor(), [person_id]))
    token = services.create_password_link(
        session(), person_id=person_id, by=access.actor(), now=now()
    )
    page = render_template(
        "auth/new_link.html",
        person=person,
        waits=waits,
        name=format_full_name(person.surname, person.given_name, person.patronymic),
        link=container().settings.base_url + url_for("auth.password_link", token=token),
    )
    return access.set_no_store(make_response(page))
