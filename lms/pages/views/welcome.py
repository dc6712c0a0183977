"""The home page of a visitor: courses, what one can do after them, and a task to try."""

from collections.abc import Sequence

from werkzeug.wrappers import Response

from lms.catalogue.queries import CourseCard, list_cards, load_outline
from lms.catalogue.rules.words import name_audience
from lms.pages.queries.sample import find_sample
from lms.web.page_cache import render_shared_page
from lms.web.templating import local
from lms.web.transaction import session

COURSES_ON_HOME = 3
OUTCOMES_ON_HOME = 2


def show_welcome() -> Response | str:
    """Show a visitor what one can learn here, two doors, and a task to try at once."""
    all_cards = list_cards(session())
    cards = all_cards[:COURSES_ON_HOME]
    return render_shared_page(
        "pages/index.html",
        tuple(all_cards),
        lambda: {
            "cards": cards,
            "outcomes": _list_outcomes(cards),
            "name_audience": name_audience,
            "sample": find_sample(session(), all_cards),
        },
    )


def _list_outcomes(cards: Sequence[CourseCard]) -> list[str]:
    """Return the first things that one can do after each of these courses."""
    outlines = [load_outline(session(), card.version_id) for card in cards]
    return [text for outline in outlines for text in local(outline, "outcomes")[:OUTCOMES_ON_HOME]]
