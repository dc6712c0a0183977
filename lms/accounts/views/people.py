"""People and roles: for the national administrator."""

from flask import flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.forms import ExtraTimeForm, GrantForm, PeopleFilterForm, PersonForm, place_error, role_choices
from lms.accounts.rules import NATIONAL_ADMIN, Grant, full_name
from lms.accounts.views.account import masked_iin
from lms.accounts.views.common import blueprint, contacts_of, names_of, unit_groups
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.regions.queries import units
from lms.web import access
from lms.web.pagination import PAGE_SIZE, Page, page_number
from lms.web.runtime import now, runtime
from lms.web.transaction import session


@blueprint.get("/people")
@access.role(NATIONAL_ADMIN)
def people() -> str:
    """The list of people with its filters."""
    form = PeopleFilterForm(units=unit_groups())
    chosen = queries.PeopleFilter(
        text=form.text.data or "", region_unit_id=form.region_unit_id.data, audience=form.audience.data, role=form.role.data,
        blocked={"yes": True, "no": False}.get(form.blocked.data),
    )  # fmt: skip
    number = page_number()
    rows, total = queries.people(session(), actor=access.actor(), chosen=chosen, page=number, size=PAGE_SIZE)
    places = units(session(), {row.region_unit_id for row in rows})
    return render_template(
        "accounts/people.html",
        form=form,
        page=Page(rows, number, total),
        units=places,
        roles=dict(role_choices()),
        full_name=full_name,
    )


@blueprint.route("/people/new", methods=["GET", "POST"])
@access.role(NATIONAL_ADMIN)
def new_person() -> Response | tuple[str, int]:
    """An account for somebody else."""
    form = PersonForm(units=unit_groups(), organisations=queries.organisations(session()))
    if form.submitted():
        try:
            person_id = make_person(form)
        except (Conflict, Invalid) as error:
            place_error(form, error)
        else:
            flash(_("The account is made. Now make a link by which the person sets a password."), "success")
            return redirect(url_for("accounts.person", person_id=person_id), 303)
    return render_template("accounts/person_form.html", form=form, person=None), 422 if form.errors else 200


def make_person(form: PersonForm) -> int:
    """The id of the new person."""
    made = services.create_person(
        session(), actor=access.actor(), names=names_of(form), user_name=form.user_name.data or "", audience=form.audience.data,
        region_unit_id=form.region_unit_id.data, organisation_id=form.organisation_id.data, position=form.position.data or "",
        language=current_language(), contacts=contacts_of(form), cipher=runtime().iin_cipher, now=now(),
    )  # fmt: skip
    return made.id


@blueprint.get("/people/<int:person_id>")
@access.role(NATIONAL_ADMIN)
def person(person_id: int) -> str:
    """A person with their roles and what an administrator can do."""
    return person_page(person_id)


def person_page(person_id: int, link: str | None = None) -> str:
    """The page of a person, with a one-time link if one was just made."""
    found = queries.person_in_scope(session(), actor=access.actor(), person_id=person_id)
    grants = queries.grants(session(), person_id)
    places = units(session(), {found.region_unit_id, *(grant.region_unit_id for grant in grants if grant.region_unit_id)})
    bodies = {found.organisation_id, *(grant.organisation_id for grant in grants)} - {None}
    return render_template(
        "accounts/person.html", person=found, name=full_name(found.surname, found.given_name, found.patronymic), grants=grants,
        units=places, organisations=queries.organisations_by_id(session(), {body for body in bodies if body is not None}),
        roles=dict(role_choices()), iin=masked_iin(found.iin_encrypted), link=link,
        extra_time=ExtraTimeForm(data={"percent": str(found.extra_time_percent)}),
    )  # fmt: skip


