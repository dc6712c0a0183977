"""Requests of an officer, HR, a consultant and an API client of A leak and change nothing of B.

The routes come from the application itself, so that each new list, export, import, message or merge
is attacked too; the test fails if a route that admits the role never succeeds. Everything of B has
words that A does not have. Search words are spelt differently than stored ones, so that the echo of
a field is no leak.
"""

import io
import re
import sys
from collections.abc import Iterator
from functools import cache
from itertools import zip_longest
from urllib.parse import quote

import pytest
from sqlalchemy import true, update

from lms.accounts.models import RoleGrant
from lms.accounts.queries import actors
from lms.auth.models import ApiToken
from lms.web import file_limit
from lms.web.access import get_rule
from tests.conftest import NOW
from tests.factories.api import make_iin
from tests.web.security.forms import build_form
from tests.web.security.policy import ROLES_BY_NAME, SHOWS_NAMES, list_cases, read_policy
from tests.web.security.site import UNSAFE, list_routes
from tests.web.security.world import (
    AKTOBE,
    AKTOBE_CITY,
    BOTH,
    CANARY,
    CANARY_BIN,
    CANARY_IIN,
    CANARY_LOGIN,
)

POLICY = read_policy()
ROLES = ("district", "hr", "consultant")
SECRETS = (CANARY, CANARY_LOGIN, CANARY_IIN, CANARY_BIN)
FILTERS = re.compile(r'<form\b[^>]*method="get".*?</form>', re.DOTALL)
SEARCH_BOX = "search-box__form"  # on every page, leads to the search
WORDS = re.compile(r'<input\b(?=[^>]*type="(?:text|search)")[^>]*?\bname="(\w+)"')
CHOICES = re.compile(r'<(?:select|input)\b[^>]*?\bname="(\w+)"')
FIELD = re.compile(r'<(?:input|select|textarea)\b[^>]*?\bname="(\w+)"')
SORT = re.compile(r"[?&;]sort=(-?\w+)")
NEVER_SENT = frozenset({"csrf_token", "format"})


@pytest.fixture(autouse=True)
def unlimited_files(monkeypatch):
    """No limit of files (test_file_limit.py), since an attack saves more than a person may."""
    monkeypatch.setattr(file_limit, "FILES", 1_000_000)


# ---- the requests ----


def list_entered_cases(app, role) -> Iterator:
    """Yield a case for each route that a role may enter, with the role's own object, if any."""
    for case in list_cases(POLICY, app, (role,)):
        rule = get_rule(app, str(case.route.rule.endpoint))
        enters = rule.kind == "signed_in" or (
            rule.kind == "role" and ROLES_BY_NAME.get(role, role) in rule.roles
        )
        if enters and case.variant in ("", "own"):
            yield case


def get_own_values(site, case):
    return site.world.targets[case.role][case.line.object]["own"] if case.line.object else {}


def list_foreign_values(site, name, *, of_words=False) -> tuple[str, ...]:
    """Return values of B for a field of this name."""
    world, foreign = (
        site.world,
        {
            kind: variants["foreign"]
            for kind, variants in site.world.targets["admin"].items()
            if "foreign" in variants
        },
    )
    person, organisation, region = (
        world.people["foreign"],
        world.organisations["foreign"],
        world.units[AKTOBE],
    )
    assignment, organisations, units = (
        foreign["assignment"]["assignment_id"],
        (organisation,),
        (region, world.units[AKTOBE_CITY]),
    )
    values_by_field: dict[str, tuple[object, ...]] = {
        "target": (f"organisation-{organisation}", f"unit-{region}"),
        "area": (f"organisation-{organisation}", f"unit-{region}"),
        "who": (f"{assignment}-{person}", f"{foreign['obliged']['assignment_id']}-{person}"),
        "person": (person, world.people["moved"]),
        "person_id": (person, world.people["moved"]),
        "list": (foreign["listing"]["list_id"],),
        "assignment": (assignment,),
        "page": (2,),
        **dict.fromkeys(("organisation_id", "parent_id", "into_id", "at"), organisations),
        **dict.fromkeys(("region_unit_id", "unit", "above", "region_id"), units),
    }
    words = (
        (CANARY.lower()[:-1], CANARY_LOGIN.upper(), CANARY_IIN, CANARY_BIN, "%") if of_words else ()
    )
    return tuple(map(str, values_by_field.get(name, words)))


