"""A site to measure: its own folder, the real courses and signed-in learners.

Everything is created by the product's own code.
"""

import atexit
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from flask import Flask, Response
from flask import session as browser_session
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, RoleGrant, SignIn
from lms.accounts.queries import load_actor
from lms.accounts.rules import CITIZEN, NATIONAL_ADMIN, OFFICER
from lms.app import create_app, find_resources
from lms.catalogue.errors import CourseRefused
from lms.catalogue.queries import Outline, find_current_version_id, load_outline
from lms.catalogue.services import load_course
from lms.core.clock import Moment
from lms.core.crypto import generate_token, hash_token
from lms.core.folders import read_folder
from lms.core.migrations import upgrade_database
from lms.core.settings import Settings, load_settings
from lms.demo.accounts import KOKSHETAU, find_unit_by_kato
from lms.enrolment.services import enrol_learner
from lms.regions.services import load_units
from lms.web.container import Container
from lms.web.csrf import csrf_token
from lms.web.identity import begin_session

COURSE = "first-steps"
# Folders of new sites, by whether they have courses; each site is a copy.
TEMPLATES: Final[dict[bool, Path]] = {}


@dataclass(frozen=True, slots=True)
class SignedInPerson:
    """What a person's browser sends with each request.

    `enrolment_id` is 0 for staff.
    """

    person_id: int
    enrolment_id: int
    cookie: str
    csrf: str


@dataclass(frozen=True, slots=True)
class Site:
    """A site of its own.

    `app` is the product, for what is measured without a server; `more` are settings besides the
    folder.
    """

    folder: Path
    app: Flask
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def outline(self) -> Outline:
        """Return the course that is measured, on a site with courses."""
        with self.container.database.read() as session:
            version_id = find_current_version_id(session, COURSE)
            assert version_id is not None
            return load_outline(session, version_id)

    @property
    def container(self) -> Container:
        """Return the site's container."""
        container: Container = self.app.extensions["lms"]
        return container

    @property
    def settings(self) -> Settings:
        """Return the site's settings."""
        return self.container.settings

    @property
    def database(self) -> Path:
        """Return the database file of a site on SQLite."""
        return self.folder / "lms.db"

    @property
    def kind(self) -> str:
        """Return the name of the site's database as people write it."""
        return "PostgreSQL" if self.more else "SQLite"


def build_environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the environment variables of a site in this folder."""
    return {"LMS_INSTANCE": str(folder), "LMS_LOG_LEVEL": "error", **more}


@contextmanager
def open_site(
    name: str, *, courses: bool = True, database_url: str | None = None
) -> Iterator[Site]:
    """Open a new site with the regions and, if asked for, the courses; remove it at the end.

    Its folder is on the disk that holds the repository. With the URL of an empty PostgreSQL
    database its records are there; the caller drops it.
    """
    more = {"LMS_DATABASE_URL": database_url} if database_url else {}
    folder = Path(tempfile.mkdtemp(prefix=f"bench-{name}-", dir=_get_instance_folder()))
    try:
        if database_url:
            prepare_site(folder, more, courses=courses)
        else:
            shutil.copytree(_find_template(courses=courses), folder, dirs_exist_ok=True)
        site = Site(folder, create_app(load_settings(build_environment(folder, **more))), more)
        yield site
        site.container.database.dispose()
    finally:
        shutil.rmtree(folder)


def _get_instance_folder() -> Path:
    folder = find_resources() / "instance"
    folder.mkdir(exist_ok=True)
    return folder


def _find_template(*, courses: bool) -> Path:
    """Return the folder of a new SQLite site, created once and removed with the process."""
    if courses not in TEMPLATES:
        folder = Path(tempfile.mkdtemp(prefix="bench-template-", dir=_get_instance_folder()))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        prepare_site(folder, {}, courses=courses)
        TEMPLATES[courses] = folder
    return TEMPLATES[courses]


def prepare_site(folder: Path, more: Mapping[str, str], *, courses: bool) -> None:
    """Fill the folder of a new site with the regions and, if asked for, the courses."""
    settings = load_settings(build_environment(folder, **more))
    upgrade_database(settings.database_url)
    container: Container = create_app(settings).extensions["lms"]
    with container.database.write() as session:
        load_units(session)
    for path in sorted((find_resources() / "courses").glob("*/course.toml")) if courses else ():
        _load_course(container, path.parent)
    container.database.dispose()


def add_learners(site: Site, count: int, slug: str = COURSE) -> list[SignedInPerson]:
    """Add learners, enrolled in the course and signed in."""
    people = []
    with site.container.database.write() as session:
        for _number in range(count):
            person_id = add_person(session, site)
            people.append(
                (
                    person_id,
                    enrol(session, site, person_id, slug),
                    _begin_sign_in(session, site, person_id),
                )
            )
    return [
        _build_signed_in(site, person_id, token, enrolment_id)
        for person_id, enrolment_id, token in people
    ]


def add_person(session: Session, site: Site) -> int:
    """Add a citizen in Kokshetau without contacts; return the id."""
    unit_id = find_unit_by_kato(session, KOKSHETAU)
    row = {
        "surname": "Тегі",
        "given_name": "Аты",
        "user_name": f"bench-{secrets.token_hex(8)}",
        "language": "kk",
        "audience": CITIZEN,
        "region_unit_id": unit_id,
        "created_at": site.container.clock.now(),
    }
    return session.scalars(insert(Person).values(**row).returning(Person.id)).one()


def enrol(session: Session, site: Site, person_id: int, slug: str) -> int:
    """Enrol the person by the service; return the enrolment's id."""
    region, audience = session.execute(
        select(Person.region_unit_id, Person.audience).where(Person.id == person_id)
    ).one()
    return enrol_learner(
        session,
        slug=slug,
        person_id=person_id,
        region_unit_id=region,
        organisation_id=None,
        audience=audience,
        by_id=person_id,
        moment=Moment(site.container.clock.now(), site.settings.timezone),
    )


