"""View of the versions of a course, for those who may change it."""

from flask import render_template

from lms.catalogue import queries
from lms.catalogue.errors import CourseNotFound
from lms.catalogue.views.blueprint import EDITORS, blueprint
from lms.web import access
from lms.web.transaction import session


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
