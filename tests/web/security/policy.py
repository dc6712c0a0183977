"""The policy table (policy.toml) and how an application keeps it."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flask import Flask
from werkzeug.test import TestResponse

from lms.web.access import Access, get_rule
from tests.web.security.site import UNSAFE, Address, Site, addresses
from tests.web.security.world import CANARY, ROLES

TABLE: Final = Path(__file__).with_name("policy.toml")
# What these show of anybody they show to everybody: a certificate says whose it is.
SHOWS_NAMES: Final = frozenset({"certificates.verify"})
# The only GETs that write. A number that does not exist is counted, so that nobody goes through them all; a certificate is stored when it
# is first drawn (here they all were); readiness means that a write was possible.
WRITING_GETS: Final = frozenset(
    {"certificates.verify", "certificates.pdf", "certificates.edition_pdf", "readyz"}
)


# What a GET that is open to some roles only may write: that it showed people to an official, and that a list was opened.
LOGGED: Final = frozenset({"personal_access", "audit_event", "audit_event_unsealed"})
CLOSED_OUTCOMES: Final = ("sign-in", 401, 403)
TOGETHER: Final = (
    20  # GETs that wrote and are looked into at once: to read all tables takes as long as a page
)
ROLES_BY_NAME: Final = {
    "district": "officer",
    "region": "officer",
    "admin": "national_admin",
}  # roles by the names that grants have


@dataclass(frozen=True)
class Line:
    """What is expected at an address with an object of a kind ("" for none), by role."""

    name: str
    object: str
    outcomes: dict[str, Any]

    def outcome(self, role: str, index: int) -> int | str:
        """The expected outcome for a role and the object in the way with this index."""
        expected = self.outcomes.get(role, self.outcomes.get("others"))
        return expected[index] if isinstance(expected, list) else expected  # type: ignore[return-value]


@dataclass(frozen=True)
class Policy:
    """All lines, by the name of their address."""

    objects: dict[str, list[str]]
    lines: dict[str, list[Line]]

    def faults(self, app: Flask) -> list[str]:
        """Where the table and the addresses of an application do not fit together."""
        address_names = {address.name for address in addresses(app)}
        faults = [
            f"{name}: stands in the application and not in the policy"
            for name in sorted(address_names - set(self.lines))
        ]
        faults += [
            f"{name}: stands in the policy and not in the application"
            for name in sorted(set(self.lines) - address_names)
        ]
        for line in (line for lines in self.lines.values() for line in lines):
            faults += [f"{line.name}: {fault}" for fault in self._faults_of(line)]
        return faults + [
            fault for address in addresses(app) for fault in self.list_undeclared(app, address)
        ]

    def list_undeclared(self, app: Flask, address: Address) -> Iterator[str]:
        """Where what a view declares is wider or narrower than the policy: a service that refuses once more must not hide it."""
        rule = get_rule(app, str(address.rule.endpoint))
        for line in self.lines.get(address.name, []):
            outcomes = {role: line.outcome(role, 0) for role in ROLES}
            closed_roles = {
                role for role, outcome in outcomes.items() if outcome in CLOSED_OUTCOMES
            }
            declared_roles = {role for role in ROLES if rule is None or not _admits(rule, role)}
            if closed_roles != declared_roles:
                yield f"{address.name}: closed to {sorted(closed_roles)} by the policy and to {sorted(declared_roles)} by the view"

    def _faults_of(self, line: Line) -> Iterator[str]:
        if ("<" in line.name) != bool(line.object):
            yield "an object is named if and only if the address has one"
        for role in ROLES:
            outcomes = line.outcomes.get(role, line.outcomes.get("others"))
            if outcomes is None or (
                isinstance(outcomes, list) and len(outcomes) != len(self.ways_of(line))
            ):
                yield f"{role} needs {len(self.ways_of(line))} outcomes"
        if unknown := set(line.outcomes) - {*ROLES, "others"}:
            yield f"unknown roles {sorted(unknown)}"

    def ways_of(self, line: Line) -> list[str]:
        return self.objects[line.object] if line.object else [""]


def _admits(rule: Access, role: str) -> bool:
    """Whether a view with this rule lets the role enter."""
    if rule.kind in ("public", "capability"):
        return True
    if rule.kind == "token":
        return False
    return role != "visitor" and (
        rule.kind == "signed_in" or ROLES_BY_NAME.get(role, role) in rule.roles
    )


def read(path: Path = TABLE) -> Policy:
    """The table."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    lines: dict[str, list[Line]] = {}
    for key, values in table["addresses"].items():
        name, _sign, kind = key.partition(" # ")
        kind = kind or values.get("object", "")
        lines.setdefault(name, []).append(
            Line(name, kind, {role: v for role, v in values.items() if role != "object"})
        )
    return Policy(table["objects"], lines)


@dataclass(frozen=True)
class Case:
    """One request of the matrix."""

    address: Address
    line: Line
    role: str
    which: str
    expected: int | str


