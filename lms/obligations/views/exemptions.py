"""Screens of exemptions: the list, granting, the document, withdrawing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from flask import Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import LIST_SEEN, PAGE_SEEN
from lms.core.document_kinds import CONTENT_TYPES, detect_kind
from lms.core.i18n import format_number, ngettext
from lms.core.i18n import gettext as _
from lms.obligations import queries, services
from lms.obligations.errors import ExemptionDaysWrong, ExemptionNotFound, TooManySelected
from lms.obligations.forms.people import ExemptionForm
from lms.obligations.queries.names import course_titles
from lms.obligations.queries.reasons import CourseReason, list_course_reasons
from lms.obligations.queries.selection import Duty, list_names
from lms.obligations.services.exemptions import MOST_EXEMPTED
from lms.obligations.views.common import ASSIGNERS, blueprint, load_assignment
from lms.obligations.views.person import load_person
from lms.obligations.views.selection import Selection, read_selection, redirect_empty
from lms.web import access
from lms.web.container import container, moment, today
from lms.web.file_limit import takes_file
from lms.web.headers import FILE_POLICY
from lms.web.pagination import read_listing
from lms.web.personal import note_access
from lms.web.transaction import reading_session, session

MOST_NAMED: Final = 20  # people whose names the form shows


@blueprint.get("/<int:assignment_id>/exemptions", endpoint="exemptions")
@access.role(*ASSIGNERS)
def all_exemptions(assignment_id: int) -> str:
    """List current and past exemptions from an assignment."""
    row, actor = load_assignment(assignment_id), access.actor()
    page = read_listing(
        partial(
            queries.list_exemptions, session(), actor, today=today(), assignment_id=assignment_id
        ),
        partial(queries.count_exemptions, session(), actor, assignment_id=assignment_id),
    )
    note_access([row.person_id for row in page.items], LIST_SEEN)
    return render_template("obligations/exemptions.html", row=row, page=page)


@blueprint.get("/<int:assignment_id>/people/<int:person_id>/exempt")
@access.role(*ASSIGNERS)
def exempt(assignment_id: int, person_id: int) -> str:
    """Show the form of an exemption of one person."""
    exempting = _load_person(assignment_id, person_id)
    return _render_form(exempting, ExemptionForm(exempting.reasons, exempting.chosen))


@blueprint.post("/<int:assignment_id>/people/<int:person_id>/exempt")
@access.role(*ASSIGNERS)
@takes_file
def grant_exemption(assignment_id: int, person_id: int) -> BaseResponse | tuple[str, int]:
    """Grant an exemption to one person."""
    exempting = _load_person(assignment_id, person_id)
    return _grant_exemption(exempting, ExemptionForm(exempting.reasons, exempting.chosen))


@blueprint.get("/exempt")
@access.role(*ASSIGNERS)
def exempt_people() -> str | BaseResponse:
    """Show the form of an exemption of the people selected in a list."""
    selection = read_selection()
    if not selection.pairs:
        return redirect_empty(selection)
    if selection.people > MOST_EXEMPTED:
        flash(TooManySelected(most=format_number(MOST_EXEMPTED)).text(), "warning")
        return redirect(selection.back)
    exempting = _load_selection(selection)
    return _render_form(exempting, ExemptionForm(exempting.reasons, exempting.chosen))


@blueprint.post("/exempt")
@access.role(*ASSIGNERS)
@takes_file
def grant_exemptions() -> BaseResponse | tuple[str, int]:
    """Grant an exemption to each of the people selected in a list, with one reason and document."""
    exempting = _load_selection(read_selection())
    return _grant_exemption(exempting, ExemptionForm(exempting.reasons, exempting.chosen))


@dataclass(frozen=True, slots=True)
class Exempting:
    """Whom a form of an exemption concerns, and the URLs of its form and of the way back.

    `reasons`: what asks these people for the courses; `chosen`: the assignments ticked at first.
    `partly`: how many people have the course also by a post for which the actor does not answer.
    `is_above`: one of the assignments was made by somebody who answers for more than the actor.
    """

    duties: Sequence[Duty]
    names: Sequence[str]
    titles: Sequence[tuple[str, str]]
    reasons: Sequence[CourseReason]
    chosen: Collection[int]
    partly: int
    is_above: bool
    action: str
    back: str

    @property
    def people(self) -> int:
        """The number of different people."""
        return len({person_id for _course_id, person_id in self.duties})


def _load_person(assignment_id: int, person_id: int) -> Exempting:
    person = load_person(assignment_id, person_id)
    key: dict[str, Any] = {"assignment_id": assignment_id, "person_id": person_id}
    return _load_exempting(
        [(person.course_id, person_id)],
        [assignment_id],
        url_for("obligations.grant_exemption", **key),
        url_for("obligations.person", **key),
    )


def _load_selection(selection: Selection) -> Exempting:
    chosen = {assignment_id for assignment_id, _person_id in selection.pairs}
    return _load_exempting(selection.list_duties(), chosen, selection.action, selection.back)


def _load_exempting(
    duties: Sequence[Duty], chosen: Collection[int], action: str, back: str
) -> Exempting:
    reasons = list_course_reasons(reading_session(), access.actor(), duties)
    unfinished = [row for row in reasons if row.is_unfinished]
    in_scope = [row for row in reasons if row.is_in_scope]
    offered = [row for row in in_scope if row.is_unfinished] or in_scope
    elsewhere = {row.person_id for row in unfinished if not row.is_in_scope}
    person_ids = sorted({person_id for _course_id, person_id in duties})
    note_access(person_ids, PAGE_SEEN if len(person_ids) == 1 else LIST_SEEN)
    titles = course_titles(reading_session(), {course_id for course_id, _person_id in duties})
    return Exempting(
        duties,
        list_names(reading_session(), person_ids[:MOST_NAMED]),
        list(titles.values()),
        offered,
        chosen,
        len(elsewhere),
        any(not row.is_own for row in offered),
        action,
        back,
    )


def _grant_exemption(exempting: Exempting, form: ExemptionForm) -> BaseResponse | tuple[str, int]:
    """Grant what the form asks. The document is stored encrypted before the rows that name it."""
    if not form.submitted():
        return _render_form(exempting, form), 422
    name, digest = _store_document(form)
    try:
        services.grant_exemptions(
            session(),
            duties=exempting.duties,
            assignment_ids=form.read_assignment_ids(),
            terms=services.ExemptionTerms(
                form.reason.data, form.starts_on.data, form.ends_on.data, name, digest
            ),
            by=access.actor(),
            moment=moment(),
        )
    except ExemptionDaysWrong as error:
        form.fail("ends_on", error.text())
        return _render_form(exempting, form), 422
    words = ngettext(
        "The exemption of %(num)s person is saved.",
        "The exemptions of %(num)s people are saved.",
        exempting.people,
    )
    flash(words % {"num": format_number(exempting.people)}, "success")
    return redirect(exempting.back, 303)


def _render_form(exempting: Exempting, form: ExemptionForm) -> str:
    return render_template("obligations/exempt.html", exempting=exempting, form=form)


@blueprint.get("/exemptions/<int:exemption_id>/document")
@access.role(*ASSIGNERS)
def exemption_document(exemption_id: int) -> Response:
    """Send the document of an exemption as a download, never as a page of this site."""
    row = _load_exemption(exemption_id)
    encrypted = container().storage.get(row.document_sha256) if row.document_sha256 else None
    if encrypted is None:
        raise ExemptionNotFound
    content = container().iin_cipher.decrypt_bytes(encrypted)
    kind = detect_kind(content) or ""
    note_access([row.person_id], PAGE_SEEN)
    reply = Response(content, content_type=CONTENT_TYPES[kind])
    reply.headers["Content-Disposition"] = f'attachment; filename="exemption-{row.id}.{kind}"'
    reply.headers["Content-Security-Policy"] = FILE_POLICY
    return access.set_no_store(reply)


@blueprint.get("/exemptions/<int:exemption_id>/withdraw")
@access.role(*ASSIGNERS)
def withdraw_exemption(exemption_id: int) -> str:
    """Ask for confirmation before withdrawing."""
    row = _load_exemption(exemption_id)
    note_access([row.person_id], PAGE_SEEN)
    return render_template("obligations/exemption_withdraw.html", row=row)


@blueprint.post("/exemptions/<int:exemption_id>/withdraw")
@access.role(*ASSIGNERS)
def confirm_exemption_withdrawal(exemption_id: int) -> BaseResponse:
    """Withdraw an exemption, so that all that it froze is open again."""
    row = _load_exemption(exemption_id)
    services.withdraw_exemption(
        session(), exemption_id=exemption_id, by=access.actor(), moment=moment()
    )
    flash(_("The exemption is withdrawn. The course has to be completed again."), "success")
    return redirect(_person_url(row), 303)


def _person_url(row: queries.ExemptionRow) -> str:
    """Return the page of the person; of an exemption from a course, by one of its assignments."""
    return url_for(
        "obligations.person", assignment_id=row.shown_assignment_id, person_id=row.person_id
    )


def _load_exemption(exemption_id: int) -> queries.ExemptionRow:
    row = queries.find_exemption(reading_session(), access.actor(), exemption_id, today=today())
    if row is None:
        raise ExemptionNotFound
    return row


def _store_document(form: ExemptionForm) -> tuple[str, str | None]:
    """Store the document encrypted; return its name and SHA-256 digest."""
    document: Any = form.document.document()
    if document is None:
        return "", None
    return document[0], container().storage.put(
        container().iin_cipher.encrypt_bytes(form.document.clean_content)
    )