def find_filters(page) -> str:
    """Return the forms of filters of a page, without the search of the site."""
    return " ".join(form for form in FILTERS.findall(page) if SEARCH_BOX not in form)


def build_queries(site, page) -> list[str]:
    """Return queries for a list: each filter with each value of B, each order, another page.

    Each order is asked both ways, and one filter at a time, since two together may find nothing.
    """
    filters = find_filters(page)
    words, choices = set(WORDS.findall(filters)), set(CHOICES.findall(filters)) | {"page"}
    filter_queries = [
        f"{name}={quote(value)}"
        for name in sorted(words | choices)
        for value in list_foreign_values(site, name, of_words=name in words)
    ]
    sorts = [
        f"sort={order}"
        for column in sorted(set(SORT.findall(page)))
        for order in (column, f"-{column.removeprefix('-')}")
    ]
    return ["&".join(filter(None, pair)) for pair in zip_longest(filter_queries, sorts)]


def find_leaks(reply, typed="") -> list[str]:
    """Return the words of B in a reply, except a typed IIN or BIN, which is echoed."""
    content = reply.get_data()
    if content.startswith(b"PK"):
        content = unpack_archive(content)
    return [word for word in SECRETS if word.encode() in content and word not in typed]


def unpack_archive(content) -> bytes:
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


class Attack:
    """Requests of a role, with the leaks and the routes that admitted it."""

    def __init__(self, site) -> None:
        self.site, self.leaks, self.inside, self.request_count = site, [], set(), 0

    def read(self, role, case, query="") -> str:
        path = self.site.build_path(case.route.rule, get_own_values(self.site, case)) + (
            f"?{query}" if query else ""
        )
        with self.site.ask(role, "GET", path) as reply:
            return self._judge_reply(case, path, query, reply)

    def search(self, role, word) -> None:
        with self.site.ask(role, "GET", f"/search?q={quote(word)}") as reply:
            assert reply.status_code in (200, 422), word
            self.leaks += [
                f"the search as {role}: {leak} for {word}" for leak in find_leaks(reply, word)
            ]

    def export(self, role, case, query="", kind="csv") -> str:
        path = self.site.build_path(case.route.rule, get_own_values(self.site, case)) + f"?{query}"
        form = build_form(
            self.site.world, role, str(case.route.rule.endpoint), get_own_values(self.site, case)
        ) | {"format": kind}
        with self.site.ask(role, "POST", path, form) as reply:
            return self._judge_reply(case, path, query, reply)

    def send(self, role, case, form) -> None:
        path, before = (
            self.site.build_path(case.route.rule, get_own_values(self.site, case)),
            self.site.read_version(),
        )
        typed = " ".join(map(str, form.values()))
        with self.site.ask(role, case.route.method, path, form) as reply:
            self._judge_reply(case, path, typed, reply)
        if self.site.read_version() != before:
            changed = [
                name
                for name, rows in self.site.read_rows().items()
                if rows is not self._rows[name]
                and select_foreign_rows(self.site, name, rows) != self._foreign_rows[name]
            ]
            self.leaks += [
                f"{case.route.name} as {role}: changed {name} of B by {form}" for name in changed
            ]
            self.site.restore()

    def store_rows(self) -> None:
        """Store all rows, and the rows of B, to find changes later."""
        self._rows = self.site.read_rows()
        self._foreign_rows = {
            name: select_foreign_rows(self.site, name, rows) for name, rows in self._rows.items()
        }

    def _judge_reply(self, case, path, typed, reply) -> str:
        self.request_count += 1
        if reply.status_code < 400:
            self.inside.add(f"{case.route.name} # {case.role}")
        assert reply.status_code < 500, (path, typed, reply.status_code)
        if case.route.rule.endpoint not in SHOWS_NAMES:
            self.leaks += [
                f"{case.route.name} as {case.role}: {word} at {path} {typed[:80]}"
                for word in find_leaks(reply, typed)
            ]
        return reply.get_data().decode(errors="replace")


