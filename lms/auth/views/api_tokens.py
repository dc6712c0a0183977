"""API tokens of an organisation, for its HR and the national administrator."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts.rules import HR, NATIONAL_ADMIN
from lms.auth import services
from lms.auth.forms import ApiTokenForm, show_error
from lms.auth.rules.api_tokens import LIVE_TOKENS, list_scope_choices
from lms.auth.views.common import blueprint
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import now
from lms.web.transaction import session


@blueprint.get("/organisations/<int:organisation_id>/tokens")
@access.role(HR, NATIONAL_ADMIN)
def api_tokens(organisation_id: int) -> str:
    """Show the tokens of an organisation."""
    return render_tokens_page(organisation_id)


def render_tokens_page(organisation_id: int, token: str | None = None) -> str:
    """Render the list, with the text of a new token, which is shown only this once."""
    tokens = services.list_tokens(
        session(), by=access.actor(), organisation_id=organisation_id, now=now()
    )
    organisation = services.load_token_organisation(
        session(), by=access.actor(), organisation_id=organisation_id
    )
    return render_template(
        "auth/api_tokens.html",
        organisation=organisation,
        tokens=tokens,
        words=dict(list_scope_choices()),
        token=token,
        maximum=LIVE_TOKENS,
    )


@blueprint.route("/organisations/<int:organisation_id>/tokens/new", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def new_api_token(organisation_id: int) -> str | tuple[str, int]:
    """Make a token and show it in the reply.

    There is no redirect, since the page that shows the token must not be requested again.
    """
    organisation = services.load_token_organisation(
        session(), by=access.actor(), organisation_id=organisation_id
    )
    form = ApiTokenForm()
    if form.is_submitted():
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
            show_error(form, error)
        else:
            return render_tokens_page(organisation_id, token)
    return render_template(
        "auth/api_token_form.html", form=form, organisation=organisation
    ), 422 if form.errors else 200


@blueprint.post("/organisations/<int:organisation_id>/tokens/<int:token_id>/revoke")
@access.role(HR, NATIONAL_ADMIN)
def revoke_api_token(organisation_id: int, token_id: int) -> Response:
    """Revoke a token at once."""
    services.revoke_api_token(
        session(), by=access.actor(), organisation_id=organisation_id, token_id=token_id, now=now()
    )
    flash(_("The token is revoked: no request with it is answered any more."), "success")
    return redirect(url_for("auth.api_tokens", organisation_id=organisation_id), 303)
