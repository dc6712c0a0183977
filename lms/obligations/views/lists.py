"""Lists of people for assignments: brought along as a file, used again, deleted when nothing uses them."""

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
from lms.obligations.queries.lists import ListRow, list_row, listed_people, lists
from lms.obligations.rules import Target
from lms.obligations.rules.targets import parse_target
from lms.obligations.services.list_files import Matched, match_people
from lms.obligations.services.lists import delete_target_list, save_list
from lms.obligations.views.common import ASSIGNERS, blueprint
from lms.web import access
from lms.web.container import container, now
from lms.web.file_limit import takes_file
from lms.web.pagination import read_counted_listing
from lms.web.personal import note_access
from lms.web.transaction import reading, session

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
    """The lists of the places that one answers for."""
    form = ListFilter()
    page = read_counted_listing(
        partial(lists, session(), access.actor(), name=form.name.data or "", sort=form.sort.data)
    )
    return render_template("obligations/lists.html", form=form, page=page)


@blueprint.get("/lists/new")
@access.role(*ASSIGNERS)
def new_list() -> str:
    """The form for a list."""
    return render_template("obligations/list_new.html", form=ListForm())


@blueprint.post("/lists/new")
@access.role(*ASSIGNERS)
@takes_file
def upload_list() -> BaseResponse | str | tuple[str, int]:
    """Reads the file and keeps the list. If everybody was found it leads to the list; else it first says who was not, line by line."""
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
    """Who stands on a list."""
    row, form = _load(list_id), ListPeopleFilter()
    page = read_counted_listing(
        partial(listed_people, session(), access.actor(), list_id, name=form.name.data or "")
    )
    note_access([person.id for person in page.items], LIST_SEEN)
    return render_template("obligations/list.html", row=row, form=form, page=page)


@blueprint.get("/lists/<int:list_id>/delete")
@access.role(*ASSIGNERS)
def delete_list(list_id: int) -> str:
    """Asks once more."""
    return render_template("obligations/list_delete.html", row=_load(list_id))


@blueprint.post("/lists/<int:list_id>/delete")
@access.role(*ASSIGNERS)
def confirm_list_deletion(list_id: int) -> BaseResponse:
    """Deletes a list that no assignment uses."""
    delete_target_list(session(), list_id=list_id, by=access.actor(), now=now())
    flash(_("The list is deleted."), "success")
    return redirect(url_for("obligations.lists"), 303)


def _load(list_id: int) -> ListRow:
    row = list_row(session(), access.actor(), list_id)
    if row is None:
        raise ListNotFound
    return row


def _save(form: ListForm, target: Target) -> BaseResponse | str:
    matched = _match(form, target)
    made = save_list(
        session(), name=form.name.data, target=target, matched=matched, by=access.actor(), now=now()
    )
    if not matched.missing:
        found = format_number(len(matched.person_ids))
        flash(_("The list is saved. People found: %(count)s.") % {"count": found}, "success")
        return redirect(url_for("obligations.people_list", list_id=made), 303)
    shown = matched.missing[:MOST_MISSING]
    return render_template(
        "obligations/list_saved.html",
        list_id=made,
        name=form.name.data,
        matched=matched,
        shown=shown,
        more=len(matched.missing) - len(shown),
    )


def _match(form: ListForm, target: Target) -> Matched:
    """Who is meant, looked up before anything is written."""
    sent = form.file.data
    table = read_table(sent.stream.read(), sent.filename or "")
    return match_people(
        reading(), table=table, target=target, by=access.actor(), cipher=container().iin_cipher
    )
