"""A small country with a person per role, objects of each role, and objects elsewhere.

`targets[role][object][variant]` are the values that name an object in a URL. Variants: "own",
"above" (of the unit above one's own), "same" (elsewhere in one's own region), "foreign" (in another
region, of another trainer), "missing" (it does not exist), and "mixed" (a child with the parent of
another).
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import CIVIL_SERVANT, CONSULTANT, HR, NATIONAL_ADMIN, OFFICER, TRAINER
from lms.auth.services import get_password_fingerprint
from lms.core.clock import get_local_date
from lms.core.crypto import FieldCipher
from lms.core.passwords import Passwords
from lms.core.storage import FileStorage
from lms.duplicates.queries import make_plan
from lms.messaging.models import ContactFault
from lms.periodic_reports.queries import count_content
from lms.periodic_reports.rules import hash_content, parse_named_period
from lms.regions.queries import find_root
from lms.reporting.queries import areas
from tests.conftest import CHEAP, NOW
from tests.factories import catalogue, finals, records
from tests.factories.accounts import (
    add_organisation,
    add_person,
    add_post,
    begin_sign_in,
    build_actor,
    grant,
)
from tests.factories.api import add_api_token
from tests.factories.learning import ZONE
from tests.factories.open_data import build_sample_figures, publish
from tests.factories.practice import build_inbox_files
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, load_unit
from tests.web.security.names import (
    BOTH,
    CANARY,
    CANARY_BIN,
    CANARY_IIN,
    CANARY_LOGIN,
    DRAWN_PDF,
    MISSING,
    PASSWORD,
    PERIOD,
    PREPARED,
    REPUBLIC,
    ROLES,
    SECRET,
    SEEN_SURNAME,
    Variants,
)
from tests.web.security.targets import Targets

__all__ = [
    "AKMOLA",
    "AKTOBE",
    "AKTOBE_CITY",
    "BOTH",
    "CANARY",
    "CANARY_BIN",
    "CANARY_IIN",
    "CANARY_LOGIN",
    "DRAWN_PDF",
    "KOKSHETAU",
    "PASSWORD",
    "PREPARED",
    "REPUBLIC",
    "ROLES",
    "SECRET",
    "SEEN_SURNAME",
    "World",
    "build_world",
]


@dataclass
class World:
    """The people and objects as ids and tokens, so that none of them holds a transaction open."""

    tokens: dict[str, str]  # of the signed-in browsers, by role
    api_token: str  # a token of the organisation for API clients
    people: dict[str, int]
    servant_login: str
    learner_login: str
    twin_login: str
    targets: dict[str, dict[str, Variants]]
    units: dict[str, int]  # by KATO code
    organisations: dict[str, int]
    mandatory: str
    mandatory_id: int
    final: str  # the final test of the course "other", as the form of an exception names it
    merge_fingerprints: dict[tuple[int, int], str]  # of the preview of a merge, by the two accounts
    password_fingerprint: str  # in the browser of each person who has given the password
    report_hash: str  # of the report that the region's officer may hand in


def build_world(
    session: Session, storage: FileStorage, cipher: FieldCipher, temporary: FileStorage
) -> World:
    """Fill an empty database with the world and commit."""
    lesson = "01-files/02-folder"
    texts = catalogue.build_check_files(lesson)
    check_texts = {path: text for path, text in texts.items() if path.startswith(lesson)}
    for slug, code in (("files", "T1"), ("other", "T2")):
        own = finals.build_inbox_course(catalogue.build_course_files(code=code))
        words = {
            "glossary.toml": catalogue.GLOSSARY,
            "course.toml": catalogue.add_diagnostic(own)["course.toml"],
        }
        version = catalogue.load_small_course(
            session,
            storage,
            slug=slug,
            code=code,
            changes={**own, **check_texts, **words, **build_inbox_files()},
        )
    publish(session, storage, build_sample_figures())
    mandatory = records.add_course(session, "security")
    parent = add_organisation(session, kato=KOKSHETAU)
    organisations = {
        "parent": parent.id,
        "own": (own := add_organisation(session, kato=KOKSHETAU, parent_id=parent.id)).id,
        "branch": add_organisation(session, kato=KOKSHETAU, parent_id=own.id).id,
        "same": add_organisation(session, kato=STEPNOGORSK).id,
        "same second": add_organisation(session, kato=STEPNOGORSK).id,
        "foreign": add_organisation(
            session, kato=AKTOBE_CITY, name_kk=CANARY, name_ru=CANARY, bin=CANARY_BIN
        ).id,
    }
    organisations["closed"] = add_organisation(
        session, kato=KOKSHETAU, parent_id=own.id, closed_on=NOW.date()
    ).id
    organisations["closed foreign"] = add_organisation(
        session, kato=AKTOBE_CITY, closed_on=NOW.date(), name_kk=CANARY, name_ru=CANARY
    ).id
    people = _add_people(session, cipher, organisations)
    targets = Targets(
        session,
        people,
        organisations,
        mandatory=mandatory,
        storage=storage,
        cipher=cipher,
        temporary=temporary,
    ).build_targets()
    pairs = {
        (values["kept_id"], values["merged_id"]) for values in targets["admin"]["pair"].values()
    }
    world = World(
        tokens={role: begin_sign_in(session, people[role]) for role in ROLES[1:]},
        api_token=add_api_token(session, own),
        people={name: row.id for name, row in people.items()},
        servant_login=people["servant"].user_name or "",
        learner_login=people["learner"].user_name,
        twin_login=people["twin"].user_name,
        targets=targets,
        units={
            kato: load_unit(session, kato).id
            for kato in (AKMOLA, KOKSHETAU, STEPNOGORSK, AKTOBE, AKTOBE_CITY)
        }
        | {REPUBLIC: find_root(session).id},
        organisations=organisations,
        mandatory="security",
        mandatory_id=mandatory.id,
        final=f"{version.course_id}:final",
        merge_fingerprints={
            pair: _read_fingerprint(session, *pair) for pair in pairs if MISSING not in pair
        },
        password_fingerprint=get_password_fingerprint(session, people["learner"].id) or "",
        report_hash=_hash_report(session, people["region"]),
    )
    session.commit()
    return world


def _read_fingerprint(session: Session, kept_id: int, merged_id: int) -> str:
    return make_plan(
        session, session.get_one(Person, kept_id), session.get_one(Person, merged_id)
    ).compute_fingerprint()


def _hash_report(session: Session, officer: Person) -> str:
    area = areas.load_area(
        session, build_actor(session, officer), areas.UNITS, load_unit(session, AKMOLA).id
    )
    period = parse_named_period(PERIOD)
    assert period
    return hash_content(count_content(session, area, period, today=get_local_date(NOW, ZONE)))


def _add_people(
    session: Session, cipher: FieldCipher, organisations: dict[str, int]
) -> dict[str, Person]:
    """Add a person per role in Kokshetau, and people elsewhere."""
    password_hash = Passwords(CHEAP).hash(PASSWORD)
    people = {
        role: add_person(session, password_hash=password_hash, organisation_id=organisations["own"])
        for role in ROLES[1:]
    }
    people["same"] = add_person(
        session, kato=STEPNOGORSK, audience=CIVIL_SERVANT, organisation_id=organisations["same"]
    )
    elsewhere: dict[str, Any] = {
        "kato": AKTOBE_CITY,
        "organisation_id": organisations["foreign"],
        "position": CANARY,
    }
    people["foreign"] = add_person(
        session,
        surname=CANARY,
        user_name=CANARY_LOGIN,
        email=f"{CANARY_LOGIN}@example.kz",
        iin_hash=cipher.lookup(CANARY_IIN),
        iin_encrypted=cipher.encrypt(CANARY_IIN),
        **elsewhere,
    )
    people["both"] = add_person(session, surname=BOTH, email="both@example.kz", **elsewhere)
    add_post(session, people["both"], organisations["own"], is_main=False)
    people["twin"] = add_person(
        session,
        surname=BOTH,
        given_name=people["both"].given_name,
        organisation_id=organisations["own"],
        iin_hash=None,
    )
    people["moved"] = add_person(session, surname=CANARY, **elsewhere)
    add_post(session, people["moved"], organisations["own"], is_main=False, ends_on=NOW.date())
    people["servant"] = add_person(
        session,
        organisation_id=organisations["own"],
        surname=SEEN_SURNAME,
        email="servant@example.kz",
    )
    for name in ("foreign", "both", "servant"):
        email_hash = sha256((people[name].email or "").encode()).hexdigest()
        session.add(
            ContactFault(
                person_id=people[name].id,
                channel="email",
                contact_hash=email_hash,
                reason="550",
                at=NOW,
            )
        )
    people["second admin"] = add_person(session)
    people["citizen"] = add_person(session)
    people["blocked same"] = add_person(session, kato=STEPNOGORSK, blocked_at=NOW)
    people["blocked foreign"] = add_person(
        session, kato=AKTOBE_CITY, blocked_at=NOW, surname=CANARY
    )
    grant(session, people["trainer"], TRAINER, course_slug="files")
    grant(session, people["consultant"], CONSULTANT, kato=KOKSHETAU)
    grant(session, people["district"], OFFICER, kato=KOKSHETAU)
    grant(session, people["region"], OFFICER, kato=AKMOLA)
    grant(session, people["hr"], HR, organisation_id=organisations["own"])
    grant(session, people["admin"], NATIONAL_ADMIN)
    grant(session, people["second admin"], NATIONAL_ADMIN)
    return people
