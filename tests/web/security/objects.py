"""The rows of the world: objects of each role, and objects of the same kinds elsewhere."""

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
    add_absence,
    add_person,
    add_post,
    begin_sign_in,
    build_iin_columns,
    grant,
)
from tests.factories.api import add_api_token
from tests.factories.learning import ZONE, Learner
from tests.factories.reforms import plan_new_name
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, load_unit
from tests.factories.report_builder import add_saved_report
from tests.web.security.duties import Duties
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
from tests.web.security.trainings import TrainingRows


class Objects:
    """Rows of the world, made when it is built; ids and tokens by role or by variant."""

    def __init__(
        self,
        session: Session,
        people: dict[str, Person],
        organisations: dict[str, int],
        *,
        mandatory: Any,
        storage: FileStorage,
        cipher: FieldCipher,
        temporary: FileStorage,
    ) -> None:
        self._session, self._people, self._organisations = session, people, organisations
        self._cards_sha256 = temporary.put(cipher.encrypt_bytes(DRAWN_PDF))
        self._lists = {
            variant: store_file(storage, cipher, _build_list(variant).encode())
            for variant in ("own", "same", "foreign")
        }
        sheet = storage.put(SHEET)
        self._certificates = {
            name: self._add_certificate(people[name], sheet)
            for name in (*ROLES[1:], "same", "foreign")
        }
        self._finals: dict[int, int] = {}  # open attempts at final tests, by person
        self._attempts = {
            name: self._add_attempts(people[name]) for name in (*ROLES[1:], "same", "foreign")
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
        self._posts["same"] = add_post(
            session, people["same"], organisations["same second"], is_main=False
        ).id
        self._absences = {name: add_absence(session, people[name]).id for name in holder_names}
        self._api_tokens = {
            name: self._add_api_token(organisations[name]) for name in ("own", "same", "foreign")
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
        self._offers = {
            name: self._add_offer("citizen", name) for name in ("own", "same", "foreign")
        }
        self._own_offers = {name: self._add_offer(name, "same second") for name in holder_names}
        self._letters = {
            name: self._queue_confirmation(people[name]) for name in (*ROLES[1:], "foreign")
        }
        self._devices = {name: self._add_device(people[name]) for name in (*ROLES[1:], "foreign")}
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
        ids_with_app = {*self._secured.values(), *(people[role].id for role in ROLES[1:])}
        session.add_all(
            SecondFactor(person_id=person_id, **secrets) for person_id in sorted(ids_with_app)
        )
        self._conflict = self._add_conflict(cipher)
        self._pairs = {name: self._add_pair(name) for name in ("own", "same", "foreign")}
        self._imports = {
            state: {name: self._add_import(name, state) for name in ("own", "same", "foreign")}
            for state in ("uploaded", "checked", "applied")
        }
        self._merges = {name: self._add_merge(name) for name in ("own", "same", "foreign")}
        self._planned = plan_new_name(session)
        self._programmes = self._add_programmes(storage.put(programmes.PDF))
        self._assignments = self._add_assignments(mandatory)
        self._duties = Duties(
            session, people, self._assignments, organisations, word=CANARY, missing=MISSING
        )
        late_ids = [people[name].id for name in ("servant", "both", "foreign")]
        days = {"opened_on": POST_START, "due_on": get_local_date(NOW, ZONE) - timedelta(days=3)}
        session.execute(update(Obligation).where(Obligation.person_id.in_(late_ids)).values(**days))
        self._trainings = TrainingRows(session, people, organisations, word=CANARY, missing=MISSING)
        self._reports = self._add_saved_reports()
        self._messages = {
            name: self._add_message(people[name]) for name in (*ROLES[1:], "same", "foreign")
        }
        self._sendings = {
            name: self._add_schedule(name) for name in (*ROLES[1:], "same", "foreign")
        }
        self._paused = {
            name: self._add_schedule(name, every="month", paused_at=NOW) for name in ROLES[1:]
        }
        self._drawn_reports = {
            name: self._add_drawn_report(name) for name in (*ROLES[1:], "same", "foreign")
        }
        key_encrypted = cipher.encrypt_bytes(PREPARED_KEY)
        self._prepared = {
            name: self._add_large_file(name, key_encrypted)
            for name in (*ROLES[1:], "same", "foreign")
        }
        self._own_data = {
            name: self._add_personal_file(name, key_encrypted) for name in (*ROLES[1:], "foreign")
        }
        self._erasure = self._add_erasure_request("foreign")
        self._papers = Papers(session, people, missing=MISSING)
        self._sittings = Sittings(session, people, organisations)

    def _add_certificate(self, holder: Person, sha256: str) -> str:
        certificate = certificates.add_certificate(self._session, holder)
        certificate.file_sha256 = sha256
        return certificate.number

    def _add_conflict(self, cipher: FieldCipher) -> int:
        """Add a conflict about an IIN that a citizen claims."""
        citizen, iin = self._people["citizen"], build_iin_columns(cipher, CLAIMED_IIN)
        citizen.iin_claim_hash, citizen.iin_claim_encrypted = iin["iin_hash"], iin["iin_encrypted"]
        row = IinConflict(
            iin_hash=iin["iin_hash"], iin_encrypted=iin["iin_encrypted"], opened_at=NOW
        )
        self._session.add(row)
        self._session.flush()
        return row.id

    def _queue_confirmation(self, holder: Person) -> str:
        """Queue a letter by which the person confirms an email, and return its token."""
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

    def _add_device(self, holder: Person) -> int:
        """Add a sign-in of the person in another browser."""
        token = begin_sign_in(self._session, holder)
        return self._session.scalars(
            select(SignIn.id).where(SignIn.token_hash == hash_token(token))
        ).one()

    def _add_api_token(self, organisation_id: int) -> int:
        add_api_token(self._session, self._session.get_one(Organisation, organisation_id))
        return self._session.scalars(
            select(ApiToken.id).where(ApiToken.organisation_id == organisation_id)
        ).one()

    def _add_pair(self, variant: str) -> tuple[int, int]:
        """Add two accounts in an organisation that may belong to one person."""
        kato = {"own": KOKSHETAU, "same": STEPNOGORSK, "foreign": AKTOBE_CITY}[variant]
        name = CANARY if variant == "foreign" else "Егіз"
        values = {"kato": kato, "organisation_id": self._organisations[variant], "surname": name}
        first, second = (add_person(self._session, **values, iin_hash=None) for _ in range(2))
        return first.id, second.id

    def _add_merge(self, variant: str) -> int:
        """Add a merge of two accounts in which nothing was moved."""
        kept_id, merged_id = self._add_pair(variant)
        merged_account = self._session.get_one(Person, merged_id)
        merged_account.blocked_at, merged_account.merged_into_id = NOW, kept_id
        details = {"states": {}, "contacts": {}, "kept": {}, "was_main": [], "blocked_at": None}
        merge = PersonMerge(kept_id=kept_id, merged_id=merged_id, at=NOW, details=details)
        self._session.add(merge)
        self._session.flush()
        return merge.id

    def _add_import(self, variant: str, state: str) -> int:
        """Add an import for an organisation in a state; one line of its file is faulty."""
        people_import = PeopleImport(
            organisation_id=self._organisations[variant],
            state=state,
            file_name=f"{CANARY if variant == 'foreign' else 'list'}.csv",
            file_sha256=self._lists[variant],
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
            self._session.add(self._build_cards_job(people_import.id))
        return people_import.id

    def _add_offer(self, name: str, organisation: str) -> int:
        """Add an offer to a person, two days old, of a post in an organisation."""
        surname = CANARY if organisation == "foreign" else "Ұсынылған"
        offer = PostOffer(
            person_id=self._people[name].id,
            organisation_id=self._organisations[organisation],
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

    def _build_cards_job(self, import_id: int) -> Job:
        """Return the finished job that drew the sign-in cards of an import."""
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

    def _add_message(self, person: Person) -> tuple[int, str]:
        """Add an unread message, and return its id and the token of its delivery."""
        message = Message(
            person_id=person.id,
            kind="import_done",
            key=f"told {person.id}",
            subject="import:1",
            values={"import": 1},
            created_at=NOW,
        )
        delivery = Delivery(
            person_id=person.id,
            channel="email",
            state="sent",
            token=f"delivery-{person.id}",
            not_before=NOW,
            sent_at=NOW,
        )
        self._session.add_all((message, delivery))
        self._session.flush()
        self._session.add(DeliveryMessage(delivery_id=delivery.id, message_id=message.id))
        return message.id, delivery.token

    def _add_schedule(self, name: str, **values: Any) -> dict[str, int]:
        """Add a schedule of reports to a person by email, and one report that was drawn.

        The report is of the area that the person answers for, if any.
        """
        areas = {
            "hr": ("organisations", self._organisations["own"]),
            "district": ("units", self._get_unit_id(KOKSHETAU)),
        }
        kind, area_id = areas.get(
            name, ("units", self._get_unit_id(AKTOBE if name == "foreign" else AKMOLA))
        )
        schedule = ReportSchedule(
            person_id=self._people[name].id,
            subject="figures",
            area_kind=kind,
            area_id=area_id,
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

    def _add_drawn_report(self, name: str) -> int:
        """Add a report that was drawn for a person, of the area that they answer for, if any."""
        areas = {
            "hr": ("organisations", self._organisations["own"]),
            "district": ("units", self._get_unit_id(KOKSHETAU)),
        }
        kind, area_id = areas.get(
            name, ("units", self._get_unit_id(AKTOBE if name == "foreign" else AKMOLA))
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
                "area_kind": kind,
                "area_id": area_id,
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

    def _add_personal_file(self, name: str, key_encrypted: bytes) -> int:
        """Add a file of all data about a person."""
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

    def _add_erasure_request(self, name: str) -> int:
        """Add a request for erasure that waits for a decision."""
        request = ErasureRequest(
            person_id=self._people[name].id, state="asked", reason=CANARY, requested_at=NOW
        )
        self._session.add(request)
        self._session.flush()
        return request.id

    def _add_large_file(self, name: str, key_encrypted: bytes) -> int:
        """Add a workbook of the people whom a person sees, written in the background."""
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

    def _add_attempts(self, person: Person) -> tuple[int, int]:
        """Add attempts in the course "files", and return the open one and the submitted one."""
        learning.enrol(self._session, person)
        version_id = find_current_version_id(self._session, "files")
        assert version_id is not None
        learner = Learner(
            person,
            load_outline(self._session, version_id),
            learning.load_enrolment(self._session, person),
        )
        quiz = learner.outline.find_quiz("01-files")
        assert quiz is not None
        attempt_id = learning.take_quiz(self._session, learner, quiz).id
        practice.hand_in(self._session, learner, practice.SOLVING)
        final = learner.outline.final
        assert final is not None
        self._finals[person.id] = learning.begin_attempt(self._session, learner, final).id
        return learning.begin_attempt(
            self._session, learner, quiz, now=NOW + timedelta(seconds=1)
        ).id, attempt_id

    def _add_assignments(self, course: Any) -> dict[str, int]:
        due = get_local_date(NOW, ZONE) + timedelta(days=20)
        targets: dict[str, dict[str, Any]] = {
            kato: {"region_unit_id": load_unit(self._session, kato).id}
            for kato in (AKMOLA, KOKSHETAU, STEPNOGORSK, AKTOBE)
        }
        targets["republic"] = {"region_unit_id": find_root(self._session).id}
        targets |= {
            name: {"organisation_id": self._organisations[name]}
            for name in ("parent", "own", "same", "foreign")
        }
        assignment_ids = {
            name: records.assign(self._session, course, due_on=due, **target)
            for name, target in targets.items()
        }
        for name in (AKTOBE, "foreign"):
            self._session.get_one(Assignment, assignment_ids[name]).reason = CANARY
        return assignment_ids

    def _add_saved_reports(self) -> dict[str, dict[str, int]]:
        """Add saved reports for each role.

        Variants: the role's own, a shared one, a colleague's own ("hidden"), one of a person who
        has lost the role ("left"), and a shared one of another region.
        """
        people, district, organisation = (
            self._people,
            ("units", load_unit(self._session, KOKSHETAU).id),
            ("organisations", self._organisations["own"]),
        )
        foreign_report_id = add_saved_report(
            self._session,
            people["foreign"],
            ("units", load_unit(self._session, AKTOBE).id),
            name=CANARY,
            shared=True,
        )
        reports = {}
        for role in ("district", "region", "hr", "admin"):
            area = organisation if role == "hr" else district
            reports[role] = {
                "own": add_saved_report(self._session, people[role], area),
                "shared": add_saved_report(
                    self._session, people["second admin"], area, shared=True
                ),
                "hidden": add_saved_report(self._session, people["second admin"], area),
                "left": add_saved_report(self._session, people["citizen"], area),
                "foreign": foreign_report_id,
            }
        return reports

    def _add_programmes(self, document: str) -> dict[str, int]:
        """Add programmes that may be approved, of one's own region and of another one."""
        indicators = programmes.add_indicators(self._session)
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
            "own": programmes.add_programme(self._session, **document_values).id,
            "foreign": programmes.add_programme(self._session, **document_values, **elsewhere).id,
        }

    def _get_unit_id(self, kato: str) -> int:
        return (
            find_root(self._session).id if kato == "republic" else load_unit(self._session, kato).id
        )


def _build_list(variant: str) -> str:
    name = CANARY if variant == "foreign" else "Тізімдегі"
    return f"ЖСН;Тегі, аты\r\n;{name} Есім\r\n;{name}\r\n"
