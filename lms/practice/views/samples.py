"""Views of a practice task for anybody: it is graded, and nothing of it is stored."""

from flask import render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.catalogue.queries import Outline
from lms.core.i18n import gettext as _
from lms.practice.errors import RunRefused
from lms.practice.queries import load_task
from lms.practice.rules.tickets import VISITOR, draw_ticket
from lms.practice.services import judge_run
from lms.practice.services.visitors import count_visitor_run
from lms.practice.views.blueprint import blueprint, list_competences, load_current_entry
from lms.practice.views.links import PageLink, find_board_link
from lms.practice.views.outcomes import reply_with_outcome
from lms.practice.views.request_tickets import read_request_ticket
from lms.practice.views.scene_data import build_scene_data
from lms.web import access
from lms.web.client_ip import get_client_ip
from lms.web.container import container, now
from lms.web.language import read_shown_language
from lms.web.templating import local
from lms.web.transaction import database, reading_session


@blueprint.get("/try/<slug>/<module>/<task>")
@access.public
def sample_task(slug: str, module: str, task: str) -> str:
    """Show a practice task that anybody can play."""
    outline, entry = load_current_entry(slug, module, task)
    scene = load_task(reading_session(), entry.id)
    send = url_for("practice.sample_run", slug=slug, module=module, task=task)
    data = build_scene_data(scene, draw_ticket(VISITOR, entry.id, now()), send=send)
    texts = scene.texts[data["language"]]
    return render_template(
        "practice/task.html",
        title=texts["title"],
        goal=texts["goal"],
        done=texts["done"],
        scene=data,
        back=_get_course_link(outline),
        next=_get_next_link(outline),
        board=find_board_link(outline, entry),
        competences=list_competences(outline, entry),
    )


@blueprint.post("/try/<slug>/<module>/<task>")
@access.public
def sample_run(slug: str, module: str, task: str) -> BaseResponse | str:
    """Grade a run of a visitor. One that is refused counts too, and nobody waits to write."""
    ip, cipher = get_client_ip(), container().iin_cipher
    count_visitor_run(database(), ip=ip, cipher=cipher, now=now())
    outline, entry = load_current_entry(slug, module, task)
    scene, ticket = load_task(reading_session(), entry.id), read_request_ticket()
    if ticket.task_id != entry.id or ticket.enrolment_id != VISITOR:
        raise RunRefused(reason="another task")
    _trace, outcome = judge_run(
        ticket=ticket,
        task=scene,
        language=read_shown_language(),
        text=request.form.get("trace", ""),
        now=now(),
    )
    return reply_with_outcome(
        scene,
        outcome,
        again=draw_ticket(VISITOR, entry.id, now()),
        result=None,
        next_link=_get_next_link(outline),
        back=_get_course_link(outline),
    )


def _get_course_link(outline: Outline) -> PageLink:
    return PageLink(local(outline, "title"), url_for("catalogue.course", slug=outline.slug))


def _get_next_link(outline: Outline) -> PageLink:
    return PageLink(_("See the course"), url_for("catalogue.course", slug=outline.slug))
