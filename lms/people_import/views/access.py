"""Letting in the people whom an import created: the request, and the files of cards."""

from flask import make_response, redirect, url_for
from werkzeug.wrappers import Response

from lms.accounts.services import record_event
from lms.people_import import queries, services
from lms.people_import.forms import AccessForm
from lms.people_import.views.common import MANAGERS, blueprint
from lms.web import access
from lms.web.container import container, now, today
from lms.web.file_limit import count_file
from lms.web.transaction import reading_session, session


@blueprint.post("/imports/<int:import_id>/access")
@access.role(*MANAGERS)
def give_access(import_id: int) -> Response:
    """Request invitations by link with cards for the rest, or cards for all."""
    services.start_access(
        session(),
        import_id=import_id,
        with_links=AccessForm().way.data == "links",
        by=access.actor(),
        now=now(),
    )
    return redirect(url_for("people_import.result", import_id=import_id), 303)


@blueprint.post("/imports/<int:import_id>/cards/<int:number>")
@access.role(*MANAGERS)
def download_cards(import_id: int, number: int) -> Response:
    """Download a file of the drawn cards."""
    count_file()
    queries.get_managed_import(reading_session(), by=access.actor(), import_id=import_id)
    content = services.load_card_file(
        reading_session(),
        container().temporary_storage,
        container().iin_cipher,
        import_id=import_id,
        number=number,
    )
    record_event(
        session(),
        kind="exported",
        subject=queries.name_subject(import_id),
        now=now(),
        by_id=access.actor().audit_id,
        table="sign-in cards",
        format="pdf",
    )
    reply = make_response(content)
    reply.mimetype = "application/pdf"
    name = f"cards-{import_id}-{number}-{today().isoformat()}.pdf"
    reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return access.set_no_store(reply)
