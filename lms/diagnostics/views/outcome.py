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
    loaded = load_diagnostic(slug)
    if loaded.state is None or not is_over(loaded.state, loaded.outline):
        return redirect(url_for("diagnostics.introduction", slug=slug))
    to_skip = loaded.state.list_modules_to_skip(loaded.outline)
    to_credit = loaded.state.list_modules_to_credit(loaded.outline)
    credited = list_credited_modules(session(), loaded.enrolment.id)
    return render_template(
        "diagnostics/result.html",
        outline=loaded.outline,
        asked=len(loaded.state.answers),
        right=sum(row.right for row in loaded.state.answers),
        to_credit=_pick_modules(loaded.outline, [id_ for id_ in to_credit if id_ not in credited]),
        to_test=_pick_modules(
            loaded.outline, [id_ for id_ in to_skip if id_ not in {*to_credit, *credited}]
        ),
        to_learn=[row for row in loaded.outline.modules if row.id not in {*to_skip, *credited}],
        credited=_pick_modules(loaded.outline, credited),
    )


@blueprint.post("/<slug>/credit")
@access.signed_in
def credit(slug: str) -> BaseResponse:
    """Credit the chosen modules."""
    loaded = load_diagnostic(slug, lock=True)
    if loaded.state is None:
        raise NoDiagnostic
    count = credit_recommended(
        session(),
        state=loaded.state,
        enrolment=loaded.enrolment,
        outline=loaded.outline,
        module_ids=parse_ids(request.form.getlist("module")),
        by_id=loaded.enrolment.person_id,
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
