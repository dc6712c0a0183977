"""Setting a password alone: by a link in an e-mail, or a code in an SMS."""

from flask import redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from lms.auth import services
from lms.auth.errors import CodeRefused
from lms.auth.forms import ForgottenForm, SmsCodeForm, show_error
from lms.auth.rules.channels import SMS, list_channels
from lms.auth.views.common import blueprint
from lms.web import access
from lms.web.client_ip import get_client_ip
from lms.web.container import container, now
from lms.web.csrf import show_form_again_on_stale_token
from lms.web.transaction import database

REQUEST_ID = "recovery"  # key in the signed cookie


@blueprint.route("/forgotten", methods=["GET", "POST"])
@access.public
@show_form_again_on_stale_token
def forgotten() -> Response | tuple[str, int]:
    """Ask for the name, and send a link or a code. The reply is the same for every name."""
    form = ForgottenForm()
    if form.is_submitted():
        cookie[REQUEST_ID] = services.request_recovery(
            database(),
            login=form.login.data,
            ip=get_client_ip(),
            channels=list_own_channels(),
            cipher=container().iin_cipher,
            now=now(),
        )
        return redirect(url_for("auth.forgotten_sent"), 303)
    return render_template("auth/forgotten.html", form=form), 422 if form.errors else 200


@blueprint.route("/forgotten/sent", methods=["GET", "POST"])
@access.public
@show_form_again_on_stale_token
def forgotten_sent() -> Response | tuple[str, int]:
    """Say what was sent to whom, and take the code of an SMS where the site sends any."""
    has_sms = SMS in list_own_channels()
    form = SmsCodeForm()
    if has_sms and form.is_submitted():
        try:
            token = services.redeem_recovery_code(
                database(),
                request_id=cookie.get(REQUEST_ID, ""),
                code=form.code.data,
                ip=get_client_ip(),
                cipher=container().iin_cipher,
                now=now(),
            )
        except CodeRefused as error:
            show_error(form, error)
        else:
            cookie.pop(REQUEST_ID, None)
            return redirect(url_for("auth.password_link", token=token), 303)
    elif request.method == "POST" and not has_sms:
        return redirect(url_for("auth.forgotten"), 303)
    page = render_template("auth/forgotten_sent.html", form=form, has_sms=has_sms)
    return page, 422 if form.errors else 200


def list_own_channels() -> tuple[str, ...]:
    """Return the channels of this site."""
    return list_channels(container().settings.sms_gateway)