def cases(
    policy: Policy, app: Flask, roles: tuple[str, ...] = ROLES, endpoint: str | None = None
) -> Iterator[Case]:
    """Every address, each role, the object in each way; of one endpoint if asked for.

    Whom the view itself does not let in is refused before any object is looked for: such a role asks with one's own alone.
    """
    for address in addresses(app):
        if endpoint in (None, address.rule.endpoint):
            for line in policy.lines.get(address.name, []):
                for role in roles:
                    is_closed = (
                        line.outcomes.get(role, line.outcomes.get("others")) in CLOSED_OUTCOMES
                    )
                    for index, which in enumerate(
                        policy.ways_of(line)[:1] if is_closed else policy.ways_of(line)
                    ):
                        yield Case(address, line, role, which, line.outcome(role, index))


class Observer:
    """Looks at the requests of the matrix for something else than the replies that the policy expects."""

    def prepare(self, case: Case) -> None:
        """Look at the site before a request."""

    def judge(self, case: Case, reply: TestResponse) -> Iterator[str]:
        """Say what is wrong with the reply, or with what the request did."""
        yield from ()

    def wants_restoring(self) -> bool:
        """Return whether the next request shall find the site as it was at first."""
        return False

    def note_restoring(self) -> None:
        """Know that the site is as it was at first."""

    def finish(self) -> Iterator[str]:
        """Say what is wrong with requests that were not judged one by one."""
        yield from ()


class GetObserver(Observer):
    """Sees whether a GET wrote (SQLite), and whether those that log did no more: for some at once."""

    def __init__(self, site: Site) -> None:
        self._site, self._names, self._faults = site, list[str](), list[str]()
        self._records = self._pristine = site.digest(without=LOGGED)
        self._version = 0

    def prepare(self, case: Case) -> None:
        if not self._is_plain(case):
            self._faults += self.finish()
        self._version = self._site.version()

    def judge(self, case: Case, reply: TestResponse) -> Iterator[str]:
        yield from self._faults
        self._faults = []
        if case.address.rule.endpoint in WRITING_GETS:
            self._records = self._site.digest(without=LOGGED)
        elif self._is_plain(case) and self._site.version() != self._version:
            rule = get_rule(self._site.app, str(case.address.rule.endpoint))
            if rule is None or rule.kind != "role":
                yield "wrote in a GET"
            self._names.append(f"{case.address.name} as {case.role}, {case.which}")
            if len(self._names) == TOGETHER:
                yield from self.finish()

    def note_restoring(self) -> None:
        self._records = self._pristine

    def finish(self) -> Iterator[str]:
        names, self._names = self._names, []
        if names and (digest := self._site.digest(without=LOGGED)) != self._records:
            self._records = digest
            yield f"one of these wrote in a GET: {'; '.join(names)}"

    def _is_plain(self, case: Case) -> bool:
        return case.address.method not in UNSAFE and case.address.rule.endpoint not in WRITING_GETS


def mismatches(
    site: Site, selected_cases: Iterator[Case], *, watch: bool, observers: Sequence[Observer] = ()
) -> tuple[list[str], int]:
    """Where the application does otherwise than the cases say, and how many there were. `watch`: also whether a GET wrote (SQLite)."""
    differences, count = [], 0
    missing: dict[tuple[str, str, str], str] = {}
    looking = [GetObserver(site), *observers] if watch else observers
    for case in sorted(
        selected_cases,
        key=lambda case: (case.address.name, case.line.object, case.role, case.which != "missing"),
    ):
        count += 1
        for observer in looking:
            observer.prepare(case)
        ways = site.world.targets[case.role][case.line.object][case.which] if case.which else {}
        reply = site.call(case.role, case.address, ways)
        faults = list(_faults(site, case, reply))
        faults += [fault for observer in looking for fault in observer.judge(case, reply)]
        if case.expected == 404 and case.which:
            key = (case.address.name, case.line.object, case.role)
            if missing.setdefault(key, anonymous(site, reply, case)) != anonymous(
                site, reply, case
            ):
                faults.append("looks other than a missing one")
        reply.close()
        if (case.address.method in UNSAFE and reply.status_code < 400) or any(
            observer.wants_restoring() for observer in looking
        ):
            faults += [fault for observer in looking for fault in observer.finish()]
            site.restore()
            for observer in looking:
                observer.note_restoring()
        differences += [
            f"{case.address.name} as {case.role}, {case.line.object} {case.which}: {fault}"
            for fault in faults
        ]
    return differences + [fault for observer in looking for fault in observer.finish()], count


def _faults(site: Site, case: Case, reply: TestResponse) -> Iterator[str]:
    to_sign_in = reply.status_code == 302 and reply.headers["Location"].startswith(
        "/auth/sign-in?next="
    )
    outcome = "sign-in" if to_sign_in else reply.status_code
    if outcome != case.expected:
        yield f"{outcome} instead of {case.expected}"
    if (
        case.role != "admin"
        and case.address.rule.endpoint not in SHOWS_NAMES
        and CANARY.encode() in reply.get_data()
    ):
        yield "shows what is of another region"


def anonymous(site: Site, reply: TestResponse, case: Case) -> str:
    """Status, headers and body without what tells one request from another: its id, its own address."""
    headers = sorted(
        header for header in reply.headers if header[0] != "Content-Length"
    )  # the page holds its own address
    text = f"{reply.status_code}\n{headers}\n{reply.get_data(as_text=True)}"
    text = text.replace(reply.headers["X-Request-Id"], "ID")
    ways = site.world.targets[case.role][case.line.object][case.which]
    path = site.path(case.address.rule, ways)
    return re.sub(r"next=[^\"&]*", "next=", text).replace(path, "PATH")
