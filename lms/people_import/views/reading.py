"""The screen on which the format of a file is changed."""

from typing import Any, Final

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.core.errors import Invalid
from lms.people_import import queries, services
from lms.people_import.forms import ReadingForm
from lms.people_import.rules import CHECKED, FAILED, UPLOADED
from lms.people_import.views.common import MANAGERS, blueprint
from lms.people_import.views.samples import list_column_samples
from lms.web import access
from lms.web.container import container
from lms.web.transaction import reading_session, session

CHANGEABLE: Final = (UPLOADED, CHECKED, FAILED)


@blueprint.route("/imports/<int:import_id>/reading", methods=["GET", "POST"])
@access.role(*MANAGERS)
def edit_reading(import_id: int) -> Response | tuple[str, int]:
    """Show and change how the file is read."""
    people_import = queries.get_managed_import(
        reading_session(), by=access.actor(), import_id=import_id
    )
    if queries.get_current_state(reading_session(), people_import) not in CHANGEABLE:
        return redirect(url_for("people_import.result", import_id=import_id), 303)
    current_reading = people_import.reading
    form = ReadingForm(
        kind=current_reading["kind"], sheets=current_reading["sheets"], data=current_reading
    )
    if form.is_submitted():
        try:
            _change_reading(import_id, form, current_reading)
        except Invalid as error:
            form.form_errors.append(error.describe())
        else:
            return redirect(url_for("people_import.columns", import_id=import_id), 303)
    page = render_template(
        "people_import/reading.html",
        people_import=people_import,
        form=form,
        samples=list_column_samples(people_import),
    )
    return page, 422 if form.errors else 200


def _change_reading(import_id: int, form: ReadingForm, current_reading: dict[str, Any]) -> None:
    actor, cipher = access.actor(), container().iin_cipher
    preview = services.preview_again(
        reading_session(),
        container().storage,
        cipher,
        import_id=import_id,
        reading=form.read_format(current_reading),
        by=actor,
    )
    services.change_reading(session(), cipher, import_id=import_id, preview=preview, by=actor)
