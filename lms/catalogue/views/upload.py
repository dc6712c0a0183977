"""Upload of a course folder by a trainer, as a zip."""

from typing import Final

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.catalogue import queries, services
from lms.catalogue.errors import CourseRefused
from lms.catalogue.forms import CourseUploadForm
from lms.catalogue.views.blueprint import EDITORS, blueprint
from lms.core.archive import read_zip
from lms.core.archive_refusals import ArchiveRefused
from lms.core.faults import FileFault
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import container, now
from lms.web.file_limit import takes_file
from lms.web.transaction import database, reading_session

FAULTS_SHOWN: Final = 500


@blueprint.get("/upload")
@access.role(*EDITORS)
def upload() -> str:
    """Show the form by which a trainer uploads a course folder as a zip."""
    return render_template("catalogue/upload.html", form=CourseUploadForm(), faults=[], more=0)


@blueprint.post("/upload")
@access.role(*EDITORS)
@takes_file
def upload_archive() -> BaseResponse | tuple[str, int]:
    """Check and load the zip; if it has faults, they are listed and nothing changes."""
    form = CourseUploadForm()
    if not form.is_submitted():
        return _render_refused(form, [])
    try:
        top, files = read_zip(form.archive.data.stream.read())
    except ArchiveRefused as error:
        form.fail("archive", error.describe())
        return _render_refused(form, [])
    slug = form.slug.data or top
    if not slug:
        form.fail(
            "slug",
            _(
                "The archive has no folder around the course. "
                "Type the name of the course here, such as first-steps."
            ),
        )
    elif not _may_load(slug):
        form.fail("slug", _("You may not change the course “%(slug)s”.") % {"slug": slug[:80]})
    return _render_refused(form, []) if form.errors else _load_course(form, slug, files)


def _load_course(
    form: CourseUploadForm, slug: str, files: dict[str, bytes]
) -> BaseResponse | tuple[str, int]:
    try:
        result = services.load_upload(
            database(),
            container().storage,
            files=files,
            slug=slug,
            by_id=access.actor().audit_id,
            now=now(),
            register=container().read_act_register(),
            banks=container().read_shared_banks(),
            record_event=container().record_event,
        )
    except CourseRefused as error:
        return _render_refused(form, error.faults)
    _flash_loaded(result.version.number, is_new=result.created)
    return redirect(url_for("catalogue.versions", slug=slug), 303)


def _flash_loaded(number: int, *, is_new: bool) -> None:
    if is_new:
        message, notice_kind = (
            _("Version %(number)s is loaded. New learners get it from now on."),
            "success",
        )
    else:
        message, notice_kind = (
            _("This content was loaded before, as version %(number)s. It is the current one now."),
            "info",
        )
    flash(message % {"number": number}, notice_kind)


def _render_refused(form: CourseUploadForm, faults: list[FileFault]) -> tuple[str, int]:
    page = render_template(
        "catalogue/upload.html",
        form=form,
        faults=faults[:FAULTS_SHOWN],
        more=max(0, len(faults) - FAULTS_SHOWN),
    )
    return page, 422


def _may_load(slug: str) -> bool:
    """Return whether the actor may load the course.

    An existing course needs the right to edit it, a new one the right to edit any.
    """
    actor = access.actor()
    if queries.has_course(reading_session(), slug):
        return bool(actor.can_edit_course(slug))
    return actor.is_national_admin() or any(
        grant.role == "trainer" and grant.course_slug is None for grant in actor.grants
    )
