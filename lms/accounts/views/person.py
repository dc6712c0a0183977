"""What a national administrator does with a person: data, roles, a one-time link, more time, blocking."""

from flask import flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.forms import ExtraTimeForm, GrantForm, PersonForm, place_error
from lms.accounts.queries.organisation_finder import OrganisationsWithin
from lms.accounts.rules import CIVIL_SERVANT, NATIONAL_ADMIN, Grant
from lms.accounts.views.common import blueprint, contacts_of, names_of, unit_groups
from lms.accounts.views.people import person_page
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.transaction import reading, session


@blueprint.route("/people/<int:person_id>/edit", methods=["GET", "POST"])
@access.role(NATIONAL_ADMIN)
def edit_person(person_id: int) -> Response | tuple[str, int]:
    """What an administrator may change about a person. Whoever holds a post is a civil servant, so they are not asked."""
    found = queries.person_in_scope(session(), by=access.actor(), person_id=person_id)
    form = PersonForm(obj=found, units=unit_groups())
    if found.organisation_id is not None:
        del form["audience"]
    if form.submitted():
        try:
            save_person(form, person_id)
        except (Conflict, Invalid) as error:
            place_error(form, error)
        else:
            flash(_("The data are saved."), "success")
            return redirect(url_for("accounts.person", person_id=person_id), 303)
    return render_template(
        "accounts/person_edit.html", form=form, person=found
    ), 422 if form.errors else 200


def save_person(form: PersonForm, person_id: int) -> None:
    """Hands the form's fields, and nothing else that was sent, to the service."""
    services.update_person(
        session(),
        by=access.actor(),
        person_id=person_id,
        names=names_of(form),
        user_name=form.user_name.data or "",
        audience=form.audience.data if "audience" in form else CIVIL_SERVANT,
        region_unit_id=form.region_unit_id.data,
        contacts=contacts_of(form),
        cipher=container().iin_cipher,
        moment=moment(),
        personal=form.answers(),
    )


@blueprint.route("/people/<int:person_id>/roles/new", methods=["GET", "POST"])
@access.role(NATIONAL_ADMIN)
def grant(person_id: int) -> Response | tuple[str, int]:
    """Gives a role in a scope."""
    found = queries.person_in_scope(session(), by=access.actor(), person_id=person_id)
    form = GrantForm(
        units=unit_groups(),
        finder=OrganisationsWithin(reading(), queries.organisations_of_hr(access.actor())),
    )
    if form.submitted():
        given = Grant(
            form.role.data,
            form.region_unit_id.data,
            form.organisation_id.data,
            form.course_slug.data,
        )
        try:
            services.grant_role(
                session(), by=access.actor(), person_id=person_id, grant=given, now=now()
            )
        except (Conflict, Invalid) as error:
            place_error(form, error)
        else:
            flash(_("The role is given."), "success")
            return redirect(url_for("accounts.person", person_id=person_id), 303)
    return render_template(
        "accounts/grant.html", form=form, person=found
    ), 422 if form.errors else 200


@blueprint.post("/people/<int:person_id>/roles/<int:grant_id>/withdraw")
@access.role(NATIONAL_ADMIN)
def withdraw(person_id: int, grant_id: int) -> Response:
    """Takes a role; it ends with the person's next request."""
    services.withdraw_role(
        session(), by=access.actor(), person_id=person_id, grant_id=grant_id, now=now()
    )
    flash(_("The role is withdrawn."), "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


@blueprint.post("/people/<int:person_id>/block")
@access.role(NATIONAL_ADMIN)
def block(person_id: int) -> Response:
    """Keeps a person out."""
    services.block_person(session(), by=access.actor(), person_id=person_id, moment=moment())
    flash(_("The account is blocked."), "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


@blueprint.post("/people/<int:person_id>/unblock")
@access.role(NATIONAL_ADMIN)
def unblock(person_id: int) -> Response:
    """Lets a person in again."""
    services.unblock_person(session(), by=access.actor(), person_id=person_id, moment=moment())
    flash(_("The account is open again."), "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


@blueprint.post("/people/<int:person_id>/extra-time")
@access.role(NATIONAL_ADMIN)
def extra_time(person_id: int) -> Response:
    """Grants more time in timed quizzes."""
    form = ExtraTimeForm()
    if form.submitted():
        services.set_extra_time(
            session(),
            by=access.actor(),
            person_id=person_id,
            percent=int(form.percent.data),
            now=now(),
        )
        flash(_("The time is saved."), "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


@blueprint.post("/people/<int:person_id>/link")
@access.role(NATIONAL_ADMIN)
def new_link(person_id: int) -> Response:
    """Makes a one-time link and shows it in the reply itself: its token has to stand in no address and no cookie."""
    queries.person_in_scope(session(), by=access.actor(), person_id=person_id)
    token = services.create_password_link(
        session(), person_id=person_id, by=access.actor(), now=now()
    )
    link = container().settings.base_url + url_for("accounts.password_link", token=token)
    return access.no_store(make_response(person_page(person_id, link)))
