"""Screens of lists of people: the lists, upload, one with its members."""

from functools import partial
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import LIST_SEEN
from lms.core.errors import DomainError
from lms.core.i18n import N_, format_number, gettext
from lms.core.i18n import gettext as _
from lms.core.tables.reader import UnreadableTable
from lms.core.text import parse_id
from lms.obligations.errors import (
    ListEmpty,
    ListNameMissing,
    ListNameTaken,
    ListNotFound,
    NoPeopleColumn,
    TargetNotFound,
)
from lms.obligations.forms.lists import ListFilter, ListForm, ListPeopleFilter
from lms.obligations.queries.list_members import list_members
from lms.obligations.queries.list_readings import find_reading_job, list_missing_rows
from lms.obligations.queries.lists import ListRow, find_target_list, list_target_lists
from lms.obligations.rules import Target
from lms.obligations.rules.targets import parse_target
from lms.obligations.services.keeping import LIST_LINES
from lms.obligations.services.list_reading import create_list
from lms.obligations.views.common import ASSIGNERS, blueprint
from lms.web import access
from lms.web.container import container, now
from lms.web.fields import clean_file_name
from lms.web.file_limit import takes_file
from lms.web.pagination import read_counted_listing
from lms.web.personal import note_access
from lms.web.transaction import session

GIVEN_UP: Final = N_(
    "Reading stopped several times. Upload the file again; if it stops again, tell whoever looks "
    "after this site."
)
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
    """Show the form of a new list, filled with what was typed for one that could not be read."""
    failed_id = parse_id(request.args.get("instead-of"))
    failed_list = None if failed_id is None else load_list(failed_id)
    values = (
        {}
        if failed_list is None
        else {"name": failed_list.name, "target": failed_list.target_value}
    )
    return render_template("obligations/list_new.html", form=ListForm(data=values))


@blueprint.post("/lists/new")
@access.role(*ASSIGNERS)
@takes_file
def upload_list() -> BaseResponse | tuple[str, int]:
    """Create a list from a file: a long one is read in the background."""
    form = ListForm()
    if form.is_submitted():
        try:
            return _save_list(form, parse_target(form.target.data) or Target())
        except DomainError as error:
            if type(error) not in FIELD_OF_ERROR:
                raise
            form.fail(FIELD_OF_ERROR[type(error)], error.describe())
    return render_template("obligations/list_new.html", form=form), 422


@blueprint.get("/lists/<int:list_id>")
@access.role(*ASSIGNERS)
def people_list(list_id: int) -> str:
    """Show the people on a list, how far its file is read, or why it could not be."""
    row = load_list(list_id)
    if not row.is_ready:
        return _show_reading(row)
    form = ListPeopleFilter()
    page = read_counted_listing(
        partial(list_members, session(), access.actor(), list_id, name=form.name.data or "")
    )
    note_access([person.id for person in page.items], LIST_SEEN)
    return render_template("obligations/list.html", row=row, form=form, page=page)


def _show_reading(row: ListRow) -> str:
    """Show a list that nobody can use: yet, or at all."""
    job = find_reading_job(session(), row.id)
    result = row.reading or {}
    reason = gettext(result.get("error") or GIVEN_UP) % result.get("values", {})
    is_open = not row.is_failed and job is not None and job.is_open
    return render_template(
        "obligations/list_reading.html", row=row, job=job if is_open else None, reason=reason
    )


@blueprint.get("/lists/<int:list_id>/missing")
@access.role(*ASSIGNERS)
def missing_rows(list_id: int) -> str:
    """Name the rows of the file that matched nobody."""
    row, cipher = load_list(list_id), container().iin_cipher
    page = read_counted_listing(partial(list_missing_rows, session(), list_id, cipher=cipher))
    return render_template(
        "obligations/list_missing.html",
        row=row,
        page=page,
        more=row.missing - page.total if page.total else 0,
        days=container().settings.keep_days[LIST_LINES.name],
    )


def load_list(list_id: int) -> ListRow:
    """Load a list of the actor's scope. Raises ListNotFound."""
    row = find_target_list(session(), access.actor(), list_id)
    if row is None:
        raise ListNotFound
    return row


def _save_list(form: ListForm, target: Target) -> BaseResponse:
    upload = form.file.data
    created_list = create_list(
        session(),
        container().temporary_storage,
        container().iin_cipher,
        name=form.name.data,
        target=target,
        file_name=clean_file_name(upload.filename or ""),
        content=upload.stream.read(),
        by=access.actor(),
        now=now(),
    )
    list_id = created_list.list_id
    if created_list.missing:
        return redirect(url_for("obligations.missing_rows", list_id=list_id), 303)
    if created_list.missing is not None:
        count = format_number(load_list(list_id).people)
        flash(_("The list is saved. People found: %(count)s.") % {"count": count}, "success")
    return redirect(url_for("obligations.people_list", list_id=list_id), 303)
