"""Extra fields in a request: only the fields of the form are stored."""

import pytest
from flask import request
from sqlalchemy import inspect, update

from lms.accounts.models import Person
from lms.core.database import Base
from lms.web.access import signed_in
from lms.web.transaction import session
from tests.web.security.forms import build_form
from tests.web.security.policy import list_cases, read_policy
from tests.web.security.site import TOKEN, UNSAFE
from tests.web.security.test_forgery import WITHOUT_EFFECT
from tests.web.security.world import AKTOBE

POLICY = read_policy()
# A case is of the first role that may write: the learner, if possible.
ROLES = ("learner", "admin", "region", "visitor")
# Columns with random or salted values.
RANDOM_COLUMNS = frozenset(
    {
        "token_hash",
        "code_hash",
        "password_hash",
        "iin_encrypted",
        "waiting_encrypted",
        "request_id",
        "seed",
        "drawn_items",
    }
)
# Columns of single tables with random or encrypted values.
RANDOM_CELLS = frozenset(
    {
        ("account_letter", "id"),
        ("account_notice", "key"),
        ("delivery", "token"),
        ("import_correction", "data"),
        ("people_import", "file_sha256"),
        ("sitting", "code"),
    }
)
ATTRIBUTES = (
    "is_admin",
    "admin",
    "is_staff",
    "score",
    "points",
    "grade",
    "right",
    "answers",
    "attempts",
    "__class__",
    "_sa_instance_state",
    "grants",
    "roles",
    "state",
    "csrf",
    "_user_id",
    "_method",
    "actor",
    "actor_id",
    "version",
    "extra_time",
)


def build_hostile_fields(world):
    """Return every column and other known field names, each with a harmful value."""
    columns = {column.name for table in Base.metadata.tables.values() for column in table.columns}
    values = dict.fromkeys([*sorted(columns), *ATTRIBUTES], "1")
    return values | {
        "role": "national_admin",
        "admin": "true",
        "is_admin": "true",
        "score": "100",
        "percent": "100",
        "passed": "true",
        "right": "10",
        "region_unit_id": str(world.units[AKTOBE]),
        "organisation_id": str(world.organisations["foreign"]),
        "person_id": str(world.people["admin"]),
        "audience": "civil_servant",
        "state": "completed",
        "completed_at": "2026-01-01",
        "blocked_at": "",
        "password_hash": "x",
        "extra_time_percent": "100",
        "edition": "9",
        "valid_until": "2099-01-01",
        "created_by": str(world.people["admin"]),
        "granted_by": "1",
        "withdrawn_at": "2026-01-01",
        "_method": "DELETE",
        "course_slug": "other",
        "iin": "500101500016",
        "bin": "991240000013",
        "email": "evil@example.kz",
        "phone": "+77011234567",
    }


def list_write_cases(site):
    """Return a case for each unsafe route, as the first role whose request succeeds."""
    cases_by_object = {}
    for case in list_cases(POLICY, site.app, ROLES):
        is_taken = isinstance(case.expected, int) and case.expected < 400
        if (
            case.route.method in UNSAFE
            and is_taken
            and case.variant not in WITHOUT_EFFECT.get(case.route.rule.endpoint, ())
        ):
            cases_by_object.setdefault((case.route.name, case.line.object), case)
    return list(cases_by_object.values())


def remove_samples(value):
    """Return a cell without the sample lines of an import, whose encryption is random."""
    return (
        {name: content for name, content in value.items() if name != "samples"}
        if isinstance(value, dict)
        else value
    )


