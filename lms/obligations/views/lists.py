"""Screens of lists of people: upload, members, deletion."""

from functools import partial
from typing import Final

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import LIST_SEEN
from lms.core.errors import DomainError
from lms.core.i18n import format_number
from lms.core.i18n import gettext as _
from lms.core.tables.reader import UnreadableTable, read_table
from lms.obligations.errors import (
    ListEmpty,
    ListNameMissing,
    ListNameTaken,
    ListNotFound,
    NoPeopleColumn,
    TargetNotFound,
)
from lms.obligations.forms.lists import ListFilter, ListForm, ListPeopleFilter
from lms.obligations.queries.lists import ListRow, find_target_list, list_members, list_target_lists
from lms.obligations.rules import Target
from lms.obligations.rules.targets import parse_target
from lms.obligations.services.list_files import MatchedPeople, match_people
from lms.obligations.services.lists import delete_target_list, save_list
from lms.obligations.views.common import ASSIGNERS, blueprint
from lms.web import access
from lms.web.container import container, now
from lms.web.file_limit import takes_file
from lms.web.pagination import read_counted_listing
from lms.web.personal import note_access
from lms.web.transaction import reading_session, session

MOST_MISSING: Final = 500
FIELD_OF_ERROR: Final[dict[type[DomainError], str]] = {
    ListEmpty: "file",
    NoPeopleColumn: "file",
    UnreadableTable: "file",
    ListNameMissing: "name",
    ListNameTaken: "name",
    TargetNotFound: "target",
}


@blueprint.get("/lists", endpoint="lists")
@access.role(*ASSIGNERS)
def all_lists() -> str:
    """List the lists of units and organisations in scope."""
    form = ListFilter()
    page = read_counted_listing(
        partial(
            list_target_lists,
            session(),
            access.actor(),
            name=form.name.data or "",
            sort=form.sort.data,
        )
    )
    return render_template("obligations/lists.html", form=form, page=page)


@blueprint.get("/lists/new")
@access.role(*ASSIGNERS)
def new_list() -> str:
    """Show the form of a new list."""
    return render_template("obligations/list_new.html", form=ListForm())


@blueprint.post("/lists/new")
@access.role(*ASSIGNERS)
@takes_file
def upload_list() -> BaseResponse | str | tuple[str, int]:
    """Create a list from a file, and name the rows that matched nobody."""
    form = ListForm()
    if form.submitted():
        try:
            return _save(form, parse_target(form.target.data) or Target())
        except DomainError as error:
            if type(error) not in FIELD_OF_ERROR:
                raise
            form.fail(FIELD_OF_ERROR[type(error)], error.text())
    return render_template("obligations/list_new.html", form=form), 422


@blueprint.get("/lists/<int:list_id>")
@access.role(*ASSIGNERS)
def people_list(list_id: int) -> str:
    """Show the people on a list."""
    row, form = _load(list_id), ListPeopleFilter()
    page = read_counted_listing(
        partial(list_members, session(), access.actor(), list_id, name=form.name.data or "")
    )
    note_access([person.id for person in page.items], LIST_SEEN)
    return render_template("obligations/list.html", row=row, form=form, page=page)


@blueprint.get("/lists/<int:list_id>/delete")
@access.role(*ASSIGNERS)
def delete_list(list_id: int) -> str:
    """Ask for confirmation before deleting."""
    return render_template("obligations/list_delete.html", row=_load(list_id))


@blueprint.post("/lists/<int:list_id>/delete")
@access.role(*ASSIGNERS)
def confirm_list_deletion(list_id: int) -> BaseResponse:
    """Delete a list that no assignment uses."""
    delete_target_list(session(), list_id=list_id, by=access.actor(), now=now())
    flash(_("The list is deleted."), "success")
    return redirect(url_for("obligations.lists"), 303)


def _load(list_id: int) -> ListRow:
    row = find_target_list(session(), access.actor(), list_id)
    if row is None:
        raise ListNotFound
    return row


def _save(form: ListForm, target: Target) -> BaseResponse | str:
    matched = _match(form, target)
    list_id = save_list(
        session(), name=form.name.data, target=target, matched=matched, by=access.actor(), now=now()
    )
    if not matched.missing:
        count = format_number(len(matched.person_ids))
        flash(_("The list is saved. People found: %(count)s.") % {"count": count}, "success")
        return redirect(url_for("obligations.people_list", list_id=list_id), 303)
    missing = matched.missing[:MOST_MISSING]
    return render_template(
        "obligations/list_saved.html",
        list_id=list_id,
        name=form.name.data,
        matched=matched,
        missing=missing,
        more=len(matched.missing) - len(missing),
    )


def _match(form: ListForm, target: Target) -> MatchedPeople:
    """Match the people of the file, before anything is written."""
    upload = form.file.data
    table = read_table(upload.stream.read(), upload.filename or "")
    return match_people(
        reading_session(),
        table=table,
        target=target,
        by=access.actor(),
        cipher=container().iin_cipher,
    )
