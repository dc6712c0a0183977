"""The catalogue, a course's page, its pictures, and what trainers do with versions."""

from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.catalogue import queries, services
from lms.catalogue.errors import CourseNotFound, CourseRefused
from lms.catalogue.forms import CatalogueFilter, CourseUploadForm
from lms.catalogue.rules.words import audience_name, level_name
from lms.core.archive import ArchiveRefused, read_zip
from lms.core.faults import FileFault
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.assets import FOREVER
from lms.web.container import container, now
from lms.web.file_limit import takes_file
from lms.web.headers import FILE_POLICY
from lms.web.page_cache import render_shared_page
from lms.web.transaction import database, reading, session

blueprint = Blueprint("catalogue", __name__, url_prefix="/catalogue")
EDITORS: Final = ("trainer", "national_admin")
# A picture is shown by <img>, where nothing in it can run. Opened by itself it is a page: this takes its rights away there too.
PICTURE_POLICY: Final = f"{FILE_POLICY}; style-src 'unsafe-inline'"
FAULTS_SHOWN: Final = 500


@blueprint.get("/")
@access.public
def index() -> BaseResponse | str:
    """All courses, narrowed by audience and level."""
    form = CatalogueFilter()
    cards = queries.cards(session(), audience=form.audience.data, level=form.level.data)
    names = {"audience_name": audience_name, "level_name": level_name, "may_upload": _is_editor()}
    return render_shared_page(
        "catalogue/index.html", tuple(cards), lambda: {"form": form, "cards": cards, **names}
    )


@blueprint.get("/<slug>")
@access.public
def course(slug: str) -> str:
    """What a course teaches, whom, in how many hours."""
    version_id = queries.current_version_id(session(), slug)
    if version_id is None:
        raise CourseNotFound
    who = access.actor()
    return render_template(
        "catalogue/course.html",
        outline=queries.outline(session(), version_id),
        audience_name=audience_name,
        level_name=level_name,
        may_edit=who is not None and who.may_edit_course(slug),
    )


@blueprint.get("/media/<digest>.svg")
@access.public
def media(digest: str) -> BaseResponse:
    """A picture of a course. Its address is the hash of its content, so a browser may keep it."""
    kind = queries.media_type(session(), digest)
    content = container().storage.get(digest) if kind else None
    if content is None:
        raise CourseNotFound
    response = Response(content, content_type=f"{kind}; charset=utf-8")
    response.headers["Cache-Control"] = FOREVER
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    response.set_etag(digest)
    return response.make_conditional(request)


@blueprint.get("/<slug>/versions")
@access.role(*EDITORS)
def versions(slug: str) -> str:
    """The versions of a course, for those who may change it."""
    found = queries.versions(session(), slug) if access.actor().may_edit_course(slug) else []
    version_id = queries.current_version_id(session(), slug)
    if not found or version_id is None:
        raise CourseNotFound
    return render_template(
        "catalogue/versions.html", versions=found, outline=queries.outline(session(), version_id)
    )


@blueprint.get("/upload")
@access.role(*EDITORS)
def upload() -> str:
    """Where a trainer sends a course folder as a zip."""
    return render_template("catalogue/upload.html", form=CourseUploadForm(), faults=[], more=0)


@blueprint.post("/upload")
@access.role(*EDITORS)
@takes_file
def upload_archive() -> BaseResponse | tuple[str, int]:
    """Checks and loads the zip; its faults are listed and nothing else changes."""
    form = CourseUploadForm()
    if not form.submitted():
        return _refused(form, [])
    try:
        top, files = read_zip(form.archive.data.stream.read())
    except ArchiveRefused as error:
        form.fail("archive", error.text())
        return _refused(form, [])
    slug = form.slug.data or top
    if not slug:
        form.fail(
            "slug",
            _(
                "The archive has no folder around the course. Type the name of the course here, such as first-steps."
            ),
        )
    elif not _may_load(slug):
        form.fail("slug", _("You may not change the course “%(slug)s”.") % {"slug": slug[:80]})
    return _refused(form, []) if form.errors else _load(form, slug, files)


def _load(
    form: CourseUploadForm, slug: str, files: dict[str, bytes]
) -> BaseResponse | tuple[str, int]:
    try:
        result = services.load_upload(
            database(),
            container().storage,
            files=files,
            slug=slug,
            by_id=access.actor().person_id,
            now=now(),
        )
    except CourseRefused as error:
        return _refused(form, error.faults)
    if result.created:
        message, kind = (
            _("Version %(number)s is loaded. New learners get it from now on."),
            "success",
        )
    else:
        message, kind = (
            _("This content was loaded before, as version %(number)s. It is the current one now."),
            "info",
        )
    flash(message % {"number": result.version.number}, kind)
    return redirect(url_for("catalogue.versions", slug=slug), 303)


def _refused(form: CourseUploadForm, faults: list[FileFault]) -> tuple[str, int]:
    page = render_template(
        "catalogue/upload.html",
        form=form,
        faults=faults[:FAULTS_SHOWN],
        more=max(0, len(faults) - FAULTS_SHOWN),
    )
    return page, 422


def _may_load(slug: str) -> bool:
    """A course that exists: whoever may edit it. A new one: whoever may edit any."""
    who = access.actor()
    if queries.course_exists(reading(), slug):
        return bool(who.may_edit_course(slug))
    return who.is_national_admin() or any(
        grant.role == "trainer" and grant.course_slug is None for grant in who.grants
    )


def _is_editor() -> bool:
    who = access.actor()
    return who is not None and bool(who.role_names & set(EDITORS))