def select_foreign_rows(site, name, rows) -> list[str]:
    """Return the rows of a table that are about people or organisations of B alone.

    A record of who looked at a person is left out, since it is no change.
    """
    if name == "personal_access":
        return []
    table = next(table for table in site.list_tables() if table.name == name)
    people = {site.world.people["foreign"], site.world.people["moved"]}
    owners = {"person_id": people, "organisation_id": {site.world.organisations["foreign"]}}
    if name == "person":
        owners = {"id": people}
    if name == "organisation":
        owners = {"id": {site.world.organisations["foreign"]}}
    id_columns = [
        (index, owners[column.name])
        for index, column in enumerate(table.columns)
        if column.name in owners
    ]
    return [repr(row) for row in rows if any(row[index] in ids for index, ids in id_columns)]


# ---- the attack by pages and forms ----


def is_export(case) -> bool:
    return case.route.method == "POST" and "/export" in case.route.rule.rule


def read_all(attack, role) -> dict[str, str]:
    """Read every page, also with each filter, order and page number; return the pages by route."""
    pages = {}
    for case in list_entered_cases(attack.site.app, role):
        if case.route.method == "GET":
            page = pages[case.route.rule.rule, case.line.object] = attack.read(role, case)
            for query in (
                build_queries(attack.site, page) if find_filters(page) or "page=" in page else ()
            ):
                attack.read(role, case, query)
    for word in list_foreign_values(attack.site, "q", of_words=True):
        attack.search(role, word)
    return pages


def export_all(attack, role, pages) -> None:
    for case in (case for case in list_entered_cases(attack.site.app, role) if is_export(case)):
        top = case.route.rule.rule.split("/export")[0]
        page = pages.get((top, case.line.object)) or pages.get((f"{top}/", case.line.object), "")
        for number, query in enumerate(["", *build_queries(attack.site, page)]):
            attack.export(role, case, query, "csv" if number % 4 else "xlsx")
    attack.site.restore()


def send_all(attack, role, pages) -> None:
    """Send every form, valid except for one field with a value of B."""
    attack.store_rows()
    for case in (
        case
        for case in list_entered_cases(attack.site.app, role)
        if case.route.method in UNSAFE and not is_export(case)
    ):
        endpoint = str(case.route.rule.endpoint)
        fields = set(FIELD.findall(pages.get((case.route.rule.rule, case.line.object), "")))
        valid_form = build_form(
            attack.site.world, role, endpoint, get_own_values(attack.site, case)
        )
        field_names = sorted({*valid_form, *fields} - NEVER_SENT - {"page"})
        for name, value in [
            ("", ""),
            *(
                (field, value)
                for field in field_names
                for value in list_foreign_values(attack.site, field)
            ),
        ]:
            form = build_form(
                attack.site.world, role, endpoint, get_own_values(attack.site, case)
            ) | ({name: value} if name else {})
            attack.send(role, case, form)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ROLES)
def test_no_page_search_export_or_form_gives_away_or_changes_what_is_of_another(site, role):
    attack = Attack(site)
    pages = read_all(attack, role)
    export_all(attack, role, pages)
    send_all(attack, role, pages)
    assert attack.leaks == []
    open_views = {
        f"{case.route.name} # {role}"
        for case in list_entered_cases(site.app, role)
        if isinstance(case.expected, int) and case.expected < 400
    }
    assert open_views - attack.inside == set(), (
        "the policy admits the role to these, but no request succeeded, so nothing is proved"
    )
    assert attack.request_count > (150 if role != "consultant" else 40)


