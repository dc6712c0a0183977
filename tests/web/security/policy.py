"""The access policy (policy.toml), and the check that an application follows it."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flask import Flask
from werkzeug.test import TestResponse

from lms.web.access import Access, get_rule
from tests.web.security.site import UNSAFE, Route, WorldSite, list_routes
from tests.web.security.world import CANARY, ROLES

TABLE: Final = Path(__file__).with_name("policy.toml")
# A certificate shows its holder's name to everybody.
SHOWS_NAMES: Final = frozenset({"certificates.verify"})
# The only GETs that write. An unknown number is counted against guessing; a certificate is stored
# when it is first drawn (here all were); readiness proves that a write is possible.
WRITING_GETS: Final = frozenset(
    {"certificates.verify", "certificates.pdf", "certificates.edition_pdf", "readyz"}
)


# Tables to which a GET for some roles only may write: a record that people or a list were shown.
LOGGED: Final = frozenset({"personal_access", "audit_event", "audit_event_unsealed"})
CLOSED_OUTCOMES: Final = ("sign-in", 401, 403)
# GETs that wrote and are checked together: reading all tables takes as long as a page.
BATCH: Final = 20
# The names of roles in grants, by the name of a role here.
ROLES_BY_NAME: Final = {"district": "officer", "region": "officer", "admin": "national_admin"}


@dataclass(frozen=True)
class Line:
    """The expected outcomes of a route for an object of a kind ("" for none), by role."""

    name: str
    object: str
    outcomes: dict[str, Any]

    def get_outcome(self, role: str, index: int) -> int | str:
        """Return the expected outcome for a role and the variant with this index."""
        expected = self.outcomes.get(role, self.outcomes.get("others"))
        return expected[index] if isinstance(expected, list) else expected  # type: ignore[return-value]


@dataclass(frozen=True)
class Policy:
    """The lines by the name of their route, and the variants of each kind of object."""

    objects: dict[str, list[str]]
    lines: dict[str, list[Line]]

    def find_faults(self, app: Flask) -> list[str]:
        """Return where the table and the routes of an application differ."""
        route_names = {route.name for route in list_routes(app)}
        faults = [
            f"{name}: stands in the application and not in the policy"
            for name in sorted(route_names - set(self.lines))
        ]
        faults += [
            f"{name}: stands in the policy and not in the application"
            for name in sorted(set(self.lines) - route_names)
        ]
        for line in (line for lines in self.lines.values() for line in lines):
            faults += [f"{line.name}: {fault}" for fault in self._find_line_faults(line)]
        return faults + [
            fault for route in list_routes(app) for fault in self.list_undeclared(app, route)
        ]

    def list_undeclared(self, app: Flask, route: Route) -> Iterator[str]:
        """Yield where a view declares other roles than the policy, whatever its service refuses."""
        rule = get_rule(app, str(route.rule.endpoint))
        for line in self.lines.get(route.name, []):
            outcomes = {role: line.get_outcome(role, 0) for role in ROLES}
            closed_roles = {
                role for role, outcome in outcomes.items() if outcome in CLOSED_OUTCOMES
            }
            declared_roles = {role for role in ROLES if rule is None or not _can_enter(rule, role)}
            if closed_roles != declared_roles:
                yield (
                    f"{route.name}: closed to {sorted(closed_roles)} by the policy and to "
                    f"{sorted(declared_roles)} by the view"
                )

    def _find_line_faults(self, line: Line) -> Iterator[str]:
        if ("<" in line.name) != bool(line.object):
            yield "an object is named if and only if the URL has one"
        for role in ROLES:
            outcomes = line.outcomes.get(role, line.outcomes.get("others"))
            if outcomes is None or (
                isinstance(outcomes, list) and len(outcomes) != len(self.list_variants(line))
            ):
                yield f"{role} needs {len(self.list_variants(line))} outcomes"
        if unknown := set(line.outcomes) - {*ROLES, "others"}:
            yield f"unknown roles {sorted(unknown)}"

    def list_variants(self, line: Line) -> list[str]:
        return self.objects[line.object] if line.object else [""]


def _can_enter(rule: Access, role: str) -> bool:
    """Return whether a view with this rule admits the role."""
    if rule.kind in ("public", "capability"):
        return True
    if rule.kind == "token":
        return False
    return role != "visitor" and (
        rule.kind == "signed_in" or ROLES_BY_NAME.get(role, role) in rule.roles
    )


def read_policy(path: Path = TABLE) -> Policy:
    """Return the policy of a file."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    lines: dict[str, list[Line]] = {}
    for key, values in table["routes"].items():
        name, _sign, kind = key.partition(" # ")
        kind = kind or values.get("object", "")
        lines.setdefault(name, []).append(
            Line(name, kind, {role: v for role, v in values.items() if role != "object"})
        )
    return Policy(table["objects"], lines)


@dataclass(frozen=True)
class Case:
    """One request of the matrix."""

    route: Route
    line: Line
    role: str
    variant: str
    expected: int | str


def list_cases(
    policy: Policy, app: Flask, roles: tuple[str, ...] = ROLES, endpoint: str | None = None
) -> Iterator[Case]:
    """Yield a case for each route, role and variant of the object, or for one endpoint.

    A role that the view itself refuses gets the first variant only, since no object is loaded then.
    """
    for route in list_routes(app):
        if endpoint in (None, route.rule.endpoint):
            for line in policy.lines.get(route.name, []):
                for role in roles:
                    is_closed = (
                        line.outcomes.get(role, line.outcomes.get("others")) in CLOSED_OUTCOMES
                    )
                    for index, variant in enumerate(
                        policy.list_variants(line)[:1] if is_closed else policy.list_variants(line)
                    ):
                        yield Case(
                            route=route,
                            line=line,
                            role=role,
                            variant=variant,
                            expected=line.get_outcome(role, index),
                        )


