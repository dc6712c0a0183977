"""A small country with one person per role, each with objects of their own, and the same objects elsewhere.

`targets[role][object][which]` are the values that name an object in an address. Which: "own", "above" (the place above one's own),
"same" (elsewhere in one's own region), "foreign" (in another region, of another trainer), "missing" (nobody's), and "mixed": a child
with the parent of another.
"""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.models import (
    IinConflict,
    Organisation,
    Person,
    PersonMerge,
    Post,
    PostOffer,
    RoleGrant,
    SecondFactor,
    SignIn,
)
from lms.accounts.queries import load_actor_by_id
from lms.accounts.rules import (
    CIVIL_SERVANT,
    CONSULTANT,
    HR,
    NATIONAL_ADMIN,
    OFFICER,
    OPERATOR,
    TRAINER,
)
from lms.auth.models import AccountLetter, ApiToken, SignInCard
from lms.auth.rules.channels import EMAIL
from lms.auth.rules.recovery import CONFIRM
from lms.auth.services import create_password_link, get_password_fingerprint, make_cards
from lms.auth.services.letters import queue_letter
from lms.catalogue.models import Media, Question, Quiz
from lms.catalogue.queries import find_current_version_id, load_outline
from lms.core import jobs
from lms.core.clock import local_date
from lms.core.crypto import CARD_LETTERS, FieldCipher, encrypt_file, generate_number, hash_token
from lms.core.jobs import Job
from lms.core.passwords import Passwords
from lms.core.storage import FileStorage
from lms.core.tables.xlsx_writer import stream_xlsx
from lms.duplicates.queries import make_plan
from lms.large_files.models import LargeFile
from lms.large_files.rules import pack_grants
from lms.messaging.models import ContactFault, Delivery, DeliveryMessage, Message
from lms.obligations.models import Assignment, Obligation
from lms.people_import.models import ImportRow, PeopleImport
from lms.people_import.queries import CARDS_JOB
from lms.people_import.services.files import store_file
from lms.periodic_reports.queries import DRAW_JOB, count_content
from lms.periodic_reports.rules import digest, parse_named_period
from lms.personal_data.models import ErasureRequest, PersonalFile
from lms.programmes.models import Indicator
from lms.regions.queries import find_root
from lms.reporting.queries import areas
from lms.schedules.models import ReportSchedule, ReportSending
from tests.conftest import CHEAP, NOW
from tests.factories import catalogue, certificates, learning, programmes, records
from tests.factories.accounts import (
    POST_START,
    absence,
    begin_sign_in,
    build_actor,
    build_iin_columns,
    grant,
    organisation,
    person,
    post,
)
from tests.factories.api import api_token, make_bin
from tests.factories.api import make_iin as digits_of
from tests.factories.learning import ZONE, Learner
from tests.factories.open_data import build_sample_figures, publish
from tests.factories.reforms import planned_reform
from tests.factories.regions import ABAI, AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, unit
from tests.factories.report_builder import saved_report
from tests.web.security.duties import Duties
from tests.web.security.lessons import Lessons

ROLES: Final = ("visitor", "learner", "trainer", "consultant", "district", "region", "hr", "admin")
CANARY: Final = "Канарейка"  # stands in the names of all people and bodies outside Akmola, and in the reasons of their assignments
CANARY_LOGIN: Final = "kanareika"  # in the user names and e-mail addresses of some of them
CANARY_IIN: Final = digits_of(700)
CLAIMED_IIN: Final = digits_of(702)
CANARY_BIN: Final = make_bin(701)
SEEN: Final = "Көрінген"  # the surname of somebody whom the officer and HR of the place may see
BOTH: Final = (
    "Екеуінде"  # the surname of somebody whose main post is elsewhere, and who has another one here
)
PASSWORD: Final = "kok-tobe-7-samal"
SECRET: Final = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of everybody's app
MISSING: Final = 987654
REPUBLIC: Final = "republic"
PERIOD: Final = "2026-Q1"  # whose report may be handed in now
SHEET: Final = b"%PDF-1.7 a sheet that was drawn before"
DRAWN: Final = b"%PDF-1.7 drawn"
PREPARED_KEY: Final = b"k" * 32
WORKBOOK: Final = b"".join(stream_xlsx(title="Адамдар", header=["Тегі"], rows=[["Адам"]]))
PREPARED: Final = b"".join(encrypt_file(BytesIO(WORKBOOK), PREPARED_KEY))
Ways = dict[str, dict[str, Any]]


@dataclass
class World:
    """Who and what stands in it: ids and tokens only, so that nothing of it holds a transaction open."""

    tokens: dict[str, str]  # of the signed-in browsers, by role
    program: str  # a token of the body for programs
    people: dict[str, int]
    servant_login: str
    learner_login: str
    twin_login: str
    targets: dict[str, dict[str, Ways]]
    units: dict[str, int]  # by KATO code
    bodies: dict[str, int]
    mandatory: str
    mandatory_id: int
    seen: dict[tuple[int, int], str]  # what the preview of a merge shows, by the two accounts
    first_step: str  # what a browser knows of the password of each of those who sign in
    looked_at: str  # by what the page knows the report that the region's officer may hand in


