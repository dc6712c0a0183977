"""What people decide upon a checked list: corrections, apply, undo, its faulty lines as a file."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from lms.people_import import services
from lms.people_import.exports import FAULTY_LINES
from lms.people_import.forms import ApplyForm, read_corrections
from lms.people_import.views.common import MANAGERS, blueprint
from lms.web import access
from lms.web.container import container, now
from lms.web.downloads import send_list
from lms.web.transaction import session


@blueprint.post("/imports/<int:import_id>/correct")
@access.role(*MANAGERS)
def correct(import_id: int) -> Response:
    """Store what was typed and decided for lines, and check the list again."""
    services.correct_lines(
        session(),
        container().iin_cipher,
        import_id=import_id,
        corrections=read_corrections(request.form),
        by=access.actor(),
        now=now(),
    )
    return redirect(url_for("people_import.result", import_id=import_id), 303)


@blueprint.post("/imports/<int:import_id>/apply")
@access.role(*MANAGERS)
def apply(import_id: int) -> Response:
    """Request the applying of the list."""
    form = ApplyForm()
    services.start_apply(
        session(),
        import_id=import_id,
        deactivate_missing=bool(form.deactivate_missing.data),
        by=access.actor(),
        now=now(),
    )
    return redirect(url_for("people_import.result", import_id=import_id), 303)


@blueprint.post("/imports/<int:import_id>/undo")
@access.role(*MANAGERS)
def undo(import_id: int) -> Response:
    """Request the undoing of the list."""
    services.start_undo(session(), import_id=import_id, by=access.actor(), now=now())
    return redirect(url_for("people_import.result", import_id=import_id), 303)


@blueprint.post("/imports/<int:import_id>/faulty")
@access.role(*MANAGERS)
def export_faulty(import_id: int) -> Response:
    """Export the faulty lines as a file to correct and import again."""
    return send_list(FAULTY_LINES, {"import_id": import_id})