# ---- people of both organisations, people who have left, and withdrawn roles ----


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_of_somebody_in_both_organisations_hr_sees_what_concerns_theirs_and_nothing_of_who_left(
    site,
):
    attack, people = Attack(site), site.world.people
    open_views = set()
    for case in list_entered_cases(site.app, "hr"):
        own = get_own_values(site, case)
        if case.route.method == "GET" and "person_id" in own:
            path = site.build_path(case.route.rule, {**own, "person_id": people["both"]})
            with site.ask("hr", "GET", path) as reply:
                open_views |= {case.route.name} if reply.status_code == 200 else set()
                attack.leaks += [f"{path}: {word}" for word in find_leaks(reply)]
            assert (
                site.ask(
                    "hr",
                    "GET",
                    site.build_path(case.route.rule, {**own, "person_id": people["moved"]}),
                ).status_code
                == 404
            )
    assert {
        "GET /accounts/people/<int:person_id>",
        "GET /obligations/<int:assignment_id>/people/<int:person_id>",
    } <= open_views
    assert (
        site.ask("hr", "GET", f"/duplicates/{people['twin']}/{people['both']}").status_code == 404
    ), "the account is not theirs alone"
    lists = ("/accounts/people", "/obligations/late", "/messaging/bounces")
    assert [path for path in lists if BOTH not in site.ask("hr", "GET", path).text] == [], (
        "they are in the lists, with their own post"
    )
    assert attack.leaks == []
    assert site.ask("district", "GET", f"/accounts/people/{people['both']}").status_code == 404, (
        "and live elsewhere"
    )


@pytest.mark.parametrize("role", ROLES)
def test_a_role_or_a_key_that_was_taken_away_a_second_ago_opens_nothing(site, role):
    role_views = {
        f"{case.route.name} # {role}"
        for case in list_entered_cases(site.app, role)
        if get_rule(site.app, str(case.route.rule.endpoint)).kind == "role"
    }
    assert (
        site.ask(
            role, "GET", "/auth/cards" if role != "district" else "/accounts/people"
        ).status_code
        == 200
    )
    assert ask_by_token(site, "GET", "/api/v1/people").status_code == 200
    with site.database.write() as session:
        session.execute(
            update(RoleGrant)
            .where(RoleGrant.person_id == site.world.people[role])
            .values(withdrawn_at=NOW)
        )
        session.execute(update(ApiToken).values(revoked_at=NOW))
    for case in list_entered_cases(site.app, role):
        if f"{case.route.name} # {role}" in role_views:
            assert site.call(role, case.route, get_own_values(site, case)).status_code == 403, (
                case.route.name
            )
    assert ask_by_token(site, "GET", "/api/v1/people").status_code == 401


# ---- the attack by an API client ----


def ask_by_token(site, method, path, **kwargs):
    return site.ask(
        "visitor",
        method,
        path,
        headers={"Authorization": f"Bearer {site.world.api_token}", "Cookie": ""},
        **kwargs,
    )


def send_json(site, method, path, content):
    client = site.app.test_client(use_cookies=False)
    client.judge = False
    return client.open(
        path,
        method=method,
        json=content,
        headers={"Authorization": f"Bearer {site.world.api_token}"},
    )


def build_hostile_contents(site) -> dict[str, list[dict]]:
    """Return, for each operation that writes, contents that name a person or organisation of B."""
    person = {"iin": CANARY_IIN, "surname": "Басқа", "given_name": "Адам"}
    return {
        "PUT /api/v1/people": [
            {"people": [person]},
            {
                "people": [
                    {
                        **person,
                        "iin": make_iin(702),
                        "post": {"bin": CANARY_BIN, "starts_on": "2026-01-05"},
                    }
                ]
            },
            {"people": [{**person, "iin": make_iin(703), "email": f"{CANARY_LOGIN}@example.kz"}]},
        ],
        "POST /api/v1/people/end-posts": [
            {"posts": [{"iin": CANARY_IIN, "ends_on": "2026-03-01"}]}
        ],
        "PUT /api/v1/organisations": [
            {
                "organisations": [
                    {
                        "bin": CANARY_BIN,
                        "name_kk": "Менікі",
                        "name_ru": "Моё",
                        "kind": "other",
                        "region_kato": AKTOBE_CITY,
                    }
                ]
            }
        ],
    }