class Observer:
    """A further check of the requests of the matrix, beside the outcomes of the policy."""

    def prepare(self, case: Case) -> None:
        """Look at the site before a request."""

    def judge(self, case: Case, reply: TestResponse) -> Iterator[str]:
        """Yield what is wrong with the reply, or with what the request did."""
        yield from ()

    def is_restoring_due(self) -> bool:
        """Return whether the site has to be restored before the next request."""
        return False

    def note_restoring(self) -> None:
        """Take note that the site was restored."""

    def finish(self) -> Iterator[str]:
        """Yield what is wrong with requests that are judged together."""
        yield from ()


class GetObserver(Observer):
    """Check that no GET writes more than it may log (SQLite), for a batch at once."""

    def __init__(self, site: WorldSite) -> None:
        self._site, self._names, self._faults = site, list[str](), list[str]()
        self._records = self._pristine = site.hash_rows(without=LOGGED)
        self._version = 0

    def prepare(self, case: Case) -> None:
        if not self._is_plain(case):
            self._faults += self.finish()
        self._version = self._site.read_version()

    def judge(self, case: Case, reply: TestResponse) -> Iterator[str]:
        yield from self._faults
        self._faults = []
        if case.route.rule.endpoint in WRITING_GETS:
            self._records = self._site.hash_rows(without=LOGGED)
        elif self._is_plain(case) and self._site.read_version() != self._version:
            rule = get_rule(self._site.app, str(case.route.rule.endpoint))
            if rule is None or rule.kind != "role":
                yield "wrote in a GET"
            self._names.append(f"{case.route.name} as {case.role}, {case.variant}")
            if len(self._names) == BATCH:
                yield from self.finish()

    def note_restoring(self) -> None:
        self._records = self._pristine

    def finish(self) -> Iterator[str]:
        names, self._names = self._names, []
        if names and (digest := self._site.hash_rows(without=LOGGED)) != self._records:
            self._records = digest
            yield f"one of these wrote in a GET: {'; '.join(names)}"

    def _is_plain(self, case: Case) -> bool:
        return case.route.method not in UNSAFE and case.route.rule.endpoint not in WRITING_GETS


def find_mismatches(
    site: WorldSite,
    selected_cases: Iterator[Case],
    *,
    watch: bool,
    observers: Sequence[Observer] = (),
) -> tuple[list[str], int]:
    """Return where the application differs from the cases, and how many cases there were.

    With `watch`, check also whether a GET wrote (SQLite).
    """
    differences, count = [], 0
    missing: dict[tuple[str, str, str], str] = {}
    all_observers = [GetObserver(site), *observers] if watch else observers
    for case in sorted(
        selected_cases,
        key=lambda case: (case.route.name, case.line.object, case.role, case.variant != "missing"),
    ):
        count += 1
        for observer in all_observers:
            observer.prepare(case)
        values = (
            site.world.targets[case.role][case.line.object][case.variant] if case.variant else {}
        )
        reply = site.call(case.role, case.route, values)
        faults = list(_find_reply_faults(site, case, reply))
        faults += [fault for observer in all_observers for fault in observer.judge(case, reply)]
        if case.expected == 404 and case.variant:
            key = (case.route.name, case.line.object, case.role)
            if missing.setdefault(key, remove_identifiers(site, reply, case)) != remove_identifiers(
                site, reply, case
            ):
                faults.append("looks other than a missing one")
        reply.close()
        if (case.route.method in UNSAFE and reply.status_code < 400) or any(
            observer.is_restoring_due() for observer in all_observers
        ):
            faults += [fault for observer in all_observers for fault in observer.finish()]
            site.restore()
            for observer in all_observers:
                observer.note_restoring()
        differences += [
            f"{case.route.name} as {case.role}, {case.line.object} {case.variant}: {fault}"
            for fault in faults
        ]
    return differences + [fault for observer in all_observers for fault in observer.finish()], count


def _find_reply_faults(site: WorldSite, case: Case, reply: TestResponse) -> Iterator[str]:
    to_sign_in = reply.status_code == 302 and reply.headers["Location"].startswith(
        "/auth/sign-in?next="
    )
    outcome = "sign-in" if to_sign_in else reply.status_code
    if outcome != case.expected:
        yield f"{outcome} instead of {case.expected}"
    if (
        case.role != "admin"
        and case.route.rule.endpoint not in SHOWS_NAMES
        and CANARY.encode() in reply.get_data()
    ):
        yield "shows what is of another region"


def remove_identifiers(site: WorldSite, reply: TestResponse, case: Case) -> str:
    """Return status, headers and content without the request's id and its own URL."""
    headers = sorted(
        header for header in reply.headers if header[0] != "Content-Length"
    )  # the page holds its own URL
    text = f"{reply.status_code}\n{headers}\n{reply.get_data(as_text=True)}"
    text = text.replace(reply.headers["X-Request-Id"], "ID")
    values = site.world.targets[case.role][case.line.object][case.variant]
    path = site.build_path(case.route.rule, values)
    return re.sub(r"next=[^\"&]*", "next=", text).replace(path, "PATH")