def build(
    session: Session, storage: FileStorage, cipher: FieldCipher, temporary: FileStorage
) -> World:
    """Fills an empty database and commits."""
    lesson = "01-files/02-folder"
    texts = catalogue.check_files(lesson)
    asked = {path: text for path, text in texts.items() if path.startswith(lesson)}
    for slug, code in (("files", "T1"), ("other", "T2")):
        own = catalogue.course_files(code=code)
        words = {
            "glossary.toml": catalogue.GLOSSARY,
            "course.toml": catalogue.with_diagnostic(own)["course.toml"],
        }
        catalogue.course(session, storage, slug=slug, code=code, changes={**asked, **words})
    publish(session, storage, build_sample_figures())
    mandatory = records.course(session, "security")
    parent = organisation(session, kato=KOKSHETAU)
    bodies = {
        "parent": parent.id,
        "own": (own := organisation(session, kato=KOKSHETAU, parent_id=parent.id)).id,
        "branch": organisation(session, kato=KOKSHETAU, parent_id=own.id).id,
        "same": organisation(session, kato=STEPNOGORSK).id,
        "same second": organisation(session, kato=STEPNOGORSK).id,
        "foreign": organisation(
            session, kato=AKTOBE_CITY, name_kk=CANARY, name_ru=CANARY, bin=CANARY_BIN
        ).id,
    }
    bodies["closed"] = organisation(
        session, kato=KOKSHETAU, parent_id=own.id, closed_on=NOW.date()
    ).id
    bodies["closed foreign"] = organisation(
        session, kato=AKTOBE_CITY, closed_on=NOW.date(), name_kk=CANARY, name_ru=CANARY
    ).id
    people = _people(session, cipher, bodies)
    targets = _Objects(
        session,
        people,
        bodies,
        mandatory=mandatory,
        storage=storage,
        cipher=cipher,
        temporary=temporary,
    ).targets()
    pairs = {(ways["kept_id"], ways["merged_id"]) for ways in targets["admin"]["pair"].values()}
    made = World(
        tokens={role: begin_sign_in(session, people[role]) for role in ROLES[1:]},
        program=api_token(session, own),
        people={name: who.id for name, who in people.items()},
        servant_login=people["servant"].user_name or "",
        learner_login=people["learner"].user_name,
        twin_login=people["twin"].user_name,
        targets=targets,
        units={
            kato: unit(session, kato).id
            for kato in (AKMOLA, KOKSHETAU, STEPNOGORSK, AKTOBE, AKTOBE_CITY)
        }
        | {REPUBLIC: find_root(session).id},
        bodies=bodies,
        mandatory="security",
        mandatory_id=mandatory.id,
        seen={pair: _seen(session, *pair) for pair in pairs if MISSING not in pair},
        first_step=get_password_fingerprint(session, people["learner"].id) or "",
        looked_at=_looked_at(session, people["region"]),
    )
    session.commit()
    return made


def _seen(session: Session, kept_id: int, merged_id: int) -> str:
    return make_plan(
        session, session.get_one(Person, kept_id), session.get_one(Person, merged_id)
    ).fingerprint()


def _looked_at(session: Session, officer: Person) -> str:
    place = areas.load_area(
        session, build_actor(session, officer), areas.UNITS, unit(session, AKMOLA).id
    )
    period = parse_named_period(PERIOD)
    assert period
    return digest(count_content(session, place, period, today=local_date(NOW, ZONE), zone=ZONE))


