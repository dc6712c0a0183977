"""Views of courses: the catalogue, a course, its pictures, and versions for trainers."""

from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.catalogue import queries, services
from lms.catalogue.errors import CourseNotFound, CourseRefused
from lms.catalogue.forms import CatalogueFilter, CourseUploadForm
from lms.catalogue.rules.words import audience_name, level_name
from lms.core.archive import read_zip
from lms.core.archive_refusals import ArchiveRefused
from lms.core.faults import FileFault
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.assets import FOREVER
from lms.web.container import container, now
from lms.web.file_limit import takes_file
from lms.web.headers import FILE_POLICY
from lms.web.page_cache import render_shared_page
from lms.web.transaction import database, reading_session, session

blueprint = Blueprint("catalogue", __name__, url_prefix="/catalogue")
EDITORS: Final = ("trainer", "national_admin")
# In <img> a picture cannot run anything. Opened by itself it is a page, so this restricts it too.
PICTURE_POLICY: Final = f"{FILE_POLICY}; style-src 'unsafe-inline'"
FAULTS_SHOWN: Final = 500


@blueprint.get("/")
@access.public
def index() -> BaseResponse | str:
    """Show all courses, filtered by audience and level, with the reader's own progress."""
    form = CatalogueFilter()
    cards = queries.list_cards(session(), audience=form.audience.data, level=form.level.data)
    standings = _list_standings()
    values = {
        "form": form,
        "cards": cards,
        "standings": {standing.slug: standing for standing in standings},
        "audience_name": audience_name,
        "level_name": level_name,
        "may_upload": _is_editor(),
    }
    # Who has begun and completed the same courses shares a page; only the counts differ.
    begun = frozenset((standing.slug, standing.is_completed) for standing in standings)
    key = (tuple(cards), begun)
    texts = {
        f"{name} of {standing.slug}": str(getattr(standing, name))
        for standing in standings
        for name in ("done", "total")
    }
    return render_shared_page("catalogue/index.html", key, lambda: values, texts)


def _list_standings() -> Sequence[Any]:
    """Return how far the reader is in each course that they have begun."""
    actor = access.actor()
    if actor is None:
        return ()
    return container().list_course_standings(session(), actor.person_id)


@blueprint.get("/<slug>")
@access.public
def course(slug: str) -> BaseResponse | str:
    """Show what a course teaches, for whom, in how many hours."""
    version_id = queries.find_current_version_id(session(), slug)
    if version_id is None:
        raise CourseNotFound
    actor = access.actor()
    standing = next((one for one in _list_standings() if one.slug == slug), None)
    outline = queries.load_outline(session(), version_id)
    values = {
        "outline": outline,
        "standing": standing,
        "audience_name": audience_name,
        "level_name": level_name,
        "may_edit": actor is not None and actor.can_edit_course(slug),
    }
    is_completed = standing.is_completed if standing else None
    lengths = tuple(lesson.minutes for lesson in outline.lessons)
    key = (version_id, is_completed, values["may_edit"], lengths)
    return render_shared_page("catalogue/course.html", key, lambda: values)


@blueprint.get("/media/<digest>.svg")
@access.public
def media(digest: str) -> BaseResponse:
    """Return a picture of a course; its URL holds its hash, so browsers may cache it."""
    content_type = queries.find_media_type(session(), digest)
    content = container().storage.get(digest) if content_type else None
    if content is None:
        raise CourseNotFound
    response = Response(content, content_type=f"{content_type}; charset=utf-8")
    response.headers["Cache-Control"] = FOREVER
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    response.set_etag(digest)
    return response.make_conditional(request)


@blueprint.get("/<slug>/versions")
@access.role(*EDITORS)
def versions(slug: str) -> str:
    """Show the versions of a course to those who may change it."""
    may_edit = access.actor().can_edit_course(slug)
    course_versions = queries.list_versions(session(), slug) if may_edit else []
    version_id = queries.find_current_version_id(session(), slug)
    if not course_versions or version_id is None:
        raise CourseNotFound
    return render_template(
        "catalogue/versions.html",
        versions=course_versions,
        outline=queries.load_outline(session(), version_id),
    )


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
    if not form.submitted():
        return _render_refused(form, [])
    try:
        top, files = read_zip(form.archive.data.stream.read())
    except ArchiveRefused as error:
        form.fail("archive", error.text())
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
            by_id=access.actor().person_id,
            now=now(),
            register=container().read_act_register(),
            banks=container().read_shared_banks(),
        )
    except CourseRefused as error:
        return _render_refused(form, error.faults)
    container().record_event(
        session(),
        kind="course_loaded",
        subject=f"course:{slug}",
        now=now(),
        by_id=access.actor().audit_id,
        version=result.version.number,
        is_new=result.created,
    )
    if result.created:
        message, notice_kind = (
            _("Version %(number)s is loaded. New learners get it from now on."),
            "success",
        )
    else:
        message, notice_kind = (
            _("This content was loaded before, as version %(number)s. It is the current one now."),
            "info",
        )
    flash(message % {"number": result.version.number}, notice_kind)
    return redirect(url_for("catalogue.versions", slug=slug), 303)


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
    if queries.course_exists(reading_session(), slug):
        return bool(actor.can_edit_course(slug))
    return actor.is_national_admin() or any(
        grant.role == "trainer" and grant.course_slug is None for grant in actor.grants
    )


def _is_editor() -> bool:
    actor = access.actor()
    return actor is not None and bool(actor.role_names & set(EDITORS))
