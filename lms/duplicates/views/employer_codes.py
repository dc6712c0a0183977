"""Screens on which people join the account that an employer made, by the code of its card."""

from flask import flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts.queries.own_offers import has_main_post
from lms.core.i18n import gettext as _
from lms.duplicates import services
from lms.duplicates.errors import PreviewOutdated
from lms.duplicates.forms import EmployerCodeForm, JoinAccountForm
from lms.duplicates.views.blueprint import blueprint
from lms.web import access
from lms.web.client_ip import get_client_ip
from lms.web.container import container, moment
from lms.web.language import set_form_page
from lms.web.transaction import database, reading_session


@blueprint.route("/code", methods=["GET", "POST"])
@access.signed_in
def employer_code() -> Response:
    """Ask for the code of a card; a good one shows what it brings."""
    form = EmployerCodeForm()
    if form.is_submitted():
        try:
            return render_offered_account(form.code.data or "", JoinAccountForm())
        except services.REFUSALS as error:
            form.fail("code", error.describe())
    return render_code_page(form)


@blueprint.post("/code/accept")
@access.signed_in
def accept_employer_code() -> Response:
    """Join the account of the card to the reader's own: its post is theirs."""
    form = JoinAccountForm()
    set_form_page(url_for("duplicates.employer_code"))
    code = form.code.data or ""
    try:
        services.join_account(
            database(),
            typed_code=read_typed_code(code),
            fingerprint=form.fingerprint.data or "",
            cipher=container().iin_cipher,
            moment=moment(),
        )
    except services.REFUSALS as error:
        code_form = EmployerCodeForm()
        code_form.fail("code", error.describe())
        return render_code_page(code_form)
    except PreviewOutdated as error:
        form.form_errors.append(error.describe())
        return render_offered_account(code, form)
    flash(_("You have accepted the post. What is due for you stands below."), "success")
    return redirect(url_for("pages.my_learning"), 303)


def read_typed_code(code: str) -> services.TypedCode:
    """Return the code with who sends it from where."""
    return services.TypedCode(access.actor(), code, get_client_ip())


def render_code_page(form: EmployerCodeForm) -> Response:
    """Render the page that asks for the code."""
    page = render_template("duplicates/code.html", form=form)
    return access.hide_secret(make_response(page, 422 if form.errors else 200))


def render_offered_account(code: str, form: JoinAccountForm) -> Response:
    """Render what joining the account of the card does. Raises as preview_account."""
    typed_code = read_typed_code(code)
    merge_preview = services.preview_account(
        database(), typed_code=typed_code, cipher=container().iin_cipher, moment=moment()
    )
    form.code.data, form.fingerprint.data = code, merge_preview.plan.compute_fingerprint()
    page = render_template(
        "duplicates/offered_account.html",
        form=form,
        merge_preview=merge_preview,
        posts=[line for line in merge_preview.lines if line.kind == "post"],
        holds_post=has_main_post(reading_session(), typed_code.by.person_id),
    )
    return access.hide_secret(make_response(page, 422 if form.form_errors else 200))
