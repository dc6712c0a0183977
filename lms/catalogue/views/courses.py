"""Views of the catalogue and of a course, with the own progress of its reader."""

from collections.abc import Sequence

from werkzeug.wrappers import Response as BaseResponse

from lms.catalogue import queries
from lms.catalogue.errors import CourseNotFound
from lms.catalogue.forms import CatalogueFilter
from lms.catalogue.rules.words import name_audience, name_level
from lms.catalogue.views.blueprint import EDITORS, blueprint
from lms.web import access
from lms.web.page_cache import render_shared_page
from lms.web.transaction import session


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
        "name_audience": name_audience,
        "name_level": name_level,
        "may_upload": _is_editor(),
    }
    # Who has begun and completed the same courses shares a page; only the counts differ.
    states = frozenset((standing.slug, standing.is_completed) for standing in standings)
    key = (tuple(cards), states)
    texts = {
        f"{name} of {standing.slug}": str(count)
        for standing in standings
        for name, count in (("done", standing.done_count), ("total", standing.total))
    }
    return render_shared_page("catalogue/index.html", key, lambda: values, texts)


def _list_standings() -> Sequence[queries.CourseStanding]:
    """Return how far the reader is in each course that they have begun."""
    actor = access.actor()
    if actor is None:
        return ()
    return queries.list_course_standings(session(), actor.person_id)


@blueprint.get("/<slug>")
@access.public
def course(slug: str) -> BaseResponse | str:
    """Show what a course teaches, for whom, in how many hours."""
    version_id = queries.find_current_version_id(session(), slug)
    if version_id is None:
        raise CourseNotFound
    actor = access.actor()
    standing = next(
        (course_standing for course_standing in _list_standings() if course_standing.slug == slug),
        None,
    )
    outline = queries.load_outline(session(), version_id)
    values = {
        "outline": outline,
        "standing": standing,
        "name_audience": name_audience,
        "name_level": name_level,
        "may_edit": actor is not None and actor.can_edit_course(slug),
    }
    is_completed = standing.is_completed if standing else None
    lengths = tuple(lesson.minutes for lesson in outline.lessons)
    key = (version_id, is_completed, values["may_edit"], lengths)
    return render_shared_page("catalogue/course.html", key, lambda: values)


def _is_editor() -> bool:
    actor = access.actor()
    return actor is not None and bool(actor.role_names & set(EDITORS))