@blueprint.route("/people/<int:person_id>/edit", methods=["GET", "POST"])
@access.role(NATIONAL_ADMIN)
def edit_person(person_id: int) -> Response | tuple[str, int]:
    """What an administrator may change about a person."""
    found = queries.person_in_scope(session(), actor=access.actor(), person_id=person_id)
    form = PersonForm(obj=found, units=unit_groups(), organisations=queries.organisations(session()))
    if form.submitted():
        try:
            save_person(form, person_id)
        except (Conflict, Invalid) as error:
            place_error(form, error)
        else:
            flash(_("The data are saved."), "success")
            return redirect(url_for("accounts.person", person_id=person_id), 303)
    return render_template("accounts/person_form.html", form=form, person=found), 422 if form.errors else 200


def save_person(form: PersonForm, person_id: int) -> None:
    """Hands the form's fields, and nothing else that was sent, to the service."""
    services.update_person(
        session(), actor=access.actor(), person_id=person_id, names=names_of(form), user_name=form.user_name.data or "",
        audience=form.audience.data, region_unit_id=form.region_unit_id.data, organisation_id=form.organisation_id.data,
        position=form.position.data or "", contacts=contacts_of(form), cipher=runtime().iin_cipher, now=now(),
    )  # fmt: skip


@blueprint.route("/people/<int:person_id>/roles/new", methods=["GET", "POST"])
@access.role(NATIONAL_ADMIN)
def grant(person_id: int) -> Response | tuple[str, int]:
    """Gives a role in a scope."""
    found = queries.person_in_scope(session(), actor=access.actor(), person_id=person_id)
    form = GrantForm(units=unit_groups(), organisations=queries.organisations(session()))
    if form.submitted():
        given = Grant(form.role.data, form.region_unit_id.data, form.organisation_id.data, form.course_slug.data)
        try:
            services.grant_role(session(), actor=access.actor(), person_id=person_id, grant=given, now=now())
        except (Conflict, Invalid) as error:
            place_error(form, error)
        else:
            flash(_("The role is given."), "success")
            return redirect(url_for("accounts.person", person_id=person_id), 303)
    return render_template("accounts/grant.html", form=form, person=found), 422 if form.errors else 200


@blueprint.post("/people/<int:person_id>/roles/<int:grant_id>/withdraw")
@access.role(NATIONAL_ADMIN)
def withdraw(person_id: int, grant_id: int) -> Response:
    """Takes a role; it ends with the person's next request."""
    services.withdraw_role(session(), actor=access.actor(), person_id=person_id, grant_id=grant_id, now=now())
    flash(_("The role is withdrawn."), "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


@blueprint.post("/people/<int:person_id>/block")
@access.role(NATIONAL_ADMIN)
def block(person_id: int) -> Response:
    """Keeps a person out."""
    services.block_person(session(), actor=access.actor(), person_id=person_id, now=now())
    flash(_("The account is blocked."), "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


@blueprint.post("/people/<int:person_id>/unblock")
@access.role(NATIONAL_ADMIN)
def unblock(person_id: int) -> Response:
    """Lets a person in again."""
    services.unblock_person(session(), actor=access.actor(), person_id=person_id, now=now())
    flash(_("The account is open again."), "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


@blueprint.post("/people/<int:person_id>/extra-time")
@access.role(NATIONAL_ADMIN)
def extra_time(person_id: int) -> Response:
    """Grants more time in timed quizzes."""
    form = ExtraTimeForm()
    if form.submitted():
        services.set_extra_time(session(), actor=access.actor(), person_id=person_id, percent=int(form.percent.data), now=now())
        flash(_("The time is saved."), "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


@blueprint.post("/people/<int:person_id>/link")
@access.role(NATIONAL_ADMIN)
def new_link(person_id: int) -> Response:
    """Makes a one-time link and shows it in the reply itself: its token has to stand in no address and no cookie."""
    queries.person_in_scope(session(), actor=access.actor(), person_id=person_id)
    token = services.create_password_link(session(), person_id=person_id, actor=access.actor(), now=now())
    link = runtime().settings.base_url + url_for("accounts.password_link", token=token)
    return access.no_store(make_response(person_page(person_id, link)))
