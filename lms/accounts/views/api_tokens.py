"""Tokens of an organisation: for its HR and for the national administrator."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts import services
from lms.accounts.forms import ApiTokenForm, place_error
from lms.accounts.rules import HR, NATIONAL_ADMIN
from lms.accounts.rules.api_tokens import LIVE_TOKENS, scope_choices
from lms.accounts.views.common import blueprint
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import now
from lms.web.transaction import session


@blueprint.get("/organisations/<int:organisation_id>/tokens")
@access.role(HR, NATIONAL_ADMIN)
def api_tokens(organisation_id: int) -> str:
    """The tokens of an organisation."""
    return tokens_page(organisation_id)


def tokens_page(organisation_id: int, token: str | None = None) -> str:
    """The list, with a token that was just made: nobody can see it again."""
    held = services.organisation_tokens(
        session(), by=access.actor(), organisation_id=organisation_id, now=now()
    )
    organisation = services.token_organisation(
        session(), by=access.actor(), organisation_id=organisation_id
    )
    return render_template(
        "accounts/api_tokens.html",
        organisation=organisation,
        tokens=held,
        words=dict(scope_choices()),
        token=token,
        most=LIVE_TOKENS,
    )


@blueprint.route("/organisations/<int:organisation_id>/tokens/new", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def new_api_token(organisation_id: int) -> str | tuple[str, int]:
    """A new token. The page that follows shows it once, so there is no redirect to a page that could be asked for again."""
    organisation = services.token_organisation(
        session(), by=access.actor(), organisation_id=organisation_id
    )
    form = ApiTokenForm()
    if form.submitted():
        try:
            token = services.make_api_token(
                session(),
                by=access.actor(),
                organisation_id=organisation_id,
                name=form.name.data,
                scopes=form.scopes.data,
                days=int(form.days.data),
                now=now(),
            )
        except (Conflict, Invalid) as error:
            place_error(form, error)
        else:
            return tokens_page(organisation_id, token)
    return render_template(
        "accounts/api_token_form.html", form=form, organisation=organisation
    ), 422 if form.errors else 200


@blueprint.post("/organisations/<int:organisation_id>/tokens/<int:token_id>/revoke")
@access.role(HR, NATIONAL_ADMIN)
def revoke_api_token(organisation_id: int, token_id: int) -> Response:
    """Ends a token at once."""
    services.revoke_api_token(
        session(), by=access.actor(), organisation_id=organisation_id, token_id=token_id, now=now()
    )
    flash(_("The token is revoked: no request with it is answered any more."), "success")
    return redirect(url_for("accounts.api_tokens", organisation_id=organisation_id), 303)
