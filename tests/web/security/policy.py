"""The policy table (policy.toml) and how an application keeps it."""

import re
import tomllib
from collections.abc import Iterator
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
CLOSED: Final = ("sign-in", 401, 403)
HELD: Final = {
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
        found = self.outcomes.get(role, self.outcomes.get("others"))
        return found[index] if isinstance(found, list) else found  # type: ignore[return-value]


@dataclass(frozen=True)
class Policy:
    """All lines, by the name of their address."""

    objects: dict[str, list[str]]
    lines: dict[str, list[Line]]

    def faults(self, app: Flask) -> list[str]:
        """Where the table and the addresses of an application do not fit together."""
        known = {address.name for address in addresses(app)}
        faults = [
            f"{name}: stands in the application and not in the policy"
            for name in sorted(known - set(self.lines))
        ]
        faults += [
            f"{name}: stands in the policy and not in the application"
            for name in sorted(set(self.lines) - known)
        ]
        for line in (line for lines in self.lines.values() for line in lines):
            faults += [f"{line.name}: {fault}" for fault in self._faults_of(line)]
        return faults + [
            fault for address in addresses(app) for fault in self._undeclared(app, address)
        ]

    def _undeclared(self, app: Flask, address: Address) -> Iterator[str]:
        """Where what a view declares is wider or narrower than the policy: a service that refuses once more must not hide it."""
        rule = get_rule(app, str(address.rule.endpoint))
        for line in self.lines.get(address.name, []):
            outcomes = {role: line.outcome(role, 0) for role in ROLES}
            closed = {role for role, outcome in outcomes.items() if outcome in CLOSED}
            declared = {role for role in ROLES if rule is None or not _admits(rule, role)}
            if closed != declared:
                yield f"{address.name}: closed to {sorted(closed)} by the policy and to {sorted(declared)} by the view"

    def _faults_of(self, line: Line) -> Iterator[str]:
        if ("<" in line.name) != bool(line.object):
            yield "an object is named if and only if the address has one"
        for role in ROLES:
            found = line.outcomes.get(role, line.outcomes.get("others"))
            if found is None or (isinstance(found, list) and len(found) != len(self.ways_of(line))):
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
    return role != "visitor" and (rule.kind == "signed_in" or HELD.get(role, role) in rule.roles)


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
                    closed = line.outcomes.get(role, line.outcomes.get("others")) in CLOSED
                    for index, which in enumerate(
                        policy.ways_of(line)[:1] if closed else policy.ways_of(line)
                    ):
                        yield Case(address, line, role, which, line.outcome(role, index))


def mismatches(site: Site, asked: Iterator[Case], *, watch: bool) -> tuple[list[str], int]:
    """Where the application does otherwise than the cases say, and how many there were. `watch`: also whether a GET wrote (SQLite)."""
    found, count = [], 0
    missing: dict[tuple[str, str, str], str] = {}
    records = pristine = site.digest(without=LOGGED) if watch else ""
    for case in sorted(
        asked,
        key=lambda case: (case.address.name, case.line.object, case.role, case.which != "missing"),
    ):
        count += 1
        before = site.version() if watch else 0
        ways = site.world.targets[case.role][case.line.object][case.which] if case.which else {}
        reply = site.call(case.role, case.address, ways)
        faults = list(_faults(site, case, reply))
        is_unsafe = case.address.method in UNSAFE
        if (
            watch
            and not is_unsafe
            and case.address.rule.endpoint not in WRITING_GETS
            and site.version() != before
        ):
            rule = get_rule(site.app, str(case.address.rule.endpoint))
            if rule is None or rule.kind != "role" or site.digest(without=LOGGED) != records:
                faults.append("wrote in a GET")
        if case.expected == 404 and case.which:
            key = (case.address.name, case.line.object, case.role)
            if missing.setdefault(key, anonymous(site, reply, case)) != anonymous(
                site, reply, case
            ):
                faults.append("looks other than a missing one")
        reply.close()
        if is_unsafe and reply.status_code < 400:
            site.restore()
            records = pristine
        elif watch and case.address.rule.endpoint in WRITING_GETS:
            records = site.digest(without=LOGGED)
        found += [
            f"{case.address.name} as {case.role}, {case.line.object} {case.which}: {fault}"
            for fault in faults
        ]
    return found, count


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
