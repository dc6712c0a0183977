"""Views that say what a diagnostic is and begin it."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.diagnostics.services import begin_diagnostic, is_over
from lms.diagnostics.views.common import blueprint, load_diagnostic
from lms.web import access
from lms.web.container import now
from lms.web.transaction import session
from lms.web.unsent import lead_on


@blueprint.get("/<slug>")
@access.signed_in
def introduction(slug: str) -> str | BaseResponse:
    """Say what the diagnostic is, with the button that begins it or goes on."""
    diagnostic = load_diagnostic(slug)
    if diagnostic.state is not None and is_over(diagnostic.state, diagnostic.outline):
        return redirect(url_for("diagnostics.result", slug=slug))
    return render_template(
        "diagnostics/introduction.html", outline=diagnostic.outline, state=diagnostic.state
    )


@blueprint.post("/<slug>/start")
@access.signed_in
def start(slug: str) -> BaseResponse:
    """Begin the diagnostic, or go on with it."""
    diagnostic = load_diagnostic(slug)
    begin_diagnostic(
        session(), enrolment=diagnostic.enrolment, outline=diagnostic.outline, now=now()
    )
    return lead_on(url_for("diagnostics.question", slug=slug))
