"""What a national administrator changes about a person: data, roles, extra time, blocking."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.forms import ExtraTimeForm, GrantForm, PersonForm, show_error
from lms.accounts.queries.hooks import list_course_choices
from lms.accounts.queries.organisation_finder import OrganisationFinder
from lms.accounts.rules import CIVIL_SERVANT, NATIONAL_ADMIN, Grant
from lms.accounts.views.common import blueprint, list_unit_groups
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.transaction import reading_session, session


@blueprint.route("/people/<int:person_id>/edit", methods=["GET", "POST"])
@access.role(NATIONAL_ADMIN)
def edit_person(person_id: int) -> Response | tuple[str, int]:
    """Change a person's data. Whoever holds a post stays a civil servant, without a field."""
    person = queries.load_person_in_scope(session(), by=access.actor(), person_id=person_id)
    form = PersonForm(obj=person, units=list_unit_groups())
    if person.organisation_id is not None:
        del form["audience"]
    if form.is_submitted() and form.merge_edits():
        try:
            save_person(form, person_id)
        except (Conflict, Invalid) as error:
            show_error(form, error)
        else:
            flash(_("The data are saved."), "success")
            return redirect(url_for("accounts.person", person_id=person_id), 303)
    return render_template(
        "accounts/person_edit.html", form=form, person=person
    ), 422 if form.errors else 200


def save_person(form: PersonForm, person_id: int) -> None:
    """Save the form's fields, and nothing else that was sent."""
    services.update_person(
        session(),
        by=access.actor(),
        person_id=person_id,
        names=form.read_names(),
        user_name=form.user_name.data or "",
        audience=form.audience.data if "audience" in form else CIVIL_SERVANT,
        region_unit_id=form.region_unit_id.data,
        contacts=form.read_contacts(),
        cipher=container().iin_cipher,
        moment=moment(),
        personal=form.read_answers(),
    )


@blueprint.route("/people/<int:person_id>/roles/new", methods=["GET", "POST"])
@access.role(NATIONAL_ADMIN)
def grant(person_id: int) -> Response | tuple[str, int]:
    """Grant a role in a scope."""
    person = queries.load_person_in_scope(session(), by=access.actor(), person_id=person_id)
    form = GrantForm(
        units=list_unit_groups(),
        courses=list_course_choices(reading_session()),
        finder=OrganisationFinder(reading_session(), queries.build_hr_scope(access.actor())),
    )
    if form.is_submitted():
        new_grant = Grant(
            role=form.role.data,
            region_unit_id=form.region_unit_id.data,
            organisation_id=form.organisation_id.data,
            course_slug=form.course_slug.data or None,
        )
        try:
            services.grant_role(
                session(), by=access.actor(), person_id=person_id, grant=new_grant, now=now()
            )
        except (Conflict, Invalid) as error:
            show_error(form, error)
        else:
            flash(_("The role is given."), "success")
            return redirect(url_for("accounts.person", person_id=person_id), 303)
    return render_template(
        "accounts/grant.html", form=form, person=person
    ), 422 if form.errors else 200


@blueprint.post("/people/<int:person_id>/unblock")
@access.role(NATIONAL_ADMIN)
def unblock(person_id: int) -> Response:
    """Unblock a person."""
    services.unblock_person(session(), by=access.actor(), person_id=person_id, moment=moment())
    flash(_("The account is open again."), "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


@blueprint.post("/people/<int:person_id>/extra-time")
@access.role(NATIONAL_ADMIN)
def extra_time(person_id: int) -> Response:
    """Grant more time in timed quizzes."""
    form = ExtraTimeForm()
    if form.is_submitted():
        services.set_extra_time(
            session(),
            by=access.actor(),
            person_id=person_id,
            percent=int(form.percent.data),
            now=now(),
        )
        flash(_("The time is saved."), "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)
