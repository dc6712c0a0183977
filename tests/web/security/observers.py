"""Further checks of the replies of the matrix, so that each request is sent only once."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.accounts.models import PersonalAccess
from lms.core.throttle import ThrottleCount
from lms.web.access import get_rule
from tests.web.security.forms import build_form
from tests.web.security.headers import find_header_faults
from tests.web.security.policy import Case, Observer
from tests.web.security.site import UNSAFE, WorldSite
from tests.web.security.test_forgery import list_accepted_cases
from tests.web.security.world import SEEN_SURNAME


class HeaderObserver(Observer):
    """Check of the headers of every reply."""

    def __init__(self) -> None:
        self.statuses: set[int] = set()

    def judge(self, case: Case, reply: TestResponse) -> Iterator[str]:
        self.statuses.add(reply.status_code)
        yield from find_header_faults(
            reply, signed_in=case.role != "visitor", endpoint=str(case.route.rule.endpoint)
        )


def count_files(site: WorldSite, role: str) -> int:
    """Return how many files the role's person has downloaded and uploaded so far."""
    key = hashlib.sha256(f"files {site.world.people[role]}".encode()).hexdigest()
    with site.database.read() as session:
        return session.scalar(select(ThrottleCount.hits).where(ThrottleCount.key == key)) or 0


class FileObserver(Observer):
    """Check that each form with a download or an upload counts one file."""

    def __init__(self, site: WorldSite) -> None:
        self._site, self.endpoints = site, set[str]()
        self._before: int | None = None

    def prepare(self, case: Case) -> None:
        is_sent = (
            case.route.method in UNSAFE
            and case.variant in ("", "own")
            and case.expected in (200, 303)
            and case.role != "visitor"
        )
        self._before = count_files(self._site, case.role) if is_sent else None

    def judge(self, case: Case, reply: TestResponse) -> Iterator[str]:
        if self._before is None:
            return
        endpoint, world = str(case.route.rule.endpoint), self._site.world
        values = world.targets[case.role][case.line.object][case.variant] if case.variant else {}
        form = build_form(world, case.role, endpoint, values)
        has_upload = any(isinstance(value, tuple) for value in form.values())
        if has_upload or reply.headers.get("Content-Disposition", "").startswith("attachment"):
            self.endpoints.add(endpoint)
            if count_files(self._site, case.role) != self._before + 1:
                yield "gives or takes a file and does not count it"


class EffectObserver(Observer):
    """Check that each form that is refused without its token changes something with it."""

    def __init__(self, site: WorldSite, role: str) -> None:
        self._site, self._pristine = site, site.hash_rows()
        self.waiting = {
            self._get_key(case) for case in list_accepted_cases(site) if case.role == role
        }
        self._before = ""

    def _get_key(self, case: Case) -> tuple[str, str, str]:
        return case.route.name, case.line.object, case.variant

    def prepare(self, case: Case) -> None:
        self._before = ""
        if self._get_key(case) in self.waiting:
            self._before = self._pristine if self._site.is_unchanged() else self._site.hash_rows()

    def judge(self, case: Case, reply: TestResponse) -> Iterator[str]:
        if self._before:
            self.waiting.remove(self._get_key(case))
            if self._site.is_unchanged() or self._site.hash_rows() == self._before:
                yield "changes nothing, so that the test of its token proves nothing"


class NameObserver(Observer):
    """Check that a page or a file that shows a person's name is recorded for that person.

    The record is made once a day, so the site is restored after each record.
    """

    def __init__(self, site: WorldSite) -> None:
        self._site, self._servant = site, site.world.people["servant"]
        self.page_count = 0
        self._version = 0
        self._is_recorded = False

    def prepare(self, case: Case) -> None:
        self._version = self._site.read_version()

    def judge(self, case: Case, reply: TestResponse) -> Iterator[str]:
        self._is_recorded = self._site.read_version() != self._version and self._has_note()
        if self._is_shown(case, reply):
            self.page_count += 1
            if not self._is_recorded:
                yield "shows a person and does not write it down"

    def is_restoring_due(self) -> bool:
        return self._is_recorded

    def _has_note(self) -> bool:
        with self._site.database.read() as session:
            notes = select(PersonalAccess.id).where(PersonalAccess.person_id == self._servant)
            return session.scalars(notes).first() is not None

    def _is_shown(self, case: Case, reply: TestResponse) -> bool:
        rule = get_rule(self._site.app, str(case.route.rule.endpoint))
        is_read = case.route.method == "GET" or "/export" in case.route.rule.rule
        return (
            is_read
            and case.variant in ("", "own")
            and rule is not None
            and rule.kind in ("signed_in", "role")
            and reply.status_code == 200
            and SEEN_SURNAME.encode() in reply.get_data()
        )
