"""Posts and absences of a person: for HR of the body in question and the national administrator."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.forms import (
    AbsenceForm,
    ChangePostForm,
    EndAbsenceForm,
    EndPostForm,
    PostForm,
    place_error,
)
from lms.accounts.queries.organisation_finder import OrganisationsWithin
from lms.accounts.rules import HR, NATIONAL_ADMIN, PAGE_SEEN, full_name
from lms.accounts.views.common import blueprint
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import moment, today
from lms.web.personal import note_access
from lms.web.transaction import reading, session

ONE = "/people/<int:person_id>"


@blueprint.route(f"{ONE}/posts/new", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def new_post(person_id: int) -> Response | tuple[str, int]:
    """A post more."""
    found = shown(person_id)
    finder = OrganisationsWithin(reading(), queries.organisations_of_hr(access.actor()))
    form = PostForm(
        finder=finder, data={"starts_on": today(), "is_main": found.organisation_id is None}
    )
    if form.submitted():
        try:
            services.hold_post(
                session(),
                by=access.actor(),
                person_id=person_id,
                organisation_id=form.organisation_id.data,
                position=form.position.data or "",
                category=form.category.data,
                starts_on=form.starts_on.data,
                is_main=form.is_main.data,
                moment=moment(),
            )
        except (Conflict, Invalid) as error:
            place_error(form, error)
        else:
            return back(person_id, _("The post is added."))
    return drawn("accounts/post_form.html", form, found)


@blueprint.route(f"{ONE}/posts/<int:post_id>", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def change_post(person_id: int, post_id: int) -> Response | tuple[str, int]:
    """Mends the position and the category of a post."""
    found, post = shown(person_id), managed_post(person_id, post_id)
    form = ChangePostForm(obj=post)
    if form.submitted():
        services.change_post(
            session(),
            by=access.actor(),
            post_id=post_id,
            position=form.position.data or "",
            category=form.category.data,
            moment=moment(),
        )
        return back(person_id, _("The post is saved."))
    return drawn("accounts/post_change.html", form, found, post=post)


@blueprint.route(f"{ONE}/posts/<int:post_id>/end", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def end_post(person_id: int, post_id: int) -> Response | tuple[str, int]:
    """Ends a post with its last day."""
    found, post = shown(person_id), managed_post(person_id, post_id)
    form = EndPostForm(data={"ends_on": today()})
    if form.submitted():
        try:
            services.end_post(
                session(),
                by=access.actor(),
                post_id=post_id,
                ends_on=form.ends_on.data,
                moment=moment(),
            )
        except (Conflict, Invalid) as error:
            place_error(form, error)
        else:
            flash(_("The post is ended."), "success")
            # the person may be outside the scope now, so the list is the way back
            return redirect(url_for("accounts.people"), 303)
    return drawn("accounts/post_end.html", form, found, post=post)


@blueprint.post(f"{ONE}/posts/<int:post_id>/main")
@access.role(HR, NATIONAL_ADMIN)
def make_main_post(person_id: int, post_id: int) -> Response:
    """Makes a post the main one."""
    managed_post(person_id, post_id)
    services.make_main(session(), by=access.actor(), post_id=post_id, moment=moment())
    return back(person_id, _("This is the main post now."))


@blueprint.route(f"{ONE}/absences/new", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def new_absence(person_id: int) -> Response | tuple[str, int]:
    """Notes a leave."""
    found = shown(person_id, to_manage=True)
    form = AbsenceForm(data={"starts_on": today()})
    if form.submitted():
        try:
            services.record_absence(
                session(),
                by=access.actor(),
                person_id=person_id,
                kind=form.kind.data,
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                moment=moment(),
            )
        except (Conflict, Invalid) as error:
            place_error(form, error)
        else:
            return back(person_id, _("The absence is noted. What is due waits while it lasts."))
    return drawn("accounts/absence_form.html", form, found)


@blueprint.route(f"{ONE}/absences/<int:absence_id>", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def end_absence(person_id: int, absence_id: int) -> Response | tuple[str, int]:
    """Sets the last day of a leave."""
    found, absence = shown(person_id, to_manage=True), absence_of(person_id, absence_id)
    form = EndAbsenceForm(data={"ends_on": absence.ends_on or today()})
    if form.submitted():
        try:
            services.end_absence(
                session(),
                by=access.actor(),
                absence_id=absence_id,
                ends_on=form.ends_on.data,
                moment=moment(),
            )
        except (Conflict, Invalid) as error:
            place_error(form, error)
        else:
            return back(person_id, _("The last day is saved."))
    return drawn("accounts/absence_end.html", form, found, absence=absence)


@blueprint.post(f"{ONE}/absences/<int:absence_id>/withdraw")
@access.role(HR, NATIONAL_ADMIN)
def withdraw_absence(person_id: int, absence_id: int) -> Response:
    """Takes back a leave that was entered by mistake."""
    absence_of(person_id, absence_id)
    services.withdraw_absence(session(), by=access.actor(), absence_id=absence_id, moment=moment())
    return back(person_id, _("The absence is taken back."))


def shown(person_id: int, *, to_manage: bool = False) -> Any:
    """The person, if the actor may see them (and manages a post of theirs, if asked for), noted in the record of access. Raises NotFound."""
    actor = access.actor()
    found = queries.person_in_scope(session(), by=actor, person_id=person_id)
    if to_manage and not queries.manages_person(session(), by=actor, person_id=person_id):
        raise NotFound
    note_access([person_id], PAGE_SEEN)
    return found


def managed_post(person_id: int, post_id: int) -> Any:
    """The post, if it is this person's, is held, and the actor manages its organisation. Raises NotFound."""
    for post in queries.posts_of(session(), [person_id], by=access.actor()).get(person_id, []):
        if post.id == post_id and queries.manages_people(
            session(), by=access.actor(), organisation_id=post.organisation_id
        ):
            return post
    raise NotFound


def absence_of(person_id: int, absence_id: int) -> Any:
    """The absence, if it is this person's. Raises NotFound."""
    for absence in queries.absences(session(), person_id):
        if absence.id == absence_id:
            return absence
    raise NotFound


def back(person_id: int, message: str) -> Response:
    """To the person's page, with a message."""
    flash(message, "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


def drawn(template: str, form: Any, person: Any, **values: Any) -> tuple[str, int]:
    """The page of a form about a person."""
    name = full_name(person.surname, person.given_name, person.patronymic)
    return render_template(
        template, form=form, person=person, name=name, **values
    ), 422 if form.errors else 200
