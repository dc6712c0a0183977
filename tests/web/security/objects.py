"""The objects of each role in the world, and the same objects elsewhere."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.models import (
    IinConflict,
    Organisation,
    Person,
    PersonMerge,
    Post,
    PostOffer,
    SecondFactor,
    SignIn,
)
from lms.accounts.queries import load_actor_by_id
from lms.accounts.rules import CONSULTANT, OFFICER, OPERATOR
from lms.auth.models import AccountLetter, ApiToken, SignInCard
from lms.auth.rules.channels import EMAIL
from lms.auth.rules.recovery import CONFIRM
from lms.auth.services import make_cards
from lms.auth.services.letters import queue_letter
from lms.catalogue.queries import find_current_version_id, load_outline
from lms.core import jobs
from lms.core.clock import get_local_date
from lms.core.crypto import FieldCipher, hash_token
from lms.core.jobs import Job
from lms.core.storage import FileStorage
from lms.large_files.models import LargeFile
from lms.large_files.rules import pack_grants
from lms.messaging.models import Delivery, DeliveryMessage, Message
from lms.obligations.models import Assignment, Obligation
from lms.people_import.models import ImportRow, PeopleImport
from lms.people_import.queries import CARDS_JOB
from lms.people_import.services.files import store_file
from lms.periodic_reports.queries import DRAW_JOB
from lms.personal_data.models import ErasureRequest, PersonalFile
from lms.programmes.models import Indicator
from lms.regions.queries import find_root
from lms.schedules.models import ReportSchedule, ReportSending
from tests.conftest import NOW
from tests.factories import certificates, learning, practice, programmes, records
from tests.factories.accounts import (
    POST_START,
    absence,
    begin_sign_in,
    build_iin_columns,
    grant,
    person,
    post,
)
from tests.factories.api import api_token
from tests.factories.learning import ZONE, Learner
from tests.factories.reforms import planned_reform
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, unit
from tests.factories.report_builder import saved_report
from tests.web.security.duties import Duties
from tests.web.security.lessons import Lessons
from tests.web.security.names import (
    CANARY,
    CLAIMED_IIN,
    DRAWN_PDF,
    MISSING,
    PERIOD,
    PREPARED,
    PREPARED_KEY,
    ROLES,
    SECRET,
    SHEET,
    WORKBOOK,
)
from tests.web.security.papers import Papers
from tests.web.security.sittings import Sittings


class Objects:
    """Makes them."""

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
        self._cards_sha256 = temporary.put(cipher.encrypt_bytes(DRAWN_PDF))
        self._lists = {
            which: store_file(storage, cipher, _list(which).encode())
            for which in ("own", "same", "foreign")
        }
        sheet = storage.put(SHEET)
        self._certificates = {
            name: self._certificate(people[name], sheet) for name in (*ROLES[1:], "same", "foreign")
        }
        self._finals: dict[int, int] = {}  # open attempts at final tests, by person
        self._attempts = {
            name: self._learn(people[name]) for name in (*ROLES[1:], "same", "foreign")
        }
        self._grants = {
            "same": grant(session, people["same"], CONSULTANT, kato=STEPNOGORSK).id,
            "foreign": grant(session, people["foreign"], OFFICER, kato=AKTOBE).id,
        }
        holder_names = (*ROLES[1:], "same", "foreign")
        self._posts = {
            name: session.scalars(select(Post.id).where(Post.person_id == people[name].id)).one()
            for name in holder_names
        }
        self._posts["same"] = post(session, people["same"], bodies["same second"], is_main=False).id
        self._absences = {name: absence(session, people[name]).id for name in holder_names}
        self._api_tokens = {
            name: self._api_token(bodies[name]) for name in ("own", "same", "foreign")
        }
        self._codes = {
            name: make_cards(session, by=OPERATOR, person_ids=[people[name].id], now=NOW)[0].code
            for name in holder_names
        }
        self._cards = {
            name: session.scalars(
                select(SignInCard.id).where(SignInCard.person_id == people[name].id)
            ).one()
            for name in holder_names
        }
        self._offers = {name: self._offer("citizen", name) for name in ("own", "same", "foreign")}
        self._own_offers = {name: self._offer(name, "same second") for name in holder_names}
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
        days = {"opened_on": POST_START, "due_on": get_local_date(NOW, ZONE) - timedelta(days=3)}
        session.execute(update(Obligation).where(Obligation.person_id.in_(late)).values(**days))
        self._lessons = Lessons(session, people, bodies, word=CANARY, missing=MISSING)
        self._reports = self._compose()
        self._messages = {
            name: self._tell(people[name]) for name in (*ROLES[1:], "same", "foreign")
        }
        self._sendings = {name: self._send(name) for name in (*ROLES[1:], "same", "foreign")}
        self._paused = {name: self._send(name, every="month", paused_at=NOW) for name in ROLES[1:]}
        self._drawn_reports = {name: self._draw(name) for name in (*ROLES[1:], "same", "foreign")}
        key_encrypted = cipher.encrypt_bytes(PREPARED_KEY)
        self._prepared = {
            name: self._prepare(name, key_encrypted) for name in (*ROLES[1:], "same", "foreign")
        }
        self._own_data = {
            name: self._prepare_own_data(name, key_encrypted) for name in (*ROLES[1:], "foreign")
        }
        self._erasure = self._ask_for_erasure("foreign")
        self._papers = Papers(session, people, missing=MISSING)
        self._sittings = Sittings(session, people, bodies)

    def _certificate(self, holder: Person, sha256: str) -> str:
        certificate = certificates.certificate(self._session, holder)
        certificate.file_sha256 = sha256
        return certificate.number

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
        merged_account = self._session.get_one(Person, merged_id)
        merged_account.blocked_at, merged_account.merged_into_id = NOW, kept_id
        nothing = {"states": {}, "contacts": {}, "kept": {}, "was_main": [], "blocked_at": None}
        merge = PersonMerge(kept_id=kept_id, merged_id=merged_id, at=NOW, details=nothing)
        self._session.add(merge)
        self._session.flush()
        return merge.id

    def _import(self, place: str, state: str) -> int:
        """A list for a body, at a step: one of its lines is faulty."""
        people_import = PeopleImport(
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
        self._session.add(people_import)
        self._session.flush()
        if state != "uploaded":
            self._session.add(
                ImportRow(
                    import_id=people_import.id,
                    line=3,
                    action="faulty",
                    data=b"",
                    faults=[["surname", "name_missing"]],
                )
            )
        if state == "applied":
            row = ImportRow(
                import_id=people_import.id,
                line=2,
                action="new",
                data=b"",
                faults=[],
                applied_at=NOW,
                person_id=self._people["same"].id,
            )
            self._session.add(row)
            self._session.add(self._draw_cards(people_import.id))
        return people_import.id

    def _offer(self, name: str, place: str) -> int:
        """A post in a body that was offered to a person two days ago."""
        surname = CANARY if place == "foreign" else "Ұсынылған"
        offer = PostOffer(
            person_id=self._people[name].id,
            organisation_id=self._bodies[place],
            surname=surname,
            search_key=surname.lower(),
            position=surname,
            starts_on=NOW.date(),
            offered_at=NOW - timedelta(days=2),
            expires_at=NOW + timedelta(days=58),
            state="open",
        )
        self._session.add(offer)
        self._session.flush()
        return offer.id

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
        message = Message(
            person_id=who.id,
            kind="import_done",
            key=f"told {who.id}",
            subject="import:1",
            values={"import": 1},
            created_at=NOW,
        )
        delivery = Delivery(
            person_id=who.id,
            channel="email",
            state="sent",
            token=f"delivery-{who.id}",
            not_before=NOW,
            sent_at=NOW,
        )
        self._session.add_all((message, delivery))
        self._session.flush()
        self._session.add(DeliveryMessage(delivery_id=delivery.id, message_id=message.id))
        return message.id, delivery.token

    def _send(self, name: str, **values: Any) -> dict[str, int]:
        """A report that comes to a person by e-mail, of the place that the person answers for, if any, and was sent once."""
        place = {
            "hr": ("organisations", self._bodies["own"]),
            "district": ("units", self._unit_id(KOKSHETAU)),
        }
        kind, place_id = place.get(
            name, ("units", self._unit_id(AKTOBE if name == "foreign" else AKMOLA))
        )
        schedule = ReportSchedule(
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
        self._session.add(schedule)
        self._session.flush()
        sending = ReportSending(
            schedule_id=schedule.id,
            due_on=NOW.date(),
            first=NOW.date() - timedelta(days=7),
            last=NOW.date() - timedelta(days=1),
            format="pdf",
            state="drawn",
            error="",
            begun_at=NOW,
            drawn_at=NOW,
            sha256=sha256(DRAWN_PDF).hexdigest(),
            size=len(DRAWN_PDF),
        )
        self._session.add(sending)
        self._session.flush()
        return {"schedule_id": schedule.id, "sending_id": sending.id}

    def _draw(self, name: str) -> int:
        """A report that was drawn in the background for a person, of the place that the person answers for, if any."""
        place = {
            "hr": ("organisations", self._bodies["own"]),
            "district": ("units", self._unit_id(KOKSHETAU)),
        }
        kind, place_id = place.get(
            name, ("units", self._unit_id(AKTOBE if name == "foreign" else AKMOLA))
        )
        job = Job(
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
            result={"sha256": sha256(DRAWN_PDF).hexdigest(), "name": "report.pdf"},
        )
        self._session.add(job)
        self._session.flush()
        return job.id

    def _prepare_own_data(self, name: str, key_encrypted: bytes) -> int:
        """A file of everything held of a person."""
        personal_file = PersonalFile(
            person_id=self._people[name].id,
            state="ready",
            created_at=NOW,
            ended_at=NOW,
            size=len(WORKBOOK),
            sha256=sha256(PREPARED).hexdigest(),
            key_encrypted=key_encrypted,
        )
        self._session.add(personal_file)
        self._session.flush()
        return personal_file.id

    def _ask_for_erasure(self, name: str) -> int:
        """A request that waits for a decision."""
        request = ErasureRequest(
            person_id=self._people[name].id, state="asked", reason=CANARY, requested_at=NOW
        )
        self._session.add(request)
        self._session.flush()
        return request.id

    def _prepare(self, name: str, key_encrypted: bytes) -> int:
        """A workbook of the people whom a person sees, written in the background."""
        person_id = self._people[name].id
        actor = load_actor_by_id(self._session, person_id)
        assert actor is not None
        large_file = LargeFile(
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
        self._session.add(large_file)
        self._session.flush()
        return large_file.id

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
        attempt_id = learning.take_quiz(self._session, one, quiz).id
        practice.hand_in(self._session, one, practice.SOLVING)
        final = one.outline.final
        assert final is not None
        self._finals[who.id] = learning.begin_attempt(self._session, one, final).id
        return learning.begin_attempt(
            self._session, one, quiz, now=NOW + timedelta(seconds=1)
        ).id, attempt_id

    def _assign(self, course: Any) -> dict[str, int]:
        due = get_local_date(NOW, ZONE) + timedelta(days=20)
        targets: dict[str, dict[str, Any]] = {
            kato: {"region_unit_id": unit(self._session, kato).id}
            for kato in (AKMOLA, KOKSHETAU, STEPNOGORSK, AKTOBE)
        }
        targets["republic"] = {"region_unit_id": find_root(self._session).id}
        targets |= {
            name: {"organisation_id": self._bodies[name]}
            for name in ("parent", "own", "same", "foreign")
        }
        assignment_ids = {
            name: records.assign(self._session, course, due_on=due, **target)
            for name, target in targets.items()
        }
        for name in (AKTOBE, "foreign"):
            self._session.get_one(Assignment, assignment_ids[name]).reason = CANARY
        return assignment_ids

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
        reports = {}
        for role in ("district", "region", "hr", "admin"):
            place = body if role == "hr" else home
            reports[role] = {
                "own": saved_report(self._session, people[role], place),
                "shared": saved_report(self._session, people["second admin"], place, shared=True),
                "hidden": saved_report(self._session, people["second admin"], place),
                "left": saved_report(self._session, people["citizen"], place),
                "foreign": far,
            }
        return reports

    def _draft(self, document: str) -> dict[str, int]:
        """Programmes that may be approved, of the regions of those at home and elsewhere."""
        indicators = programmes.indicators(self._session)
        self._indicator, self._retired = indicators["hours"], indicators["certificates"]
        self._session.get_one(Indicator, self._retired).retired_at = NOW
        document_values = {"document_number": "1-ө", "document_on": NOW.date(), "sha256": document}
        elsewhere = {
            "kato": AKTOBE,
            "name_kk": CANARY,
            "name_ru": CANARY,
            "document_name": f"{CANARY}.pdf",
        }
        return {
            "own": programmes.programme(self._session, **document_values).id,
            "foreign": programmes.programme(self._session, **document_values, **elsewhere).id,
        }

    def _unit_id(self, kato: str) -> int:
        return find_root(self._session).id if kato == "republic" else unit(self._session, kato).id


def _list(place: str) -> str:
    name = CANARY if place == "foreign" else "Тізімдегі"
    return f"ЖСН;Тегі, аты\r\n;{name} Есім\r\n;{name}\r\n"
