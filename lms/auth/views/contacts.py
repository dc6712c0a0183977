"""Confirming one's own e-mail and telephone, so that they can set a new password."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.auth import services
from lms.auth.errors import CodeRefused
from lms.auth.forms import SmsCodeForm, show_error
from lms.auth.rules.channels import EMAIL, SMS
from lms.auth.views.common import blueprint
from lms.auth.views.recovery import list_own_channels
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import container, now
from lms.web.forms import BaseForm
from lms.web.transaction import database, reading_session, session


@blueprint.post("/contacts/<channel>/letter")
@access.signed_in
def send_confirmation(channel: str) -> Response:
    """Send a link to the e-mail, or a code to the telephone."""
    if channel not in list_own_channels():
        abort(404)
    services.request_confirmation(
        session(),
        person_id=access.actor().person_id,
        channel=channel,
        cipher=container().iin_cipher,
        now=now(),
    )
    if channel == SMS:
        return redirect(url_for("auth.confirm_phone"), 303)
    flash(_("The letter is on its way. Open it and follow the link."), "success")
    return redirect(url_for("auth.account"), 303)


@blueprint.route("/contacts/phone", methods=["GET", "POST"])
@access.signed_in
def confirm_phone() -> Response | tuple[str, int]:
    """Take the code of the SMS."""
    if SMS not in list_own_channels():
        abort(404)
    form = SmsCodeForm()
    if form.is_submitted():
        try:
            services.confirm_by_code(
                database(),
                by=access.actor(),
                code=form.code.data,
                cipher=container().iin_cipher,
                now=now(),
            )
        except CodeRefused as error:
            show_error(form, error)
        else:
            flash(_("The telephone is confirmed."), "success")
            return redirect(url_for("auth.account"), 303)
    return render_template("auth/confirm_phone.html", form=form), 422 if form.errors else 200


@blueprint.route("/contacts/<token>", methods=["GET", "POST"])
@access.signed_in
def confirm_contact(token: str) -> Response | str:
    """Show which e-mail the link confirms, and confirm it by a form: mail scanners open links."""
    form, by = BaseForm(), access.actor()
    contact = services.find_contact_to_confirm(reading_session(), by=by, token=token, now=now())
    if form.is_submitted():
        services.confirm_by_link(session(), by=by, token=token, now=now())
        flash(_("The e-mail is confirmed."), "success")
        return redirect(url_for("auth.account"), 303)
    return render_template("auth/confirm_contact.html", contact=contact, channel=EMAIL)
