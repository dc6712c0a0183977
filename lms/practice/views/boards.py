"""Views for whoever leads a group: all scenes, and one of them on the board. Nothing is stored."""

from flask import render_template

from lms.catalogue.queries import list_cards, load_outline
from lms.core.i18n import gettext as _
from lms.practice.queries import load_task
from lms.practice.rules.tickets import VISITOR, draw_ticket
from lms.practice.views.blueprint import LEADERS, blueprint, load_current_entry
from lms.practice.views.scene_data import build_scene_data
from lms.web import access
from lms.web.container import now
from lms.web.templating import local
from lms.web.transaction import reading_session


@blueprint.get("/board")
@access.role(*LEADERS)
def boards() -> str:
    """List the practice tasks of all courses that can be begun."""
    cards = list_cards(reading_session())
    outlines = [load_outline(reading_session(), card.version_id) for card in cards]
    courses = [outline for outline in outlines if any(module.tasks for module in outline.modules)]
    return render_template("practice/boards.html", courses=courses)


@blueprint.get("/board/<slug>/<module>/<task>")
@access.role(*LEADERS)
def board(slug: str, module: str, task: str) -> str:
    """Show a practice task large, with its goals and notes for the leader."""
    outline, entry = load_current_entry(slug, module, task)
    scene = load_task(reading_session(), entry.id)
    data = build_scene_data(scene, draw_ticket(VISITOR, entry.id, now()), send="")
    texts = scene.texts[data["language"]]
    data |= {"token": None, "words": data["words"] | _list_board_words()}
    return render_template(
        "practice/board.html",
        outline=outline,
        course=local(outline, "title"),
        title=texts["title"],
        goal=texts["goal"],
        scene=data,
        hints=texts["hints"],
        deeds=[deed["text"] for deed in data["forbidden"]],
    )


def _list_board_words() -> dict[str, str]:
    """Return the words by the names under which static/js/practice/board.js asks for them."""
    return {
        "board-reached": _("Reached: {goal}"),
        "board-all": _("All goals are reached."),
        "board-show": _("Show me"),
        "board-next": _("Next step"),
        "board-watching": _("The steps are being shown. To do it yourselves, start again."),
        "board-end": _("That was all. Start again and do it together."),
    }