def _people(session: Session, cipher: FieldCipher, bodies: dict[str, int]) -> dict[str, Person]:
    """One person per role in Kokshetau, and people elsewhere with roles of their own."""
    hashed = Passwords(CHEAP).hash(PASSWORD)
    made = {
        role: person(session, password_hash=hashed, organisation_id=bodies["own"])
        for role in ROLES[1:]
    }
    made["same"] = person(
        session, kato=STEPNOGORSK, audience=CIVIL_SERVANT, organisation_id=bodies["same"]
    )
    elsewhere: dict[str, Any] = {
        "kato": AKTOBE_CITY,
        "organisation_id": bodies["foreign"],
        "position": CANARY,
    }
    made["foreign"] = person(
        session,
        surname=CANARY,
        user_name=CANARY_LOGIN,
        email=f"{CANARY_LOGIN}@example.kz",
        iin_hash=cipher.lookup(CANARY_IIN),
        iin_encrypted=cipher.encrypt(CANARY_IIN),
        **elsewhere,
    )
    made["both"] = person(session, surname=BOTH, email="both@example.kz", **elsewhere)
    post(session, made["both"], bodies["own"], is_main=False)
    made["twin"] = person(
        session,
        surname=BOTH,
        given_name=made["both"].given_name,
        organisation_id=bodies["own"],
        iin_hash=None,
    )
    made["moved"] = person(session, surname=CANARY, **elsewhere)
    post(session, made["moved"], bodies["own"], is_main=False, ends_on=NOW.date())
    made["servant"] = person(
        session, organisation_id=bodies["own"], surname=SEEN, email="servant@example.kz"
    )
    for name in ("foreign", "both", "servant"):
        hashed_address = sha256((made[name].email or "").encode()).hexdigest()
        session.add(
            ContactFault(
                person_id=made[name].id,
                channel="email",
                address_hash=hashed_address,
                reason="550",
                at=NOW,
            )
        )
    made["second admin"] = person(session)
    made["citizen"] = person(session)
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
        self,
        session: Session,
        people: dict[str, Person],
        bodies: dict[str, int],
        *,
        mandatory: Any,
        storage: FileStorage,
        cipher: FieldCipher,
        temporary: FileStorage,
    ) -> None:
        self._session, self._people, self._bodies = session, people, bodies
        self._cards_sha256 = temporary.put(cipher.encrypt_bytes(DRAWN))
        self._lists = {
            which: store_file(storage, cipher, _list(which).encode())
            for which in ("own", "same", "foreign")
        }
        sheet = storage.put(SHEET)
        self._certificates = {
            name: self._certificate(people[name], sheet) for name in (*ROLES[1:], "same", "foreign")
        }
        self._attempts = {
            name: self._learn(people[name]) for name in (*ROLES[1:], "same", "foreign")
        }
        self._grants = {
            "same": grant(session, people["same"], CONSULTANT, kato=STEPNOGORSK).id,
            "foreign": grant(session, people["foreign"], OFFICER, kato=AKTOBE).id,
        }
        named = (*ROLES[1:], "same", "foreign")
        self._posts = {
            name: session.scalars(select(Post.id).where(Post.person_id == people[name].id)).one()
            for name in named
        }
        self._posts["same"] = post(session, people["same"], bodies["same second"], is_main=False).id
        self._absences = {name: absence(session, people[name]).id for name in named}
        self._api_tokens = {
            name: self._api_token(bodies[name]) for name in ("own", "same", "foreign")
        }
        self._codes = {
            name: make_cards(session, by=OPERATOR, person_ids=[people[name].id], now=NOW)[0].code
            for name in named
        }
        self._cards = {
            name: session.scalars(
                select(SignInCard.id).where(SignInCard.person_id == people[name].id)
            ).one()
            for name in named
        }
        self._offers = {name: self._offer("citizen", name) for name in ("own", "same", "foreign")}
        self._own_offers = {name: self._offer(name, "same second") for name in named}
        self._letters = {name: self._confirmation(people[name]) for name in (*ROLES[1:], "foreign")}
        self._devices = {name: self._device(people[name]) for name in (*ROLES[1:], "foreign")}
        self._secured = {
            "own": people["servant"].id,
            "same": people["same"].id,
            "foreign": people["foreign"].id,
        }
        secrets = {
            "secret_encrypted": cipher.encrypt(SECRET),
            "waiting_encrypted": cipher.encrypt(SECRET),
            "confirmed_at": NOW,
        }
        with_app = {*self._secured.values(), *(people[role].id for role in ROLES[1:])}
        session.add_all(
            SecondFactor(person_id=person_id, **secrets) for person_id in sorted(with_app)
        )
        self._conflict = self._claim(cipher)
        self._pairs = {name: self._pair(name) for name in ("own", "same", "foreign")}
        self._imports = {
            state: {name: self._import(name, state) for name in ("own", "same", "foreign")}
            for state in ("uploaded", "checked", "applied")
        }
        self._merges = {name: self._merge(name) for name in ("own", "same", "foreign")}
        self._planned = planned_reform(session)
        self._programmes = self._draft(storage.put(programmes.PDF))
        self._assignments = self._assign(mandatory)
        self._duties = Duties(
            session, people, self._assignments, bodies, word=CANARY, missing=MISSING
        )
        late = [people[name].id for name in ("servant", "both", "foreign")]
        days = {"opened_on": POST_START, "due_on": local_date(NOW, ZONE) - timedelta(days=3)}
        session.execute(update(Obligation).where(Obligation.person_id.in_(late)).values(**days))
        self._lessons = Lessons(session, people, bodies, word=CANARY, missing=MISSING)
        self._reports = self._compose()
        self._messages = {
            name: self._tell(people[name]) for name in (*ROLES[1:], "same", "foreign")
        }
        self._sent = {name: self._send(name) for name in (*ROLES[1:], "same", "foreign")}
        self._paused = {name: self._send(name, every="month", paused_at=NOW) for name in ROLES[1:]}
        self._drawn = {name: self._draw(name) for name in (*ROLES[1:], "same", "foreign")}
        key_encrypted = cipher.encrypt_bytes(PREPARED_KEY)
        self._prepared = {
            name: self._prepare(name, key_encrypted) for name in (*ROLES[1:], "same", "foreign")
        }
        self._own_data = {
            name: self._prepare_own_data(name, key_encrypted) for name in (*ROLES[1:], "foreign")
        }
        self._erasure = self._ask_for_erasure("foreign")
        self._common = self._of_everybody()

    def targets(self) -> dict[str, dict[str, Ways]]:
        return {role: self._of(role) for role in ROLES}

    def _certificate(self, holder: Person, sha256: str) -> str:
        made = certificates.certificate(self._session, holder)
        made.file_sha256 = sha256
        return made.number

    def _claim(self, cipher: FieldCipher) -> int:
        """A conflict about an IIN that a citizen claims."""
        citizen, iin = self._people["citizen"], build_iin_columns(cipher, CLAIMED_IIN)
        citizen.iin_claim_hash, citizen.iin_claim_encrypted = iin["iin_hash"], iin["iin_encrypted"]
        row = IinConflict(
            iin_hash=iin["iin_hash"], iin_encrypted=iin["iin_encrypted"], opened_at=NOW
        )
        self._session.add(row)
        self._session.flush()
        return row.id

    def _confirmation(self, holder: Person) -> str:
        """The token of a letter by which the person confirms an e-mail."""
        holder.email = holder.email or f"e-mail-{holder.id}@example.kz"
        letter_id = queue_letter(
            self._session,
            person_id=holder.id,
            kind=CONFIRM,
            channel=EMAIL,
            contact=holder.email,
            now=NOW,
        )
        token = f"confirms-{holder.id}"
        self._session.get_one(AccountLetter, letter_id).secret_hash = hash_token(token)
        return token

    def _device(self, holder: Person) -> int:
        """Another browser of the person's."""
        token = begin_sign_in(self._session, holder)
        return self._session.scalars(
            select(SignIn.id).where(SignIn.token_hash == hash_token(token))
        ).one()

    def _api_token(self, organisation_id: int) -> int:
        api_token(self._session, self._session.get_one(Organisation, organisation_id))
        return self._session.scalars(
            select(ApiToken.id).where(ApiToken.organisation_id == organisation_id)
        ).one()

    def _pair(self, place: str) -> tuple[int, int]:
        """Two accounts that may be one person's, in a body."""
        kato = {"own": KOKSHETAU, "same": STEPNOGORSK, "foreign": AKTOBE_CITY}[place]
        body, name = self._bodies[place], CANARY if place == "foreign" else "Егіз"
        first, second = (
            person(self._session, kato=kato, organisation_id=body, surname=name, iin_hash=None)
            for _ in range(2)
        )
        return first.id, second.id

    def _merge(self, place: str) -> int:
        """A merge of two others, in which nothing moved."""
        kept_id, merged_id = self._pair(place)
        merged = self._session.get_one(Person, merged_id)
        merged.blocked_at, merged.merged_into_id = NOW, kept_id
        nothing = {"states": {}, "contacts": {}, "kept": {}, "was_main": [], "blocked_at": None}
        made = PersonMerge(kept_id=kept_id, merged_id=merged_id, at=NOW, details=nothing)
        self._session.add(made)
        self._session.flush()
        return made.id

    def _import(self, place: str, state: str) -> int:
        """A list for a body, at a step: one of its lines is faulty."""
        made = PeopleImport(
            organisation_id=self._bodies[place],
            state=state,
            file_name=f"{CANARY if place == 'foreign' else 'list'}.csv",
            file_sha256=self._lists[place],
            reading={
                "kind": "csv",
                "encoding": "utf-8",
                "delimiter": ";",
                "header_line": 1,
                "sheets": [],
            },
            columns=["ЖСН", "Тегі, аты"],
            matching={"iin": 0, "full_name": 1},
            counts={"new": 1, "faulty": 1},
            created_at=NOW,
        )
        self._session.add(made)
        self._session.flush()
        if state != "uploaded":
            self._session.add(
                ImportRow(
                    import_id=made.id,
                    line=3,
                    action="faulty",
                    data=b"",
                    faults=[["surname", "name_missing"]],
                )
            )
        if state == "applied":
            row = ImportRow(
                import_id=made.id,
                line=2,
                action="new",
                data=b"",
                faults=[],
                applied_at=NOW,
                person_id=self._people["same"].id,
            )
            self._session.add(row)
            self._session.add(self._draw_cards(made.id))
        return made.id

    def _offer(self, name: str, place: str) -> int:
        """A post in a body that was offered to a person two days ago."""
        listed = CANARY if place == "foreign" else "Ұсынылған"
        made = PostOffer(
            person_id=self._people[name].id,
            organisation_id=self._bodies[place],
            surname=listed,
            search_key=listed.lower(),
            position=listed,
            starts_on=NOW.date(),
            offered_at=NOW - timedelta(days=2),
            expires_at=NOW + timedelta(days=58),
            state="open",
        )
        self._session.add(made)
        self._session.flush()
        return made.id

    def _draw_cards(self, import_id: int) -> Job:
        """The finished drawing of an import's cards."""
        return Job(
            kind=CARDS_JOB,
            subject=f"import:{import_id}",
            params={},
            state=jobs.DONE,
            cursor={"files": [{"sha256": self._cards_sha256, "first": 1, "last": 1}]},
            result={},
            created_at=NOW,
            finished_at=NOW,
        )

    def _tell(self, who: Person) -> tuple[int, str]:
        """A message that was not read, and the token of the delivery in which it went."""
        made = Message(
            person_id=who.id,
            kind="import_done",
            key=f"told {who.id}",
            subject="import:1",
            values={"import": 1},
            created_at=NOW,
        )
        sent = Delivery(
            person_id=who.id,
            channel="email",
            state="sent",
            token=f"delivery-{who.id}",
            not_before=NOW,
            sent_at=NOW,
        )
        self._session.add_all((made, sent))
        self._session.flush()
        self._session.add(DeliveryMessage(delivery_id=sent.id, message_id=made.id))
        return made.id, sent.token

    def _send(self, name: str, **values: Any) -> dict[str, int]:
        """A report that comes to a person by e-mail, of the place that the person answers for, if any, and was sent once."""
        place = {
            "hr": ("organisations", self._bodies["own"]),
            "district": ("units", self._unit_id(KOKSHETAU)),
        }
        kind, place_id = place.get(
            name, ("units", self._unit_id(AKTOBE if name == "foreign" else AKMOLA))
        )
        made = ReportSchedule(
            person_id=self._people[name].id,
            subject="figures",
            place_kind=kind,
            place_id=place_id,
            format="pdf",
            next_on=NOW.date() + timedelta(days=7),
            created_at=NOW,
            ended_why="",
            **{"every": "week", **values},
        )
        self._session.add(made)
        self._session.flush()
        sent = ReportSending(
            schedule_id=made.id,
            due_on=NOW.date(),
            first=NOW.date() - timedelta(days=7),
            last=NOW.date() - timedelta(days=1),
            format="pdf",
            state="drawn",
            error="",
            begun_at=NOW,
            drawn_at=NOW,
            sha256=sha256(DRAWN).hexdigest(),
            size=len(DRAWN),
        )
        self._session.add(sent)
        self._session.flush()
        return {"schedule_id": made.id, "sending_id": sent.id}

    def _draw(self, name: str) -> int:
        """A report that was drawn in the background for a person, of the place that the person answers for, if any."""
        place = {
            "hr": ("organisations", self._bodies["own"]),
            "district": ("units", self._unit_id(KOKSHETAU)),
        }
        kind, place_id = place.get(
            name, ("units", self._unit_id(AKTOBE if name == "foreign" else AKMOLA))
        )
        made = Job(
            kind=DRAW_JOB,
            subject=f"drawn for {name}",
            state=jobs.DONE,
            actor_id=self._people[name].id,
            created_at=NOW,
            finished_at=NOW,
            cursor={},
            params={
                "place_kind": kind,
                "place_id": place_id,
                "period": PERIOD,
                "number": 0,
                "format": "pdf",
                "language": "kk",
            },
            result={"sha256": sha256(DRAWN).hexdigest(), "name": "report.pdf"},
        )
        self._session.add(made)
        self._session.flush()
        return made.id

    def _prepare_own_data(self, name: str, key_encrypted: bytes) -> int:
        """A file of everything held of a person."""
        made = PersonalFile(
            person_id=self._people[name].id,
            state="ready",
            created_at=NOW,
            ended_at=NOW,
            size=len(WORKBOOK),
            sha256=sha256(PREPARED).hexdigest(),
            key_encrypted=key_encrypted,
        )
        self._session.add(made)
        self._session.flush()
        return made.id

    def _ask_for_erasure(self, name: str) -> int:
        """A request that waits for a decision."""
        made = ErasureRequest(
            person_id=self._people[name].id, state="asked", reason=CANARY, requested_at=NOW
        )
        self._session.add(made)
        self._session.flush()
        return made.id

    def _prepare(self, name: str, key_encrypted: bytes) -> int:
        """A workbook of the people whom a person sees, written in the background."""
        person_id = self._people[name].id
        actor = load_actor_by_id(self._session, person_id)
        assert actor is not None
        made = LargeFile(
            person_id=person_id,
            source="accounts.people",
            params={},
            language="kk",
            fingerprint=sha256(name.encode()).hexdigest(),
            title="Адамдар",
            expected=1,
            state="ready",
            created_at=NOW,
            ended_at=NOW,
            name="people",
            rows=1,
            size=len(WORKBOOK),
            sha256=sha256(PREPARED).hexdigest(),
            key_encrypted=key_encrypted,
            grants=pack_grants(actor, actor.role_names),
        )
        self._session.add(made)
        self._session.flush()
        return made.id

    def _learn(self, who: Person) -> tuple[int, int]:
        """An open try and one that is handed in, in the course "files"."""
        learning.enrol(self._session, who)
        version_id = find_current_version_id(self._session, "files")
        assert version_id is not None
        one = Learner(
            who,
            load_outline(self._session, version_id),
            learning.load_enrolment(self._session, who),
        )
        quiz = one.outline.quiz("01-files")
        assert quiz is not None
        done = learning.take_quiz(self._session, one, quiz).id
        return learning.begin_attempt(
            self._session, one, quiz, now=NOW + timedelta(seconds=1)
        ).id, done

    def _assign(self, course: Any) -> dict[str, int]:
        due = local_date(NOW, ZONE) + timedelta(days=20)
        targets: dict[str, dict[str, Any]] = {
            kato: {"region_unit_id": unit(self._session, kato).id}
            for kato in (AKMOLA, KOKSHETAU, STEPNOGORSK, AKTOBE)
        }
        targets["republic"] = {"region_unit_id": find_root(self._session).id}
        targets |= {
            name: {"organisation_id": self._bodies[name]}
            for name in ("parent", "own", "same", "foreign")
        }
        made = {
            name: records.assign(self._session, course, due_on=due, **target)
            for name, target in targets.items()
        }
        for name in (AKTOBE, "foreign"):
            self._session.get_one(Assignment, made[name]).reason = CANARY
        return made

    def _of_everybody(self) -> dict[str, Ways]:
        """What is the same object for all."""
        link, used = (
            create_password_link(
                self._session, person_id=self._people[name].id, by=OPERATOR, now=NOW
            )
            for name in ("same", "second admin")
        )
        create_password_link(
            self._session, person_id=self._people["second admin"].id, by=OPERATOR, now=NOW
        )
        picture = self._session.scalars(select(Media.sha256)).first()
        there = "01-files", "02-folder"
        questions = {slug: self._find_question(slug) for slug in ("files", "other")}
        return {
            "course": _ways("slug", own="files", foreign="other", missing="nothing"),
            "version": {
                "own": {"slug": "files", "number": 1},
                "foreign": {"slug": "other", "number": 1},
                "missing": {"slug": "files", "number": MISSING},
                "mixed": {"slug": "nothing", "number": 1},
            },
            "question": {
                "own": {"slug": "files", "number": 1, "question_id": questions["files"]},
                "foreign": {"slug": "other", "number": 1, "question_id": questions["other"]},
                "missing": {"slug": "files", "number": 1, "question_id": MISSING},
                "mixed": {"slug": "files", "number": 1, "question_id": questions["other"]},
            },
            "lesson": {
                "own": _lesson("files", *there),
                "foreign": _lesson("other", *there),
                "missing": _lesson("files", "01-files", "99-none"),
                "mixed": _lesson("files", "99-none", "02-folder"),
            },
            "check": {
                "own": {**_lesson("files", *there), "name": "where-file"},
                "foreign": {**_lesson("other", *there), "name": "where-file"},
                "missing": {**_lesson("files", *there), "name": "none"},
                "mixed": {**_lesson("files", "01-files", "01-file"), "name": "where-file"},
            },
            "quiz": {
                "own": {"slug": "files", "key": "02-more"},
                "foreign": {"slug": "other", "key": "02-more"},
                "missing": {"slug": "files", "key": "99-none"},
                "mixed": {"slug": "files", "key": "02-folder"},
            },
            "link": _ways("token", own=link, foreign=used, missing="never-was"),
            "picture": _ways("digest", own=picture, missing="0" * 64),
            "erasure": _ways("request_id", own=self._erasure, missing=MISSING),
            "language": _ways("code", own="kk", missing="xx"),
            "regions": self._of_regions(),
        }

    def _of_regions(self) -> Ways:
        """Regions, each with an indicator."""
        katos = {"own": AKMOLA, "foreign": AKTOBE, "mixed": KOKSHETAU, "free": ABAI}
        ids = {which: unit(self._session, kato).id for which, kato in katos.items()}
        return {
            which: {"region_id": ids.get(which, MISSING), "indicator_id": self._indicator}
            for which in ("own", "foreign", "missing", "mixed", "free")
        }

    def _find_question(self, slug: str) -> int:
        """Return a question of the current version of a course."""
        version_id = find_current_version_id(self._session, slug)
        ids = select(Question.id).join(Quiz, Quiz.id == Question.quiz_id)
        return self._session.scalars(ids.where(Quiz.version_id == version_id)).first() or 0

    def _of(self, role: str) -> dict[str, Ways]:
        name = "learner" if role == "visitor" else role
        people, numbers, attempts = self._people, self._certificates, self._attempts
        own, same, foreign = people[name].id, people["same"].id, people["foreign"].id
        grants = self._session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == own)).all()
        return (
            self._common
            | self._places(role)
            | self._duties.of(role)
            | self._lessons.of(role)
            | {
                "person": _ways("person_id", own=own, same=same, foreign=foreign, missing=MISSING),
                "blocked": _ways(
                    "person_id",
                    own=own,
                    same=people["blocked same"].id,
                    foreign=people["blocked foreign"].id,
                    missing=MISSING,
                ),
                "unconfirmed": _ways(
                    "person_id", own=people["twin"].id, same=same, foreign=foreign, missing=MISSING
                ),
                "conflict": _ways("conflict_id", own=self._conflict, missing=MISSING),
                "device": _ways(
                    "sign_in_id",
                    own=self._devices[name],
                    foreign=self._devices["foreign"],
                    missing=MISSING,
                ),
                "letter": _ways(
                    "token",
                    own=self._letters[name],
                    foreign=self._letters["foreign"],
                    missing="never-was",
                ),
                "channel": _ways("channel", own="email", missing="fax"),
                "secured": _ways("person_id", **self._secured, missing=MISSING),
                "message": _ways(
                    "message_id",
                    own=self._messages[name][0],
                    same=self._messages["same"][0],
                    foreign=self._messages["foreign"][0],
                    missing=MISSING,
                ),
                "delivery": _ways("token", own=self._messages[name][1], missing="never-was"),
                "grant": {
                    "own": {
                        "person_id": own,
                        "grant_id": grants[0] if grants else self._grants["same"],
                    },
                    "same": {"person_id": same, "grant_id": self._grants["same"]},
                    "foreign": {"person_id": foreign, "grant_id": self._grants["foreign"]},
                    "missing": {"person_id": same, "grant_id": MISSING},
                    "mixed": {"person_id": same, "grant_id": self._grants["foreign"]},
                },
                "post": self._of_people(name, "post_id", self._posts),
                "absence": self._of_people(name, "absence_id", self._absences),
                "card": self._of_people(name, "card_id", self._cards),
                "offer": _ways("offer_id", **self._offers, missing=MISSING),
                "own_offer": _ways(
                    "offer_id",
                    own=self._own_offers[name],
                    foreign=self._own_offers["foreign"],
                    missing=MISSING,
                ),
                "code": _ways(
                    "code",
                    own=self._codes[name],
                    foreign=self._codes["foreign"],
                    missing=generate_number(CARD_LETTERS),
                ),
                "pair": {
                    **{
                        which: {"kept_id": pair[0], "merged_id": pair[1]}
                        for which, pair in self._pairs.items()
                    },
                    "missing": {"kept_id": self._pairs["own"][0], "merged_id": MISSING},
                    "mixed": {
                        "kept_id": self._pairs["own"][0],
                        "merged_id": self._pairs["foreign"][1],
                    },
                },
                "report": _ways(
                    "report_id",
                    **self._reports[role if role in ("region", "hr", "admin") else "district"],
                    missing=MISSING,
                ),
                "merge": _ways("merge_id", **self._merges, missing=MISSING),
                "programme": self._of_programmes(),
                "indicator": _ways("indicator_id", own=self._indicator, missing=MISSING),
                "retired": _ways("indicator_id", own=self._retired, missing=MISSING),
                "drawn": _ways(
                    "job_id",
                    own=self._drawn[name],
                    same=self._drawn["same"],
                    foreign=self._drawn["foreign"],
                    missing=MISSING,
                ),
                "prepared": _ways(
                    "file_id",
                    own=self._prepared[name],
                    same=self._prepared["same"],
                    foreign=self._prepared["foreign"],
                    missing=MISSING,
                ),
                "own_data": _ways(
                    "file_id",
                    own=self._own_data[name],
                    foreign=self._own_data["foreign"],
                    missing=MISSING,
                ),
                "planned": _ways("reform_id", own=self._planned, missing=MISSING),
                "schedule": {
                    **{
                        which: self._sent[who]
                        for which, who in (("own", name), ("same", "same"), ("foreign", "foreign"))
                    },
                    "missing": {"schedule_id": MISSING, "sending_id": MISSING},
                },
                "paused": {"own": self._paused[name], "missing": {"schedule_id": MISSING}},
                "upload": _ways("import_id", **self._imports["uploaded"], missing=MISSING),
                "checked": _ways("import_id", **self._imports["checked"], missing=MISSING),
                "applied": _ways("import_id", **self._imports["applied"], missing=MISSING),
                "card_file": {
                    which: {"import_id": import_id, "number": 1}
                    for which, import_id in {**self._imports["applied"], "missing": MISSING}.items()
                },
                "api_token": {
                    **{
                        name: {"organisation_id": self._bodies[name], "token_id": token_id}
                        for name, token_id in self._api_tokens.items()
                    },
                    "missing": {"organisation_id": self._bodies["own"], "token_id": MISSING},
                    "mixed": {
                        "organisation_id": self._bodies["own"],
                        "token_id": self._api_tokens["foreign"],
                    },
                },
                "attempt": {
                    "own": {"attempt_id": attempts[name][0], "position": 1},
                    "same": {"attempt_id": attempts["same"][0], "position": 1},
                    "foreign": {"attempt_id": attempts["foreign"][0], "position": 1},
                    "missing": {"attempt_id": MISSING, "position": 1},
                    "mixed": {"attempt_id": attempts[name][0], "position": MISSING},
                },
                "open": _ways(
                    "attempt_id",
                    own=attempts[name][0],
                    same=attempts["same"][0],
                    foreign=attempts["foreign"][0],
                    missing=MISSING,
                ),
                "done": _ways(
                    "attempt_id",
                    own=attempts[name][1],
                    same=attempts["same"][1],
                    foreign=attempts["foreign"][1],
                    missing=MISSING,
                ),
                "number": {
                    "own": {"number": numbers[name], "edition": 1},
                    "same": {"number": numbers["same"], "edition": 1},
                    "foreign": {"number": numbers["foreign"], "edition": 1},
                    "missing": {"number": generate_number(), "edition": 1},
                    "mixed": {"number": numbers[name], "edition": MISSING},
                },
            }
        )

    def _compose(self) -> dict[str, dict[str, int]]:
        """Saved reports for each role: one's own, a shared one, a colleague's own, one left behind, a shared one from elsewhere."""
        people, home, body = (
            self._people,
            ("units", unit(self._session, KOKSHETAU).id),
            ("organisations", self._bodies["own"]),
        )
        far = saved_report(
            self._session,
            people["foreign"],
            ("units", unit(self._session, AKTOBE).id),
            name=CANARY,
            shared=True,
        )
        found = {}
        for role in ("district", "region", "hr", "admin"):
            place = body if role == "hr" else home
            found[role] = {
                "own": saved_report(self._session, people[role], place),
                "shared": saved_report(self._session, people["second admin"], place, shared=True),
                "hidden": saved_report(self._session, people["second admin"], place),
                "left": saved_report(self._session, people["citizen"], place),
                "foreign": far,
            }
        return found

    def _draft(self, document: str) -> dict[str, int]:
        """Programmes that may be approved, of the regions of those at home and elsewhere."""
        indicators = programmes.indicators(self._session)
        self._indicator, self._retired = indicators["hours"], indicators["certificates"]
        self._session.get_one(Indicator, self._retired).retired_at = NOW
        named = {"document_number": "1-ө", "document_on": NOW.date(), "sha256": document}
        elsewhere = {
            "kato": AKTOBE,
            "name_kk": CANARY,
            "name_ru": CANARY,
            "document_name": f"{CANARY}.pdf",
        }
        return {
            "own": programmes.programme(self._session, **named).id,
            "foreign": programmes.programme(self._session, **named, **elsewhere).id,
        }

    def _of_programmes(self) -> Ways:
        step = {"indicator_id": self._indicator, "state": "approved"}
        ways = {
            which: {"programme_id": number, **step} for which, number in self._programmes.items()
        }
        return {**ways, "missing": {"programme_id": MISSING, **step}}

    def _of_people(self, name: str, key: str, ids: dict[str, int]) -> Ways:
        """An object of a person, named with the person."""
        people = self._people
        ways = {
            which: {"person_id": people[who].id, key: ids[who]}
            for which, who in (("own", name), ("same", "same"), ("foreign", "foreign"))
        }
        ways["missing"] = {"person_id": people[name].id, key: MISSING}
        ways["mixed"] = {"person_id": people[name].id, key: ids["foreign"]}
        return ways

    def _places(self, role: str) -> dict[str, Ways]:
        """Units and bodies, and assignments to them: those of the role's own scope, those above it and beside it."""
        units = {"own": KOKSHETAU, "above": AKMOLA, "same": STEPNOGORSK, "foreign": AKTOBE}
        if role == "region":
            units |= {"own": AKMOLA, "above": "republic"}
        bodies = {"own": "own", "above": "parent", "same": "same", "foreign": "foreign"}
        ids = {which: self._unit_id(kato) for which, kato in units.items()} | {"missing": MISSING}
        body_ids = {which: self._bodies[name] for which, name in bodies.items()} | {
            "missing": MISSING
        }
        branches = body_ids | {"own": self._bodies["branch"], "above": self._bodies["own"]}
        assigned = bodies if role == "hr" else units
        any_report = {"name": "courses", "period": PERIOD}
        return {
            "unit": {
                which: {"kind": "units", "area_id": number, **any_report}
                for which, number in ids.items()
            },
            "body": {
                which: {"kind": "organisations", "area_id": number, **any_report}
                for which, number in body_ids.items()
            },
            "organisation": {
                which: {"organisation_id": number} for which, number in body_ids.items()
            },
            "closed": _ways(
                "organisation_id",
                own=self._bodies["closed"],
                same=self._bodies["same"],
                foreign=self._bodies["closed foreign"],
                missing=MISSING,
            ),
            "branch": {which: {"organisation_id": number} for which, number in branches.items()},
            "assignment": {
                which: {"assignment_id": self._assignments[name]}
                for which, name in assigned.items()
            }
            | {"missing": {"assignment_id": MISSING}},
        }

    def _unit_id(self, kato: str) -> int:
        return find_root(self._session).id if kato == "republic" else unit(self._session, kato).id


def _list(place: str) -> str:
    name = CANARY if place == "foreign" else "Тізімдегі"
    return f"ЖСН;Тегі, аты\r\n;{name} Есім\r\n;{name}\r\n"


def _ways(name: str, **values: Any) -> Ways:
    return {which: {name: value} for which, value in values.items()}


def _lesson(slug: str, module: str, lesson: str) -> dict[str, str]:
    return {"slug": slug, "module": module, "lesson": lesson}