def test_a_program_learns_and_changes_nothing_of_another_organisation(site, kind):
    described = site.ask("visitor", "GET", "/api/openapi.json").json["paths"]
    values = {
        "organisation": site.world.organisations["foreign"],
        "person": site.world.people["foreign"],
        "course": "security",
        "limit": 500,
        "state": "open",
        "due_before": "2030-01-01",
        "measure": "enrolled",
        "period": "2026-Q1",
    }
    route_names, leaks, before = (
        set(),
        [],
        {name: select_foreign_rows(site, name, rows) for name, rows in site.read_rows().items()},
    )
    for route in list_routes(site.app):
        if get_rule(site.app, str(route.rule.endpoint)).kind != "token":
            continue
        path = route.rule.rule
        if route.method == "GET":
            query_parameters = [
                parameter
                for parameter in described[path.removeprefix("/api/v1")]["get"].get(
                    "parameters", ()
                )
                if parameter.get("in") == "query"
            ]
            parameters = [parameter["name"] for parameter in query_parameters]
            needed = {
                parameter["name"]: values[parameter["name"]]
                for parameter in query_parameters
                if parameter.get("required")
            }
            for query in (
                needed,
                *({**needed, name: values[name]} for name in parameters if name in values),
            ):
                reply = ask_by_token(site, "GET", path, query_string=query)
                route_names |= {route.name} if reply.status_code == 200 else set()
                leaks += [f"{path} {query}: {word}" for word in find_leaks(reply)]
        for content in build_hostile_contents(site).get(route.name, ()):
            reply = send_json(site, route.method, path, content)
            assert reply.status_code in (200, 422), (path, reply.status_code, reply.text)
            route_names |= {route.name} if reply.status_code == 200 else set()
            leaks += [f"{path}: {word}" for word in find_leaks(reply, str(content))]
    assert leaks == []
    assert route_names == {
        route.name
        for route in list_routes(site.app)
        if get_rule(site.app, str(route.rule.endpoint)).kind == "token"
    }
    assert {
        name: select_foreign_rows(site, name, rows) for name, rows in site.read_rows().items()
    } == before


# ---- controls of the attack ----


CACHED = type(cache(list))


@pytest.fixture
def unscoped(monkeypatch):
    """No limit of scope: everybody sees everything."""
    original = actors.build_people_scope
    for module in list(sys.modules.values()):
        if (
            getattr(module, "__name__", "").startswith("lms.")
            and vars(module).get("build_people_scope") is original
        ):
            monkeypatch.setattr(module, "build_people_scope", lambda *_args, **_kwargs: true())
    clear_caches()
    yield
    monkeypatch.undo()
    clear_caches()


def clear_caches() -> None:
    """Clear all caches of functions, since cached statements contain the scope."""
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("lms."):
            for value in list(vars(module).values()):
                if type(value) is CACHED:
                    value.cache_clear()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ["district", "hr"])
@pytest.mark.usefixtures("unscoped")
def test_a_scope_that_lets_everything_through_is_found_at_every_list_of_people(site, role):
    lists = {
        "GET /accounts/people",
        "POST /accounts/people/export",
        "GET /accounts/organisations",
        "GET /certificates/held",
        "POST /certificates/held/export",
        "GET /obligations/late",
        "POST /obligations/late/export",
        "GET /messaging/bounces",
    }
    lists |= {"GET /duplicates/records"} if role == "hr" else set()
    attack = Attack(site)
    for case in (case for case in list_entered_cases(site.app, role) if case.route.name in lists):
        (attack.read if case.route.method == "GET" else attack.export)(role, case)
    assert {leak.split(" as ")[0] for leak in attack.leaks} == lists


@pytest.mark.usefixtures("unscoped")
def test_a_program_without_scope_is_found(site, kind):
    assert find_leaks(ask_by_token(site, "GET", "/api/v1/people"))
