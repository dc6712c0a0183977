"""A site to measure: its own folder, the real courses, learners under way, all by the product's own code."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from flask import Flask, Response, session
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, RoleGrant, SignIn
from lms.accounts.queries import load_actor
from lms.accounts.rules import CITIZEN, NATIONAL_ADMIN, OFFICER
from lms.app import create_app, resources
from lms.catalogue.errors import CourseRefused
from lms.catalogue.queries import Outline, current_version_id, outline
from lms.catalogue.services import load_course
from lms.core.archive import read_folder
from lms.core.clock import Moment
from lms.core.crypto import new_token, token_hash
from lms.core.migrations import upgrade
from lms.core.settings import Settings, from_environment
from lms.enrolment.services import enrol_learner
from lms.regions.models import RegionUnit
from lms.regions.services import load_units
from lms.web.container import Container
from lms.web.csrf import csrf_token
from lms.web.identity import begin_session

COURSE = "first-steps"
KOKSHETAU = "111000000"


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody's browser: what it sends with each request. `enrolment_id` is 0 for staff."""

    person_id: int
    enrolment_id: int
    cookie: str
    csrf: str


@dataclass(frozen=True, slots=True)
class Site:
    """A site of its own. `app` is the product, for what is measured without a server; `more`: settings that it has besides its folder."""

    folder: Path
    app: Flask
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def outline(self) -> Outline:
        """The course that is measured, if the site has the courses."""
        with self.container.database.read() as reading:
            version_id = current_version_id(reading, COURSE)
            assert version_id is not None
            return outline(reading, version_id)

    @property
    def container(self) -> Container:
        """The site's collaborators."""
        found: Container = self.app.extensions["lms"]
        return found

    @property
    def settings(self) -> Settings:
        """The site's settings."""
        return self.container.settings

    @property
    def database(self) -> Path:
        """The database file, where it is SQLite."""
        return self.folder / "lms.db"

    @property
    def kind(self) -> str:
        """The name of its database, as people write it."""
        return "PostgreSQL" if self.more else "SQLite"


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The settings of a site in this folder, as the environment gives them."""
    return {"LMS_INSTANCE": str(folder), "LMS_LOG_LEVEL": "error", **more}


@contextmanager
def site(name: str, *, courses: bool = True, database_url: str | None = None) -> Iterator[Site]:
    """A new site on the disk that holds the repository, with the regions and, if they are asked for, the courses; gone at the end.

    With the address of an empty database of PostgreSQL its records are there; the caller drops it.
    """
    more = {"LMS_DATABASE_URL": database_url} if database_url else {}
    folder = Path(tempfile.mkdtemp(prefix=f"bench-{name}-", dir=_top()))
    try:
        if database_url:
            _prepare(folder, more, courses=courses)
        else:
            shutil.copytree(_template(courses=courses).name, folder, dirs_exist_ok=True)
        made = Site(folder, create_app(from_environment(environment(folder, **more))), more)
        yield made
        made.container.database.dispose()
    finally:
        shutil.rmtree(folder)


def _top() -> Path:
    found = resources() / "instance"
    found.mkdir(exist_ok=True)
    return found


@cache
def _template(*, courses: bool) -> tempfile.TemporaryDirectory[str]:
    """A site on SQLite as each of them begins, made once; gone when the process ends."""
    kept = tempfile.TemporaryDirectory(prefix="bench-template-", dir=_top())
    _prepare(Path(kept.name), {}, courses=courses)
    return kept


def _prepare(folder: Path, more: Mapping[str, str], *, courses: bool) -> None:
    settings = from_environment(environment(folder, **more))
    upgrade(settings.database_url)
    container: Container = create_app(settings).extensions["lms"]
    with container.database.write() as unit:
        load_units(unit)
    for path in sorted((resources() / "courses").glob("*/course.toml")) if courses else ():
        _load_course(container, path.parent)
    container.database.dispose()


def learners(made: Site, count: int, slug: str = COURSE) -> list[Learner]:
    """So many new learners, enrolled in the course and signed in."""
    found = []
    with made.container.database.write() as unit:
        for _number in range(count):
            person_id = add_person(unit, made)
            found.append(
                (
                    person_id,
                    enrol(unit, made, person_id, slug),
                    _begin_sign_in(unit, made, person_id),
                )
            )
    return [
        Learner(person_id, enrolment_id, *_browser(made, token))
        for person_id, enrolment_id, token in found
    ]


def add_person(unit: Session, made: Site) -> int:
    """A citizen in Kokshetau without contacts."""
    place = unit.scalars(select(RegionUnit.id).where(RegionUnit.kato == KOKSHETAU)).one()
    row = {
        "surname": "Тегі",
        "given_name": "Аты",
        "user_name": f"bench-{secrets.token_hex(8)}",
        "language": "kk",
        "audience": CITIZEN,
        "region_unit_id": place,
        "created_at": made.container.clock.now(),
    }
    return unit.scalars(insert(Person).values(**row).returning(Person.id)).one()


def enrol(unit: Session, made: Site, person_id: int, slug: str) -> int:
    """Enrols the person by the service and returns the enrolment's id."""
    region, audience = unit.execute(
        select(Person.region_unit_id, Person.audience).where(Person.id == person_id)
    ).one()
    return enrol_learner(
        unit,
        slug=slug,
        person_id=person_id,
        region_unit_id=region,
        organisation_id=None,
        audience=audience,
        by_id=person_id,
        moment=Moment(made.container.clock.now(), made.settings.timezone),
    )


def administrator(made: Site) -> Learner:
    """A national administrator, signed in."""
    return _with_role(made, NATIONAL_ADMIN, {})


def officer(made: Site, region_id: int) -> Learner:
    """An officer of the region, signed in."""
    return _with_role(made, OFFICER, {"region_unit_id": region_id})


def _with_role(made: Site, role: str, scope: dict[str, int]) -> Learner:
    now = made.container.clock.now()
    with made.container.database.write() as unit:
        person_id = add_person(unit, made)
        unit.execute(
            insert(RoleGrant).values(person_id=person_id, role=role, granted_at=now, **scope)
        )
        token = _begin_sign_in(unit, made, person_id)
    return Learner(person_id, 0, *_browser(made, token))


def _load_course(container: Container, folder: Path) -> None:
    """Loads a course; one that is being written may have faults and is left out, but for the one that is measured."""
    try:
        with container.database.write() as unit:
            load_course(
                unit,
                container.storage,
                files=read_folder(folder),
                slug=folder.name,
                by_id=None,
                now=container.clock.now(),
            )
    except CourseRefused:
        if folder.name == COURSE:
            raise


def _begin_sign_in(unit: Session, made: Site, person_id: int) -> str:
    token, now = new_token(), made.container.clock.now()
    unit.execute(
        insert(SignIn).values(
            token_hash=token_hash(token),
            person_id=person_id,
            device="bench",
            started_at=now,
            expires_at=now + timedelta(days=30),
        )
    )
    return token


def _browser(made: Site, token: str) -> tuple[str, str]:
    """The cookie that the product gives to a browser that signs in, and the CSRF token in it."""
    with made.app.test_request_context():
        with made.container.database.read() as reading:
            actor = load_actor(reading, token_hash(token), made.container.clock.now())
        assert actor is not None
        begin_session(replace(actor, token=token))
        csrf, reply = csrf_token(), Response()
        made.app.session_interface.save_session(made.app, session, reply)
        return reply.headers["Set-Cookie"].partition(";")[0], csrf
