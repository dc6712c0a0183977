"""Views of a practice task for a learner: the page, and the run that is handed in."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.catalogue.queries import Outline, find_current_version_id, load_outline
from lms.catalogue.rules.task_entries import TaskEntry
from lms.core.i18n import gettext as _
from lms.enrolment.queries import EnrolmentRow, find_latest_enrolment
from lms.practice.errors import RunOfAnother, TaskNotFound
from lms.practice.queries import find_latest_outcome, load_task
from lms.practice.rules.tickets import draw_ticket
from lms.practice.services import check_beginner, hand_in_run
from lms.practice.views.blueprint import blueprint, find_entry, list_competences
from lms.practice.views.links import (
    find_board_link,
    find_later_link,
    find_next_link,
    get_course_link,
)
from lms.practice.views.outcomes import render_result, reply_with_outcome
from lms.practice.views.request_tickets import find_request_ticket, read_request_ticket
from lms.practice.views.scene_data import build_scene_data
from lms.web import access
from lms.web.container import moment, now
from lms.web.language import read_shown_language
from lms.web.transaction import session


@blueprint.get("/<slug>/<module>/<task>")
@access.public
def task(slug: str, module: str, task: str) -> str | BaseResponse:
    """Show a practice task to its learner; others can try it, or begin the course."""
    actor = access.actor()
    if actor is None:
        return redirect(url_for("practice.sample_task", slug=slug, module=module, task=task))
    outline, enrolment = _load_standing(slug, actor.person_id)
    entry = find_entry(outline, module, task)
    if enrolment is None:
        flash(_("Begin the course to read all its lessons."), "info")
        return redirect(url_for("catalogue.course", slug=slug))
    scene = load_task(session(), entry.id)
    ticket = draw_ticket(enrolment.id, entry.id, now())
    send = url_for("practice.hand_in", slug=slug, module=module, task=task)
    data = build_scene_data(scene, ticket, send=send)
    texts = scene.texts[data["language"]]
    item = outline.find_item_of_task(entry)
    return render_template(
        "practice/task.html",
        title=texts["title"],
        goal=texts["goal"],
        done=texts["done"],
        scene=data,
        back=get_course_link(outline),
        next=find_next_link(outline, item),
        later=find_later_link(outline, item),
        board=find_board_link(outline, entry),
        competences=list_competences(outline, entry),
    )


@blueprint.post("/<slug>/<module>/<task>")
@access.signed_in
def hand_in(slug: str, module: str, task: str) -> BaseResponse | str:
    """Replay a run, store it, and say what it came to."""
    outline, enrolment = _load_standing(slug, access.actor().person_id, lock=True)
    if enrolment is None:
        raise RunOfAnother
    entry = _find_entry_of_run(outline, enrolment, module, task)
    scene = load_task(session(), entry.id)
    run = hand_in_run(
        session(),
        enrolment=enrolment,
        outline=outline,
        ticket=read_request_ticket(),
        task=scene,
        language=read_shown_language(),
        text=request.form.get("trace", ""),
        moment=moment(),
    )
    return reply_with_outcome(
        scene,
        run.outcome,
        again=draw_ticket(enrolment.id, entry.id, now()),
        result=url_for("practice.task_result", slug=slug, module=module, task=task),
        next_link=find_next_link(outline, outline.find_item_of_task(entry)),
        back=get_course_link(outline),
    )


def _find_entry_of_run(
    outline: Outline, enrolment: EnrolmentRow, module: str, task: str
) -> TaskEntry:
    """Return the task of a run; refuse a run of an earlier enrolment, whose version had the task.

    Raises TaskNotFound, and as check_beginner.
    """
    try:
        return find_entry(outline, module, task)
    except TaskNotFound:
        if ticket := find_request_ticket():
            check_beginner(session(), ticket, enrolment)
        raise


@blueprint.get("/<slug>/<module>/<task>/result")
@access.signed_in
def task_result(slug: str, module: str, task: str) -> str | BaseResponse:
    """Show what the learner's latest run of a task came to; without one, lead to the task."""
    outline, enrolment = _load_standing(slug, access.actor().person_id)
    entry = find_entry(outline, module, task)
    task_url = url_for("practice.task", slug=slug, module=module, task=task)
    if enrolment is None:
        return redirect(task_url)
    outcome = find_latest_outcome(session(), enrolment_id=enrolment.id, task_id=entry.id)
    if outcome is None:
        return redirect(task_url)
    return render_result(
        load_task(session(), entry.id),
        outcome,
        is_stored=True,
        task_url=task_url,
        next_link=find_next_link(outline, outline.find_item_of_task(entry)),
        back=get_course_link(outline),
    )


def _load_standing(
    slug: str, person_id: int, *, lock: bool = False
) -> tuple[Outline, EnrolmentRow | None]:
    """Return the version that a person is on, or would be, and the enrolment if there is one."""
    enrolment = find_latest_enrolment(session(), person_id=person_id, slug=slug, lock=lock)
    version_id = enrolment.version_id if enrolment else find_current_version_id(session(), slug)
    if version_id is None:
        raise TaskNotFound
    return load_outline(session(), version_id), enrolment
