"""Posts of a person, for HR of the organisation and the national administrator."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.forms import ChangePostForm, EndPostForm, PostForm, show_error
from lms.accounts.queries.organisation_finder import OrganisationFinder
from lms.accounts.rules import HR, NATIONAL_ADMIN, PAGE_SEEN, format_full_name
from lms.accounts.views.common import blueprint, describe_offer, read_terms
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import moment, today
from lms.web.personal import note_access
from lms.web.transaction import reading_session, session

ONE = "/people/<int:person_id>"


@blueprint.route(f"{ONE}/posts/new", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def new_post(person_id: int) -> Response | tuple[str, int]:
    """Give the person another post, or offer it if they use their account."""
    person = load_person(person_id)
    finder = OrganisationFinder(reading_session(), queries.build_hr_scope(access.actor()))
    form = PostForm(
        finder=finder, data={"starts_on": today(), "is_main": person.organisation_id is None}
    )
    if form.is_submitted():
        try:
            placement = services.add_post(
                session(),
                by=access.actor(),
                person_id=person_id,
                terms=read_terms(form),
                is_main=form.is_main.data,
                moment=moment(),
            )
        except (Conflict, Invalid) as error:
            show_error(form, error)
        else:
            is_offered = placement.offer_id is not None
            message = describe_offer() if is_offered else _("The post is added.")
            return redirect_to_person(person_id, message)
    return render_form("accounts/post_form.html", form, person)


@blueprint.route(f"{ONE}/posts/<int:post_id>", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def change_post(person_id: int, post_id: int) -> Response | tuple[str, int]:
    """Correct the position and the category of a post."""
    person, post = load_person(person_id), load_managed_post(person_id, post_id)
    form = ChangePostForm(obj=post)
    if form.is_submitted() and form.merge_edits():
        services.change_post(
            session(),
            by=access.actor(),
            post_id=post_id,
            position=form.position.data or "",
            category=form.category.data,
            moment=moment(),
        )
        return redirect_to_person(person_id, _("The post is saved."))
    return render_form("accounts/post_change.html", form, person, post=post)


@blueprint.route(f"{ONE}/posts/<int:post_id>/end", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def end_post(person_id: int, post_id: int) -> Response | tuple[str, int]:
    """End a post with its last day."""
    person, post = load_person(person_id), load_managed_post(person_id, post_id)
    form = EndPostForm(data={"ends_on": today()})
    if form.is_submitted():
        try:
            services.end_post(
                session(),
                by=access.actor(),
                post_id=post_id,
                ends_on=form.ends_on.data,
                moment=moment(),
            )
        except (Conflict, Invalid) as error:
            show_error(form, error)
        else:
            flash(_("The post is ended."), "success")
            # The person may be out of scope now, so the way back is the list.
            return redirect(url_for("accounts.people"), 303)
    return render_form("accounts/post_end.html", form, person, post=post)


@blueprint.post(f"{ONE}/posts/<int:post_id>/main")
@access.role(HR, NATIONAL_ADMIN)
def make_main_post(person_id: int, post_id: int) -> Response:
    """Make a post the main one."""
    load_managed_post(person_id, post_id)
    services.make_main_post(session(), by=access.actor(), post_id=post_id, moment=moment())
    return redirect_to_person(person_id, _("This is the main post now."))


def load_person(person_id: int, *, to_manage: bool = False) -> Any:
    """Return the person, and record the look at their data. Raises NotFound.

    With `to_manage` the actor has to manage a post of theirs.
    """
    actor = access.actor()
    person = queries.load_person_in_scope(session(), by=actor, person_id=person_id)
    if to_manage and not queries.can_manage_person(session(), by=actor, person_id=person_id):
        raise NotFound
    note_access([person_id], PAGE_SEEN)
    return person


def load_managed_post(person_id: int, post_id: int) -> Any:
    """Return a post that this person holds and whose organisation the actor manages.

    Raises NotFound.
    """
    for post in queries.list_current_posts(session(), [person_id], by=access.actor()).get(
        person_id, []
    ):
        if post.id == post_id and queries.can_manage_people(
            session(), by=access.actor(), organisation_id=post.organisation_id
        ):
            return post
    raise NotFound


def redirect_to_person(person_id: int, message: str) -> Response:
    """Redirect to the person's page with a message."""
    flash(message, "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


def render_form(template: str, form: Any, person: Any, **values: Any) -> tuple[str, int]:
    """Render the page of a form about a person."""
    name = format_full_name(person.surname, person.given_name, person.patronymic)
    return render_template(
        template, form=form, person=person, name=name, **values
    ), 422 if form.errors else 200
