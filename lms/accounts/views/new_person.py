"""Adding a person by hand, with or without a post."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.errors import NotAllowed, OrganisationUnknown
from lms.accounts.forms import NewPersonForm, show_error
from lms.accounts.queries.organisation_finder import OrganisationFinder
from lms.accounts.rules import CIVIL_SERVANT, HR, NATIONAL_ADMIN
from lms.accounts.views.common import blueprint, describe_offer, list_unit_groups, read_terms
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.core.text import parse_id
from lms.web import access
from lms.web.container import container, moment, today
from lms.web.transaction import database, reading_session


@blueprint.route("/people/new", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def new_person() -> Response | tuple[str, int]:
    """Add an account, or a post to the account with the same IIN and name.

    The latter has to be confirmed.
    """
    form = NewPersonForm(
        units=list_unit_groups(),
        finder=OrganisationFinder(reading_session(), queries.build_hr_scope(access.actor())),
        data=read_defaults(),
    )
    is_admin, is_known = access.actor().is_national_admin(), False
    if not is_admin:
        del form["audience"], form["user_name"]
        form.iin.flags.optional = False
    if form.is_submitted():
        try:
            added_person = save_new_person(form)
        except NotAllowed:
            # Only an administrator adds people without a post.
            form.fail("organisation_id", OrganisationUnknown().describe())
        except (Conflict, Invalid) as error:
            show_error(form, error)
        else:
            if added_person is not None:
                flash(describe_addition(added_person), "success")
                return redirect(build_outcome_url(added_person), 303)
            is_known = True
    page = render_template(
        "accounts/person_form.html",
        form=form,
        is_admin=is_admin,
        needs_confirmation=is_known or form.known.data,
    )
    return page, 422 if form.errors else 200


def save_new_person(form: NewPersonForm) -> services.AddedPerson | None:
    """Add the person; None if they have an account and the form does not confirm it."""
    return services.add_person(
        database(),
        by=access.actor(),
        person=read_new_person(form),
        is_confirmed=bool(form.known.data),
        cipher=container().iin_cipher,
        moment=moment(),
    )


def read_defaults() -> dict[str, Any]:
    """Return the defaults of the form: today, the organisation and its unit.

    The organisation is the one that the URL names, else the only one in which the actor is HR.
    """
    hr_ids = queries.get_hr_organisation_ids(access.actor())
    organisation_id = parse_id(request.args.get("organisation"))
    if not organisation_id and len(hr_ids) == 1:
        organisation_id = next(iter(hr_ids))
    organisation = queries.get_organisation_within(
        reading_session(), organisation_id or 0, within=queries.build_hr_scope(access.actor())
    )
    defaults: dict[str, Any] = {"starts_on": today()}
    if organisation is not None:
        defaults["organisation_id"] = organisation.id
        defaults["region_unit_id"] = organisation.region_unit_id
    return defaults


def read_new_person(form: NewPersonForm) -> services.NewPerson:
    """Return the person whom the form describes."""
    return services.NewPerson(
        names=form.read_names(),
        contacts=form.read_contacts(),
        user_name=form["user_name"].data or "" if "user_name" in form else "",
        audience=form["audience"].data if "audience" in form else CIVIL_SERVANT,
        region_unit_id=form.region_unit_id.data,
        language=current_language(),
        post=read_terms(form) if form.organisation_id.data is not None else None,
        personal=form.read_answers(),
    )


def build_outcome_url(added_person: services.AddedPerson) -> str:
    """Return the page that shows what was done: the person, or the list of the invited."""
    if added_person.offer_id is not None:
        return url_for("accounts.invited")
    return url_for("accounts.person", person_id=added_person.person_id)


def describe_addition(added_person: services.AddedPerson) -> str:
    """Return the message about what was done and what comes next."""
    if added_person.offer_id is not None:
        return describe_offer()
    if added_person.was_known:
        return _("The post is added to the account that was there already.")
    if NATIONAL_ADMIN in access.actor().role_names:
        return _("The account is made. Now make a link by which the person sets a password.")
    return _("The account is made. Now make a sign-in card, with which the person sets a password.")
