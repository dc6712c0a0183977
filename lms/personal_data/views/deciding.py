"""Screens of national administrators: requests for erasure, and the decision about each."""

from functools import partial

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import LIST_SEEN, NATIONAL_ADMIN, PAGE_SEEN
from lms.core.errors import Conflict, Forbidden, Invalid
from lms.core.i18n import gettext as _
from lms.personal_data.errors import ErasedPersonNamed, RefusalReasonMissing
from lms.personal_data.forms import GRANT, DecisionForm, EnterForm, RequestsFilter, describe_states
from lms.personal_data.queries.requests import list_obstacles, list_requests, load_request
from lms.personal_data.rules import ASKED
from lms.personal_data.services import requests
from lms.personal_data.services.deciding import grant_erasure, refuse_erasure
from lms.personal_data.views.common import blueprint, get_channels
from lms.web import access
from lms.web.container import container, moment
from lms.web.pagination import read_counted_listing
from lms.web.personal import note_access
from lms.web.transaction import session


@blueprint.get("/requests")
@access.role(NATIONAL_ADMIN)
def request_list() -> str:
    """List requests for erasure, first those that wait for a decision."""
    form = RequestsFilter()
    page = read_counted_listing(partial(list_requests, session(), state=form.state.data or ""))
    note_access([row.person_id for row in page.items], LIST_SEEN)
    return render_template(
        "personal_data/requests.html", form=form, page=page, words=describe_states()
    )


@blueprint.route("/requests/new", methods=["GET", "POST"])
@access.role(NATIONAL_ADMIN)
def enter_request() -> BaseResponse | tuple[str, int]:
    """Enter the request of somebody who asked on paper."""
    form = EnterForm()
    if form.is_submitted():
        try:
            request_id = requests.enter_request(
                session(),
                by=access.actor(),
                user_name=form.user_name.data,
                paper=form.paper.data,
                moment=moment(),
                channels=get_channels(),
            )
        except ErasedPersonNamed as error:
            form.fail("user_name", error.describe())
        except Conflict as error:
            form.form_errors.append(error.describe())
        else:
            flash(_("The request is entered. It waits for a decision."), "success")
            return redirect(url_for("personal_data.request_page", request_id=request_id), 303)
    page = render_template("personal_data/enter.html", form=form)
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.route("/requests/<int:request_id>", methods=["GET", "POST"])
@access.role(NATIONAL_ADMIN)
def request_page(request_id: int) -> BaseResponse | tuple[str, int]:
    """Show a request with what speaks against it, and take the decision."""
    row, form = load_request(session(), request_id), DecisionForm()
    note_access([row.person_id], PAGE_SEEN)
    if form.is_submitted():
        try:
            _decide_request(request_id, form)
        except RefusalReasonMissing as error:
            form.fail("decision", error.describe())
        except (Conflict, Forbidden, Invalid) as error:
            form.form_errors.append(error.describe())
        else:
            flash(_("The decision is recorded, and the person is told."), "success")
            return redirect(url_for("personal_data.request_page", request_id=request_id), 303)
    page = render_template(
        "personal_data/request.html",
        form=form,
        row=row,
        obstacles=list_obstacles(session(), row.person_id),
        words=describe_states(),
        can_decide=row.state == ASKED and row.person_id != access.actor().person_id,
        days=container().settings.erasure_days,
    )
    return page, 422 if form.errors or form.form_errors else 200


def _decide_request(request_id: int, form: DecisionForm) -> None:
    decision = form.decision.data or ""
    if form.choice.data == GRANT:
        grant_erasure(
            session(),
            by=access.actor(),
            request_id=request_id,
            decision=decision,
            days=container().settings.erasure_days,
            moment=moment(),
            channels=get_channels(),
        )
    else:
        refuse_erasure(
            session(),
            by=access.actor(),
            request_id=request_id,
            decision=decision,
            moment=moment(),
            channels=get_channels(),
        )
