"""Screens of learners: typing the room code, waiting to be let in."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.errors import Conflict
from lms.sittings.errors import AdmissionNotFound, RoomCodeUnknown
from lms.sittings.forms.joining import RoomCodeForm
from lms.sittings.queries import find_own_admission
from lms.sittings.services import join_sitting
from lms.sittings.views.common import blueprint, name_quiz
from lms.web import access
from lms.web.client_ip import get_client_ip
from lms.web.container import container, moment, now
from lms.web.transaction import database, reading_session


@blueprint.route("/join", methods=["GET", "POST"])
@access.signed_in
def join() -> BaseResponse | tuple[str, int]:
    """Ask for the room code, and let the learner wait in its sitting."""
    form = RoomCodeForm()
    if form.is_submitted():
        try:
            admission_id = join_sitting(
                database(),
                code=form.code.data,
                by=access.actor(),
                ip=get_client_ip(),
                cipher=container().iin_cipher,
                moment=moment(),
            )
        except (RoomCodeUnknown, Conflict) as error:
            form.fail("code", error.describe())
        else:
            return redirect(url_for("sittings.waiting", admission_id=admission_id), 303)
    return render_template("sittings/join.html", form=form), 422 if form.errors else 200


@blueprint.get("/waiting/<int:admission_id>")
@access.signed_in
def waiting(admission_id: int) -> str:
    """Show whether the supervisor has let this browser in; then the test can begin."""
    row = find_own_admission(reading_session(), access.actor(), admission_id)
    if row is None:
        raise AdmissionNotFound
    return render_template(
        "sittings/waiting.html",
        row=row,
        title=name_quiz(row.version_id, row.quiz_key),
        is_running=row.is_running(now()),
    )
