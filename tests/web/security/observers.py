"""What is looked at in the replies of the matrix besides the policy, so that no form is sent for each of it anew."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.accounts.models import PersonalAccess
from lms.core.throttle import ThrottleCount
from lms.web.access import get_rule
from tests.web.security.headers import find_header_faults
from tests.web.security.policy import Case, Observer
from tests.web.security.site import UNSAFE, Site, form_of
from tests.web.security.test_forgery import list_accepted
from tests.web.security.world import SEEN_SURNAME


class HeaderObserver(Observer):
    """Judges the headers of every reply."""

    def __init__(self) -> None:
        self.statuses: set[int] = set()

    def judge(self, case: Case, reply: TestResponse) -> Iterator[str]:
        self.statuses.add(reply.status_code)
        yield from find_header_faults(
            reply, signed_in=case.role != "visitor", endpoint=str(case.address.rule.endpoint)
        )


def count_files(site: Site, role: str) -> int:
    """How many files the role's person took and brought so far."""
    key = hashlib.sha256(f"files {site.world.people[role]}".encode()).hexdigest()
    with site.database.read() as session:
        return session.scalar(select(ThrottleCount.hits).where(ThrottleCount.key == key)) or 0


class FileObserver(Observer):
    """Sees whether each form that gives or takes a file is counted once."""

    def __init__(self, site: Site) -> None:
        self._site, self.endpoints = site, set[str]()
        self._before: int | None = None

    def prepare(self, case: Case) -> None:
        is_sent = (
            case.address.method in UNSAFE
            and case.which in ("", "own")
            and case.expected in (200, 303)
            and case.role != "visitor"
        )
        self._before = count_files(self._site, case.role) if is_sent else None

    def judge(self, case: Case, reply: TestResponse) -> Iterator[str]:
        if self._before is None:
            return
        endpoint, world = str(case.address.rule.endpoint), self._site.world
        ways = world.targets[case.role][case.line.object][case.which] if case.which else {}
        form = form_of(world, case.role, endpoint, ways)
        brings = any(isinstance(value, tuple) for value in form.values())
        if brings or reply.headers.get("Content-Disposition", "").startswith("attachment"):
            self.endpoints.add(endpoint)
            if count_files(self._site, case.role) != self._before + 1:
                yield "gives or takes a file and does not count it"


class EffectObserver(Observer):
    """Sees whether each form that is refused without its token changes something with it."""

    def __init__(self, site: Site, role: str) -> None:
        self._site, self._pristine = site, site.digest()
        self.waiting = {self._name(case) for case in list_accepted(site) if case.role == role}
        self._before = ""

    def _name(self, case: Case) -> tuple[str, str, str]:
        return case.address.name, case.line.object, case.which

    def prepare(self, case: Case) -> None:
        self._before = ""
        if self._name(case) in self.waiting:
            self._before = self._pristine if self._site.is_as_new() else self._site.digest()

    def judge(self, case: Case, reply: TestResponse) -> Iterator[str]:
        if self._before:
            self.waiting.remove(self._name(case))
            if self._site.is_as_new() or self._site.digest() == self._before:
                yield "changes nothing, so that the test of its token proves nothing"


class NameObserver(Observer):
    """Sees whether it is written down for a person that a page or a file showed the person's name.

    It is written once a day, so the site is restored as soon as it is.
    """

    def __init__(self, site: Site) -> None:
        self._site, self._servant = site, site.world.people["servant"]
        self.seen_count = 0
        self._version = 0
        self._is_noted = False

    def prepare(self, case: Case) -> None:
        self._version = self._site.version()

    def judge(self, case: Case, reply: TestResponse) -> Iterator[str]:
        self._is_noted = self._site.version() != self._version and self._has_note()
        if self._is_shown(case, reply):
            self.seen_count += 1
            if not self._is_noted:
                yield "shows a person and does not write it down"

    def wants_restoring(self) -> bool:
        return self._is_noted

    def _has_note(self) -> bool:
        with self._site.database.read() as session:
            notes = select(PersonalAccess.id).where(PersonalAccess.person_id == self._servant)
            return session.scalars(notes).first() is not None

    def _is_shown(self, case: Case, reply: TestResponse) -> bool:
        rule = get_rule(self._site.app, str(case.address.rule.endpoint))
        is_read = case.address.method == "GET" or "/export" in case.address.rule.rule
        return (
            is_read
            and case.which in ("", "own")
            and rule is not None
            and rule.kind in ("signed_in", "role")
            and reply.status_code == 200
            and SEEN_SURNAME.encode() in reply.get_data()
        )
