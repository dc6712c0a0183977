"""An officer, HR, a consultant and a program of place A ask for what is of place B, at every address that lets them in. No row may leak.

The addresses come from the application itself: a new list, export, import, message or merge is attacked as soon as it exists, and if the
attack never gets in anywhere the test says so. What belongs to B carries words that stand nowhere in A; what is typed in a search is
written otherwise than it is stored, so that the echo of a field is no leak.
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
from tests.factories.api import make_iin as digits_of
from tests.web.security.policy import ROLES_BY_NAME, SHOWS_NAMES, cases, read
from tests.web.security.site import UNSAFE, addresses, form_of
from tests.web.security.world import (
    AKTOBE,
    AKTOBE_CITY,
    BOTH,
    CANARY,
    CANARY_BIN,
    CANARY_IIN,
    CANARY_LOGIN,
)

POLICY = read()
ASKING = ("district", "hr", "consultant")
SECRETS = (CANARY, CANARY_LOGIN, CANARY_IIN, CANARY_BIN)
FILTERS = re.compile(r'<form\b[^>]*method="get".*?</form>', re.DOTALL)
SEARCH_BOX = "search-box__form"  # stands on every page and leads to the search
WORDS = re.compile(r'<input\b(?=[^>]*type="(?:text|search)")[^>]*?\bname="(\w+)"')
CHOICES = re.compile(r'<(?:select|input)\b[^>]*?\bname="(\w+)"')
FIELD = re.compile(r'<(?:input|select|textarea)\b[^>]*?\bname="(\w+)"')
SORT = re.compile(r"[?&;]sort=(-?\w+)")
NEVER_SENT = frozenset({"csrf_token", "format"})


@pytest.fixture(autouse=True)
def unlimited(monkeypatch):
    """An attack takes more files in a moment than a person may (test_file_limit.py), and each of them is to be looked into."""
    monkeypatch.setattr(file_limit, "FILES", 1_000_000)


# ---- what is asked ----


def entered(app, role) -> Iterator:
    """One case for each address that a role may enter, with its own object where it has one."""
    for case in cases(POLICY, app, (role,)):
        rule = get_rule(app, str(case.address.rule.endpoint))
        enters = rule.kind == "signed_in" or (
            rule.kind == "role" and ROLES_BY_NAME.get(role, role) in rule.roles
        )
        if enters and case.which in ("", "own"):
            yield case


def ways(site, case):
    return site.world.targets[case.role][case.line.object]["own"] if case.line.object else {}


def theirs(site, name, *, of_words=False) -> tuple[str, ...]:
    """What of B a field with this name may be filled with."""
    world, foreign = (
        site.world,
        {
            kind: ways["foreign"]
            for kind, ways in site.world.targets["admin"].items()
            if "foreign" in ways
        },
    )
    person, body, place = world.people["foreign"], world.bodies["foreign"], world.units[AKTOBE]
    assignment, bodies, units = (
        foreign["assignment"]["assignment_id"],
        (body,),
        (place, world.units[AKTOBE_CITY]),
    )
    values_by_field: dict[str, tuple[object, ...]] = {
        "target": (f"organisation-{body}", f"unit-{place}"),
        "place": (f"organisation-{body}", f"unit-{place}"),
        "who": (f"{assignment}-{person}", f"{foreign['obliged']['assignment_id']}-{person}"),
        "person": (person, world.people["moved"]),
        "person_id": (person, world.people["moved"]),
        "list": (foreign["listing"]["list_id"],),
        "assignment": (assignment,),
        "page": (2,),
        **dict.fromkeys(("organisation_id", "parent_id", "into_id", "at"), bodies),
        **dict.fromkeys(("region_unit_id", "unit", "above", "region_id"), units),
    }
    words = (
        (CANARY.lower()[:-1], CANARY_LOGIN.upper(), CANARY_IIN, CANARY_BIN, "%") if of_words else ()
    )
    return tuple(map(str, values_by_field.get(name, words)))


def filters_of(page) -> str:
    """The forms by which a page is asked for something else; the search of the site is attacked once."""
    return " ".join(form for form in FILTERS.findall(page) if SEARCH_BOX not in form)


def queries(site, page) -> list[str]:
    """All that a list can be asked: each filter that it offers with what is of B, each order both ways, another page. One filter at a time,
    so that none is hidden by another's finding nothing.
    """
    filters = filters_of(page)
    words, choices = set(WORDS.findall(filters)), set(CHOICES.findall(filters)) | {"page"}
    filter_queries = [
        f"{name}={quote(value)}"
        for name in sorted(words | choices)
        for value in theirs(site, name, of_words=name in words)
    ]
    sorts = [
        f"sort={order}"
        for column in sorted(set(SORT.findall(page)))
        for order in (column, f"-{column.removeprefix('-')}")
    ]
    return ["&".join(filter(None, pair)) for pair in zip_longest(filter_queries, sorts)]


def leak(reply, typed="") -> list[str]:
    """Which words of B a reply holds. An IIN or a BIN comes back where it was typed."""
    content = reply.get_data()
    if content.startswith(b"PK"):
        content = unpacked(content)
    return [word for word in SECRETS if word.encode() in content and word not in typed]


def unpacked(content) -> bytes:
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


class Attack:
    """Asks, and keeps what leaked and where it got in."""

    def __init__(self, site) -> None:
        self.site, self.leaks, self.inside, self.request_count = site, [], set(), 0

    def read(self, role, case, query="") -> str:
        path = self.site.path(case.address.rule, ways(self.site, case)) + (
            f"?{query}" if query else ""
        )
        with self.site.ask(role, "GET", path) as reply:
            return self._judged(case, path, query, reply)

    def search(self, role, word) -> None:
        with self.site.ask(role, "GET", f"/search?q={quote(word)}") as reply:
            assert reply.status_code in (200, 422), word
            self.leaks += [f"the search as {role}: {one} for {word}" for one in leak(reply, word)]

    def export(self, role, case, query="", kind="csv") -> str:
        path = self.site.path(case.address.rule, ways(self.site, case)) + f"?{query}"
        form = form_of(
            self.site.world, role, str(case.address.rule.endpoint), ways(self.site, case)
        ) | {"format": kind}
        with self.site.ask(role, "POST", path, form) as reply:
            return self._judged(case, path, query, reply)

    def send(self, role, case, form) -> None:
        path, before = self.site.path(case.address.rule, ways(self.site, case)), self.site.version()
        typed = " ".join(map(str, form.values()))
        with self.site.ask(role, case.address.method, path, form) as reply:
            self._judged(case, path, typed, reply)
        if self.site.version() != before:
            changed = [
                name
                for name, rows in self.site.rows().items()
                if rows is not self._rows[name]
                and of_b(self.site, name, rows) != self._foreign_rows[name]
            ]
            self.leaks += [
                f"{case.address.name} as {role}: changed {name} of B by {form}" for name in changed
            ]
            self.site.restore()

    def keep(self) -> None:
        """Takes down what is of B."""
        self._rows = self.site.rows()
        self._foreign_rows = {
            name: of_b(self.site, name, rows) for name, rows in self._rows.items()
        }

    def _judged(self, case, path, typed, reply) -> str:
        self.request_count += 1
        if reply.status_code < 400:
            self.inside.add(f"{case.address.name} # {case.role}")
        assert reply.status_code < 500, (path, typed, reply.status_code)
        if case.address.rule.endpoint not in SHOWS_NAMES:
            self.leaks += [
                f"{case.address.name} as {case.role}: {word} at {path} {typed[:80]}"
                for word in leak(reply, typed)
            ]
        return reply.get_data().decode(errors="replace")


def of_b(site, name, rows) -> list[str]:
    """The rows of a table that are about people or bodies of B alone; that somebody looked is no change."""
    if name == "personal_access":
        return []
    table = next(table for table in site.tables() if table.name == name)
    people = {site.world.people["foreign"], site.world.people["moved"]}
    owners = {"person_id": people, "organisation_id": {site.world.bodies["foreign"]}}
    if name == "person":
        owners = {"id": people}
    if name == "organisation":
        owners = {"id": {site.world.bodies["foreign"]}}
    places = [
        (index, owners[column.name])
        for index, column in enumerate(table.columns)
        if column.name in owners
    ]
    return [repr(row) for row in rows if any(row[index] in ids for index, ids in places)]


# ---- the attack by the screens ----


def is_export(case) -> bool:
    return case.address.method == "POST" and "/export" in case.address.rule.rule


def read_all(attack, role) -> dict[str, str]:
    """Every page as it stands, and again with each filter, order and page. Returns the pages by their path."""
    pages = {}
    for case in entered(attack.site.app, role):
        if case.address.method == "GET":
            page = pages[case.address.rule.rule, case.line.object] = attack.read(role, case)
            for query in queries(attack.site, page) if filters_of(page) or "page=" in page else ():
                attack.read(role, case, query)
    for word in theirs(attack.site, "q", of_words=True):
        attack.search(role, word)
    return pages


def export_all(attack, role, pages) -> None:
    for case in (case for case in entered(attack.site.app, role) if is_export(case)):
        top = case.address.rule.rule.split("/export")[0]
        page = pages.get((top, case.line.object)) or pages.get((f"{top}/", case.line.object), "")
        for number, query in enumerate(["", *queries(attack.site, page)]):
            attack.export(role, case, query, "csv" if number % 4 else "xlsx")
    attack.site.restore()


def send_all(attack, role, pages) -> None:
    """Every form, filled rightly but for one field, which names something of B."""
    attack.keep()
    for case in (
        case
        for case in entered(attack.site.app, role)
        if case.address.method in UNSAFE and not is_export(case)
    ):
        endpoint = str(case.address.rule.endpoint)
        fields = set(FIELD.findall(pages.get((case.address.rule.rule, case.line.object), "")))
        right = form_of(attack.site.world, role, endpoint, ways(attack.site, case))
        field_names = sorted({*right, *fields} - NEVER_SENT - {"page"})
        for name, value in [
            ("", ""),
            *((field, value) for field in field_names for value in theirs(attack.site, field)),
        ]:
            form = form_of(attack.site.world, role, endpoint, ways(attack.site, case)) | (
                {name: value} if name else {}
            )
            attack.send(role, case, form)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ASKING)
def test_no_page_search_export_or_form_gives_away_or_changes_what_is_of_another(site, role):
    attack = Attack(site)
    pages = read_all(attack, role)
    export_all(attack, role, pages)
    send_all(attack, role, pages)
    assert attack.leaks == []
    open_views = {
        f"{case.address.name} # {role}"
        for case in entered(site.app, role)
        if isinstance(case.expected, int) and case.expected < 400
    }
    assert open_views - attack.inside == set(), (
        "these are open by the policy and let nobody in, so nothing is proved of them"
    )
    assert attack.request_count > (150 if role != "consultant" else 40)


# ---- who belongs to both places, who has moved away, who has lost the role ----


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_of_somebody_in_both_organisations_hr_sees_what_concerns_theirs_and_nothing_of_who_left(
    site,
):
    attack, people = Attack(site), site.world.people
    open_views = set()
    for case in entered(site.app, "hr"):
        own = ways(site, case)
        if case.address.method == "GET" and "person_id" in own:
            path = site.path(case.address.rule, {**own, "person_id": people["both"]})
            with site.ask("hr", "GET", path) as reply:
                open_views |= {case.address.name} if reply.status_code == 200 else set()
                attack.leaks += [f"{path}: {word}" for word in leak(reply)]
            assert (
                site.ask(
                    "hr", "GET", site.path(case.address.rule, {**own, "person_id": people["moved"]})
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


@pytest.mark.parametrize("role", ASKING)
def test_a_role_or_a_key_that_was_taken_away_a_second_ago_opens_nothing(site, role):
    role_views = {
        f"{case.address.name} # {role}"
        for case in entered(site.app, role)
        if get_rule(site.app, str(case.address.rule.endpoint)).kind == "role"
    }
    assert (
        site.ask(
            role, "GET", "/auth/cards" if role != "district" else "/accounts/people"
        ).status_code
        == 200
    )
    assert by_token(site, "GET", "/api/v1/people").status_code == 200
    with site.database.write() as session:
        session.execute(
            update(RoleGrant)
            .where(RoleGrant.person_id == site.world.people[role])
            .values(withdrawn_at=NOW)
        )
        session.execute(update(ApiToken).values(revoked_at=NOW))
    for case in entered(site.app, role):
        if f"{case.address.name} # {role}" in role_views:
            assert site.call(role, case.address, ways(site, case)).status_code == 403, (
                case.address.name
            )
    assert by_token(site, "GET", "/api/v1/people").status_code == 401


# ---- the attack by a program ----


def by_token(site, method, path, **kwargs):
    return site.ask(
        "visitor",
        method,
        path,
        headers={"Authorization": f"Bearer {site.world.program}", "Cookie": ""},
        **kwargs,
    )


def sent(site, method, path, body):
    client = site.app.test_client(use_cookies=False)
    client.judge = False
    return client.open(
        path, method=method, json=body, headers={"Authorization": f"Bearer {site.world.program}"}
    )


def bodies(site) -> dict[str, list[dict]]:
    """For each operation that writes: what names somebody or something of B."""
    person = {"iin": CANARY_IIN, "surname": "Басқа", "given_name": "Адам"}
    return {
        "PUT /api/v1/people": [
            {"people": [person]},
            {
                "people": [
                    {
                        **person,
                        "iin": digits_of(702),
                        "post": {"bin": CANARY_BIN, "starts_on": "2026-01-05"},
                    }
                ]
            },
            {"people": [{**person, "iin": digits_of(703), "email": f"{CANARY_LOGIN}@example.kz"}]},
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
        "organisation": site.world.bodies["foreign"],
        "person": site.world.people["foreign"],
        "course": "security",
        "limit": 500,
        "state": "open",
        "due_before": "2030-01-01",
        "measure": "enrolled",
        "period": "2026-Q1",
    }
    tried_names, leaks, before = (
        set(),
        [],
        {name: of_b(site, name, rows) for name, rows in site.rows().items()},
    )
    for address in addresses(site.app):
        if get_rule(site.app, str(address.rule.endpoint)).kind != "token":
            continue
        path = address.rule.rule
        if address.method == "GET":
            query_parameters = [
                one
                for one in described[path.removeprefix("/api/v1")]["get"].get("parameters", ())
                if one.get("in") == "query"
            ]
            parameters = [one["name"] for one in query_parameters]
            needed = {
                one["name"]: values[one["name"]] for one in query_parameters if one.get("required")
            }
            for query in (
                needed,
                *({**needed, name: values[name]} for name in parameters if name in values),
            ):
                reply = by_token(site, "GET", path, query_string=query)
                tried_names |= {address.name} if reply.status_code == 200 else set()
                leaks += [f"{path} {query}: {word}" for word in leak(reply)]
        for body in bodies(site).get(address.name, ()):
            reply = sent(site, address.method, path, body)
            assert reply.status_code in (200, 422), (path, reply.status_code, reply.text)
            tried_names |= {address.name} if reply.status_code == 200 else set()
            leaks += [f"{path}: {word}" for word in leak(reply, str(body))]
    assert leaks == []
    assert tried_names == {
        a.name
        for a in addresses(site.app)
        if get_rule(site.app, str(a.rule.endpoint)).kind == "token"
    }
    assert {name: of_b(site, name, rows) for name, rows in site.rows().items()} == before


# ---- what the attack would catch ----


CACHED = type(cache(list))


@pytest.fixture
def unscoped(monkeypatch):
    """Let everybody see everything, wherever the rule of scope is used."""
    original = actors.build_people_scope
    for module in list(sys.modules.values()):
        if (
            getattr(module, "__name__", "").startswith("lms.")
            and vars(module).get("build_people_scope") is original
        ):
            monkeypatch.setattr(module, "build_people_scope", lambda *_args, **_kwargs: true())
    forget_what_is_kept()
    yield
    monkeypatch.undo()
    forget_what_is_kept()


def forget_what_is_kept() -> None:
    """Clear all caches of functions: statements are kept with the scope that they were built for."""
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
    for case in (case for case in entered(site.app, role) if case.address.name in lists):
        (attack.read if case.address.method == "GET" else attack.export)(role, case)
    assert {leaked.split(" as ")[0] for leaked in attack.leaks} == lists


@pytest.mark.usefixtures("unscoped")
def test_a_program_without_scope_is_found(site, kind):
    assert leak(by_token(site, "GET", "/api/v1/people"))
