"""A small country with one person per role, each with objects of their own, and the same objects elsewhere.

`targets[role][object][which]` are the values that name an object in an address. Which: "own", "above" (the place above one's own),
"same" (elsewhere in one's own region), "foreign" (in another region, of another trainer), "missing" (nobody's), and "mixed": a child
with the parent of another.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, RoleGrant
from lms.accounts.rules import CIVIL_SERVANT, CONSULTANT, HR, NATIONAL_ADMIN, OFFICER, OPERATOR, TRAINER
from lms.accounts.services import create_password_link
from lms.catalogue.models import Media
from lms.catalogue.queries import current_version_id, outline
from lms.core.clock import local_date
from lms.core.crypto import new_number
from lms.core.passwords import Passwords
from lms.core.storage import FileStorage
from lms.obligations.models import Assignment
from lms.regions.queries import root
from tests.conftest import CHEAP, NOW
from tests.factories import catalogue, certificates, learning, records
from tests.factories.accounts import begin_sign_in, grant, organisation, person
from tests.factories.learning import ZONE, Learner
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, unit

ROLES: Final = ("visitor", "learner", "trainer", "consultant", "district", "region", "hr", "admin")
CANARY: Final = "Канарейка"  # stands in the names of all people and bodies outside Akmola, and in the reasons of their assignments
PASSWORD: Final = "kok-tobe-7-samal"
MISSING: Final = 987654
SHEET: Final = b"%PDF-1.7 a sheet that was drawn before"
Ways = dict[str, dict[str, Any]]


@dataclass
class World:
    """Who and what stands in it: ids and tokens only, so that nothing of it holds a transaction open."""

    tokens: dict[str, str]  # of the signed-in browsers, by role
    people: dict[str, int]
    targets: dict[str, dict[str, Ways]]
    units: dict[str, int]  # by KATO code
    bodies: dict[str, int]
    mandatory: str


def build(session: Session, storage: FileStorage) -> World:
    """Fills an empty database and commits."""
    for slug, code in (("files", "T1"), ("other", "T2")):
        catalogue.course(session, storage, slug=slug, code=code)
    mandatory = records.course(session, "security")
    parent = organisation(session, kato=KOKSHETAU)
    bodies = {
        "parent": parent.id,
        "own": organisation(session, kato=KOKSHETAU, parent_id=parent.id).id,
        "same": organisation(session, kato=STEPNOGORSK).id,
        "foreign": organisation(session, kato=AKTOBE_CITY, name_kk=CANARY, name_ru=CANARY).id,
    }
    people = _people(session, bodies)
    targets = _Objects(session, storage, people, bodies, mandatory).targets()
    made = World(
        tokens={role: begin_sign_in(session, people[role]) for role in ROLES[1:]},
        people={name: who.id for name, who in people.items()},
        targets=targets,
        units={kato: unit(session, kato).id for kato in (AKMOLA, KOKSHETAU, STEPNOGORSK, AKTOBE, AKTOBE_CITY)},
        bodies=bodies,
        mandatory="security",
    )
    session.commit()
    return made


def _people(session: Session, bodies: dict[str, int]) -> dict[str, Person]:
    """One person per role in Kokshetau, and people elsewhere with roles of their own."""
    hashed = Passwords(CHEAP).hash(PASSWORD)
    made = {role: person(session, password_hash=hashed, organisation_id=bodies["own"]) for role in ROLES[1:]}
    made["same"] = person(session, kato=STEPNOGORSK, audience=CIVIL_SERVANT, organisation_id=bodies["same"])
    made["foreign"] = person(session, kato=AKTOBE_CITY, audience=CIVIL_SERVANT, organisation_id=bodies["foreign"], surname=CANARY)
    made["second admin"] = person(session)
    made["blocked same"] = person(session, kato=STEPNOGORSK, blocked_at=NOW)
    made["blocked foreign"] = person(session, kato=AKTOBE_CITY, blocked_at=NOW, surname=CANARY)
    grant(session, made["trainer"], TRAINER, course_slug="files")
    grant(session, made["consultant"], CONSULTANT, kato=KOKSHETAU)
    grant(session, made["district"], OFFICER, kato=KOKSHETAU)
    grant(session, made["region"], OFFICER, kato=AKMOLA)
    grant(session, made["hr"], HR, organisation_id=bodies["own"])
    grant(session, made["admin"], NATIONAL_ADMIN)
    grant(session, made["second admin"], NATIONAL_ADMIN)
    return made


class _Objects:
    """Makes the objects and names them for each role. Visitors try the learner's."""

    def __init__(
        self, session: Session, storage: FileStorage, people: dict[str, Person], bodies: dict[str, int], mandatory: Any
    ) -> None:
        self._session, self._people, self._bodies = session, people, bodies
        sheet = storage.put(SHEET)
        self._certificates = {name: self._certificate(people[name], sheet) for name in (*ROLES[1:], "same", "foreign")}
        self._attempts = {name: self._learn(people[name]) for name in (*ROLES[1:], "same", "foreign")}
        self._grants = {
            "same": grant(session, people["same"], CONSULTANT, kato=STEPNOGORSK).id,
            "foreign": grant(session, people["foreign"], OFFICER, kato=AKTOBE).id,
        }
        self._assignments = self._assign(mandatory)
        self._common = self._of_everybody()

    def targets(self) -> dict[str, dict[str, Ways]]:
        return {role: self._of(role) for role in ROLES}

    def _certificate(self, holder: Person, sha256: str) -> str:
        made = certificates.certificate(self._session, holder)
        made.file_sha256 = sha256
        return made.number

    def _learn(self, who: Person) -> tuple[int, int]:
        """An open try and one that is handed in, in the course "files"."""
        learning.enrol(self._session, who)
        version_id = current_version_id(self._session, "files")
        assert version_id is not None
        one = Learner(who, outline(self._session, version_id), learning.standing(self._session, who))
        quiz = one.outline.quiz("01-files")
        assert quiz is not None
        done = learning.take(self._session, one, quiz).id
        return learning.begin(self._session, one, quiz, now=NOW + timedelta(seconds=1)).id, done

    def _assign(self, course: Any) -> dict[str, int]:
        due = local_date(NOW, ZONE) + timedelta(days=20)
        targets: dict[str, dict[str, Any]] = {
            kato: {"region_unit_id": unit(self._session, kato).id} for kato in (AKMOLA, KOKSHETAU, STEPNOGORSK, AKTOBE)
        }
        targets["republic"] = {"region_unit_id": root(self._session).id}
        targets |= {name: {"organisation_id": body} for name, body in self._bodies.items()}
        made = {name: records.assign(self._session, course, due_on=due, **target) for name, target in targets.items()}
        for name in (AKTOBE, "foreign"):
            self._session.get_one(Assignment, made[name]).reason = CANARY
        return made

    def _of_everybody(self) -> dict[str, Ways]:
        """What is the same object for all."""
        link, used = (create_password_link(self._session, person_id=self._people[name].id, actor=OPERATOR, now=NOW)
                      for name in ("same", "second admin"))  # fmt: skip
        create_password_link(self._session, person_id=self._people["second admin"].id, actor=OPERATOR, now=NOW)
        picture = self._session.scalars(select(Media.sha256)).first()
        there = "01-files", "02-folder"
        return {
            "course": _ways("slug", own="files", foreign="other", missing="nothing"),
            "version": {
                "own": {"slug": "files", "number": 1}, "foreign": {"slug": "other", "number": 1},
                "missing": {"slug": "files", "number": MISSING}, "mixed": {"slug": "nothing", "number": 1},
            },
            "lesson": {
                "own": _lesson("files", *there), "foreign": _lesson("other", *there), "missing": _lesson("files", "01-files", "99-none"),
                "mixed": _lesson("files", "99-none", "02-folder"),
            },
            "quiz": {
                "own": {"slug": "files", "key": "02-more"}, "foreign": {"slug": "other", "key": "02-more"},
                "missing": {"slug": "files", "key": "99-none"}, "mixed": {"slug": "nothing", "key": "02-more"},
            },
            "link": _ways("token", own=link, foreign=used, missing="never-was"),
            "picture": _ways("digest", own=picture, missing="0" * 64),
            "language": _ways("code", own="kk", missing="xx"),
            "regions": _ways(
                "region_id", own=unit(self._session, AKMOLA).id, foreign=unit(self._session, AKTOBE).id, missing=MISSING,
                mixed=unit(self._session, KOKSHETAU).id,
            ),
        }  # fmt: skip

    def _of(self, role: str) -> dict[str, Ways]:
        name = "learner" if role == "visitor" else role
        people, numbers, attempts = self._people, self._certificates, self._attempts
        own, same, foreign = people[name].id, people["same"].id, people["foreign"].id
        grants = self._session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == own)).all()
        return self._common | self._places(role) | {
            "person": _ways("person_id", own=own, same=same, foreign=foreign, missing=MISSING),
            "blocked": _ways(
                "person_id", own=own, same=people["blocked same"].id, foreign=people["blocked foreign"].id, missing=MISSING
            ),
            "grant": {
                "own": {"person_id": own, "grant_id": grants[0] if grants else self._grants["same"]},
                "same": {"person_id": same, "grant_id": self._grants["same"]},
                "foreign": {"person_id": foreign, "grant_id": self._grants["foreign"]},
                "missing": {"person_id": same, "grant_id": MISSING},
                "mixed": {"person_id": same, "grant_id": self._grants["foreign"]},
            },
            "attempt": {
                "own": {"attempt_id": attempts[name][0], "position": 1}, "same": {"attempt_id": attempts["same"][0], "position": 1},
                "foreign": {"attempt_id": attempts["foreign"][0], "position": 1}, "missing": {"attempt_id": MISSING, "position": 1},
                "mixed": {"attempt_id": attempts[name][0], "position": MISSING},
            },
            "open": _ways("attempt_id", own=attempts[name][0], same=attempts["same"][0], foreign=attempts["foreign"][0], missing=MISSING),
            "done": _ways("attempt_id", own=attempts[name][1], same=attempts["same"][1], foreign=attempts["foreign"][1], missing=MISSING),
            "number": _ways(
                "number", own=numbers[name], same=numbers["same"], foreign=numbers["foreign"], missing=new_number()
            ),
        }  # fmt: skip

    def _places(self, role: str) -> dict[str, Ways]:
        """Units and bodies, and assignments to them: those of the role's own scope, those above it and beside it."""
        units = {"own": KOKSHETAU, "above": AKMOLA, "same": STEPNOGORSK, "foreign": AKTOBE}
        if role == "region":
            units |= {"own": AKMOLA, "above": "republic"}
        bodies = {"own": "own", "above": "parent", "same": "same", "foreign": "foreign"}
        ids = {which: self._unit_id(kato) for which, kato in units.items()} | {"missing": MISSING}
        body_ids = {which: self._bodies[name] for which, name in bodies.items()} | {"missing": MISSING}
        assigned = bodies if role == "hr" else units
        return {
            "unit": {which: {"kind": "units", "place_id": number, "name": "courses"} for which, number in ids.items()},
            "body": {which: {"kind": "organisations", "place_id": number, "name": "courses"} for which, number in body_ids.items()},
            "organisation": {which: {"organisation_id": number} for which, number in body_ids.items()},
            "assignment": {which: {"assignment_id": self._assignments[name]} for which, name in assigned.items()}
            | {"missing": {"assignment_id": MISSING}},
        }

    def _unit_id(self, kato: str) -> int:
        return root(self._session).id if kato == "republic" else unit(self._session, kato).id


def _ways(name: str, **values: Any) -> Ways:
    return {which: {name: value} for which, value in values.items()}


def _lesson(slug: str, module: str, lesson: str) -> dict[str, str]:
    return {"slug": slug, "module": module, "lesson": lesson}
