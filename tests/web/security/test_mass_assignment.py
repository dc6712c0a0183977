"""Fields that a form does not have: whatever is sent along, what is stored is what the form is for."""

import pytest
from flask import request
from sqlalchemy import inspect, update

from lms.accounts.models import Person
from lms.core.database import Base
from lms.web.access import signed_in
from lms.web.transaction import session
from tests.web.security.policy import cases, read
from tests.web.security.site import TOKEN, UNSAFE, form_of
from tests.web.security.test_forgery import WITHOUT_EFFECT
from tests.web.security.world import AKTOBE

POLICY = read()
# The learner first: where a learner may not write, whoever may.
TRYING = ("learner", "admin", "region", "visitor")
# Drawn or salted anew each time.
BY_CHANCE = frozenset(
    {
        "token_hash",
        "code_hash",
        "password_hash",
        "iin_encrypted",
        "waiting_encrypted",
        "request_id",
        "seed",
        "drawn",
    }
)
# Cells of these tables alone that are drawn or encrypted anew each time.
MADE_ANEW = frozenset(
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


def hostile_fields(world):
    """Every column of every table, with a value that would do harm there; and words that frameworks have listened to."""
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
        "organisation_id": str(world.bodies["foreign"]),
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


def tried(site):
    """One case for each unsafe address that is let in, as the least of those who are."""
    cases_by_object = {}
    for case in cases(POLICY, site.app, TRYING):
        is_taken = isinstance(case.expected, int) and case.expected < 400
        if (
            case.address.method in UNSAFE
            and is_taken
            and case.which not in WITHOUT_EFFECT.get(case.address.rule.endpoint, ())
        ):
            cases_by_object.setdefault((case.address.name, case.line.object), case)
    return list(cases_by_object.values())


def without_samples(value):
    """A cell without the sample lines of an import, which are encrypted anew each time."""
    return (
        {name: content for name, content in value.items() if name != "samples"}
        if isinstance(value, dict)
        else value
    )


def changes(site, before, after):
    """What changed, cell by cell: {(table, key, column): value}, without what is left to chance, and how many rows there are."""
    changed_cells = {}
    for table in site.tables():
        changed_cells[table.name, "rows", ""] = len(after[table.name])
        if after[table.name] is before[table.name]:
            continue
        keys = [
            index
            for index, column in enumerate(table.columns)
            if column.primary_key
            and column.name not in BY_CHANCE
            and (table.name, column.name) not in MADE_ANEW
        ]
        earlier_rows = set(map(repr, before[table.name]))
        for row in (row for row in after[table.name] if repr(row) not in earlier_rows):
            key = tuple(row[index] for index in keys)
            cells = zip(table.columns, map(without_samples, row), strict=True)
            row_cells = {
                (table.name, key, column.name): value
                for column, value in cells
                if column.name not in BY_CHANCE
            }
            changed_cells |= {
                cell: value
                for cell, value in row_cells.items()
                if (table.name, cell[2]) not in MADE_ANEW
            }
    return changed_cells


def effect(site, case, extra, before, query=None):
    """What the request changes when it carries more fields than its form has. `before`: the rows as they are then and afterwards."""
    ways = site.world.targets[case.role][case.line.object][case.which] if case.which else {}
    own = form_of(site.world, case.role, case.address.rule.endpoint, ways)
    path = site.path(case.address.rule, ways)
    page = ""
    if extra:
        page = site.ask(case.role, "GET", path).get_data(as_text=True)
        site.restore()
    more = {
        name: value
        for name, value in extra.items()
        if name not in own and f'name="{name}"' not in page
    }
    with site.ask(
        case.role, case.address.method, path, {**own, **more}, query_string=query
    ) as reply:
        assert reply.status_code == case.expected, case.address.name
    changed_cells = changes(site, before, site.rows())
    site.restore()
    return changed_cells


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_fields_that_the_form_does_not_have_change_nothing(site):
    extra = hostile_fields(site.world)
    assert len(extra) > 120
    tables, before = set(), site.rows()
    for case in tried(site):
        plain = effect(site, case, {}, before)
        assert effect(site, case, extra, before) == plain, case.address.name
        tables |= {table for (table, key, _column) in plain if key != "rows"}
    assert len(tables) > 12, "the forms wrote to too few tables to prove anything"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_neither_do_fields_in_the_address(site):
    extra = {
        name: value
        for name, value in hostile_fields(site.world).items()
        if name not in ("course", "period", "measure", "name", "own", "sort", "next")
    }
    before = site.rows()
    for case in (case for case in tried(site) if case.role == "learner"):
        assert effect(site, case, {}, before, query=extra) == effect(site, case, {}, before), (
            case.address.name
        )


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_profile_sent_as_json_is_no_form(site):
    before = site.digest()
    reply = site.ask(
        "learner",
        "POST",
        "/auth/edit",
        headers={"X-CSRF-Token": TOKEN},
        token=None,
        content_type="application/json",
    )
    assert reply.status_code == 422
    assert site.digest() == before


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_view_that_stores_whatever_is_sent_is_caught(own_site):
    """The control: the way in which frameworks fill a row from a form."""
    case = next(case for case in tried(own_site) if case.address.rule.endpoint == "auth.edit")
    before = own_site.rows()
    plain = effect(own_site, case, {}, before)
    edit = own_site.app.view_functions["auth.edit"]

    @signed_in
    def careless():
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

    own_site.app.view_functions["auth.edit"] = careless
    assert effect(own_site, case, hostile_fields(own_site.world), before) != plain
