"""Views of what a diagnostic recommends, and of the credit for it."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.catalogue.queries import ModuleEntry, Outline
from lms.core.i18n import ngettext
from lms.core.text import parse_ids
from lms.diagnostics.errors import NoDiagnostic
from lms.diagnostics.services import credit_recommended, is_over
from lms.diagnostics.views.common import blueprint, load_diagnostic
from lms.learning.queries import list_credited_modules
from lms.web import access
from lms.web.container import moment
from lms.web.transaction import session


@blueprint.get("/<slug>/result")
@access.signed_in
def result(slug: str) -> str | BaseResponse:
    """Show which modules may be skipped, and credit them where the course allows it."""
    diagnostic = load_diagnostic(slug)
    if diagnostic.state is None or not is_over(diagnostic.state, diagnostic.outline):
        return redirect(url_for("diagnostics.introduction", slug=slug))
    to_skip = diagnostic.state.list_modules_to_skip(diagnostic.outline)
    to_credit = diagnostic.state.list_modules_to_credit(diagnostic.outline)
    credited_ids = list_credited_modules(session(), diagnostic.enrolment.id)
    return render_template(
        "diagnostics/result.html",
        outline=diagnostic.outline,
        question_count=len(diagnostic.state.answers),
        right=sum(row.right for row in diagnostic.state.answers),
        to_credit=_pick_modules(
            diagnostic.outline, [id_ for id_ in to_credit if id_ not in credited_ids]
        ),
        to_test=_pick_modules(
            diagnostic.outline, [id_ for id_ in to_skip if id_ not in {*to_credit, *credited_ids}]
        ),
        to_learn=[
            row for row in diagnostic.outline.modules if row.id not in {*to_skip, *credited_ids}
        ],
        credited=_pick_modules(diagnostic.outline, credited_ids),
    )


@blueprint.post("/<slug>/credit")
@access.signed_in
def credit(slug: str) -> BaseResponse:
    """Credit the chosen modules."""
    diagnostic = load_diagnostic(slug, lock=True)
    if diagnostic.state is None:
        raise NoDiagnostic
    count = credit_recommended(
        session(),
        state=diagnostic.state,
        enrolment=diagnostic.enrolment,
        outline=diagnostic.outline,
        module_ids=parse_ids(request.form.getlist("module")),
        by_id=diagnostic.enrolment.person_id,
        moment=moment(),
    )
    if count:
        flash(
            ngettext("%(num)s module is credited.", "%(num)s modules are credited.", count)
            % {"num": count},
            "success",
        )
    return redirect(url_for("learning.course", slug=slug), 303)


def _pick_modules(outline: Outline, module_ids: list[int]) -> list[ModuleEntry]:
    return [module for module in outline.modules if module.id in module_ids]