def add_administrator(site: Site) -> SignedInPerson:
    """Add a national administrator, signed in."""
    return _add_staff(site, NATIONAL_ADMIN, {})


def add_officer(site: Site, region_id: int) -> SignedInPerson:
    """Add an officer of the region, signed in."""
    return _add_staff(site, OFFICER, {"region_unit_id": region_id})


def _add_staff(site: Site, role: str, scope: dict[str, int]) -> SignedInPerson:
    now = site.container.clock.now()
    with site.container.database.write() as session:
        person_id = add_person(session, site)
        session.execute(
            insert(RoleGrant).values(person_id=person_id, role=role, granted_at=now, **scope)
        )
        token = _begin_sign_in(session, site, person_id)
    return _build_signed_in(site, person_id, token)


def sign_in_person(site: Site, user_name: str) -> SignedInPerson:
    """Sign in a person whom the site has."""
    with site.container.database.write() as session:
        person_id = session.scalars(select(Person.id).where(Person.user_name == user_name)).one()
        token = _begin_sign_in(session, site, person_id)
    return _build_signed_in(site, person_id, token)


def _load_course(container: Container, folder: Path) -> None:
    """Load a course; skip one with faults, since it is being written, except COURSE."""
    try:
        with container.database.write() as session:
            load_course(
                session,
                container.storage,
                files=read_folder(folder),
                register=container.read_act_register(),
                slug=folder.name,
                by_id=None,
                now=container.clock.now(),
            )
    except CourseRefused:
        if folder.name == COURSE:
            raise


def _begin_sign_in(session: Session, site: Site, person_id: int) -> str:
    token, now = generate_token(), site.container.clock.now()
    session.execute(
        insert(SignIn).values(
            token_hash=hash_token(token),
            person_id=person_id,
            device="bench",
            started_at=now,
            expires_at=now + timedelta(days=30),
        )
    )
    return token


def _build_signed_in(
    site: Site, person_id: int, token: str, enrolment_id: int = 0
) -> SignedInPerson:
    cookie, csrf = _build_cookie(site, token)
    return SignedInPerson(person_id=person_id, enrolment_id=enrolment_id, cookie=cookie, csrf=csrf)


def _build_cookie(site: Site, token: str) -> tuple[str, str]:
    """Return the cookie of a signed-in browser, and the CSRF token in it."""
    with site.app.test_request_context():
        with site.container.database.read() as session:
            actor = load_actor(session, hash_token(token), site.container.clock.now())
        assert actor is not None
        begin_session(replace(actor, token=token))
        csrf, reply = csrf_token(), Response()
        site.app.session_interface.save_session(site.app, browser_session, reply)
        return reply.headers["Set-Cookie"].partition(";")[0], csrf