def find_changes(site, before, after):
    """Return changed cells as {(table, key, column): value}, and the number of rows of each table.

    Random values are left out.
    """
    changed_cells = {}
    for table in site.list_tables():
        changed_cells[table.name, "rows", ""] = len(after[table.name])
        if after[table.name] is before[table.name]:
            continue
        keys = [
            index
            for index, column in enumerate(table.columns)
            if column.primary_key
            and column.name not in RANDOM_COLUMNS
            and (table.name, column.name) not in RANDOM_CELLS
        ]
        earlier_rows = set(map(repr, before[table.name]))
        for row in (row for row in after[table.name] if repr(row) not in earlier_rows):
            key = tuple(row[index] for index in keys)
            cells = zip(table.columns, map(remove_samples, row), strict=True)
            row_cells = {
                (table.name, key, column.name): value
                for column, value in cells
                if column.name not in RANDOM_COLUMNS
            }
            changed_cells |= {
                cell: value
                for cell, value in row_cells.items()
                if (table.name, cell[2]) not in RANDOM_CELLS
            }
    return changed_cells


def measure_effect(site, case, extra, before, query=None):
    """Return what a request with extra fields changes, and restore the site.

    `before` holds the original rows.
    """
    values = site.world.targets[case.role][case.line.object][case.variant] if case.variant else {}
    own = build_form(site.world, case.role, case.route.rule.endpoint, values)
    path = site.build_path(case.route.rule, values)
    page = ""
    if extra:
        page = site.ask(case.role, "GET", path).get_data(as_text=True)
        site.restore()
    extra_fields = {
        name: value
        for name, value in extra.items()
        if name not in own and f'name="{name}"' not in page
    }
    with site.ask(
        case.role, case.route.method, path, {**own, **extra_fields}, query_string=query
    ) as reply:
        assert reply.status_code == case.expected, case.route.name
    changed_cells = find_changes(site, before, site.read_rows())
    site.restore()
    return changed_cells


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_fields_that_the_form_does_not_have_change_nothing(site):
    extra = build_hostile_fields(site.world)
    assert len(extra) > 120
    tables, before = set(), site.read_rows()
    for case in list_write_cases(site):
        plain = measure_effect(site, case, {}, before)
        assert measure_effect(site, case, extra, before) == plain, case.route.name
        tables |= {table for (table, key, _column) in plain if key != "rows"}
    assert len(tables) > 12, "the forms wrote to too few tables to prove anything"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_neither_do_fields_in_the_url(site):
    extra = {
        name: value
        for name, value in build_hostile_fields(site.world).items()
        if name not in ("course", "period", "measure", "name", "own", "sort", "next")
    }
    before = site.read_rows()
    for case in (case for case in list_write_cases(site) if case.role == "learner"):
        assert measure_effect(site, case, {}, before, query=extra) == measure_effect(
            site, case, {}, before
        ), case.route.name


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_profile_sent_as_json_is_no_form(site):
    before = site.hash_rows()
    reply = site.ask(
        "learner",
        "POST",
        "/auth/edit",
        headers={"X-CSRF-Token": TOKEN},
        token=None,
        content_type="application/json",
    )
    assert reply.status_code == 422
    assert site.hash_rows() == before


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_view_that_stores_whatever_is_sent_is_caught(own_site):
    """The control: a view that fills a row from all fields of a form."""
    case = next(
        case for case in list_write_cases(own_site) if case.route.rule.endpoint == "auth.edit"
    )
    before = own_site.read_rows()
    plain = measure_effect(own_site, case, {}, before)
    edit = own_site.app.view_functions["auth.edit"]

    @signed_in
    def edit_with_any_column():
        reply = edit()
        columns = {c.key for c in inspect(Person).columns} & set(request.form) - {
            "id",
            "created_at",
            "blocked_at",
            "user_name",
            "email",
            "phone",
            "iin_hash",
        }
        values = {
            name: request.form[name]
            for name in columns
            if name in ("audience", "organisation_id", "extra_time_percent")
        }
        if values:  # the page itself is only read
            session().execute(
                update(Person).where(Person.id == own_site.world.people["learner"]).values(**values)
            )
        return reply

    own_site.app.view_functions["auth.edit"] = edit_with_any_column
    assert measure_effect(own_site, case, build_hostile_fields(own_site.world), before) != plain
