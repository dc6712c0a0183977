"""What names the objects of the world in an address, for each role."""

from typing import Any

from sqlalchemy import select

from lms.accounts.models import RoleGrant
from lms.accounts.rules import OPERATOR
from lms.auth.services import create_password_link
from lms.catalogue.models import FinalTask, Media, PracticeTask, Question, Quiz
from lms.catalogue.queries import find_current_version_id
from lms.core.crypto import CARD_LETTERS, generate_number
from lms.practice.models import PracticeRun
from tests.conftest import NOW
from tests.factories.practice import INBOX
from tests.factories.regions import ABAI, AKMOLA, AKTOBE, KOKSHETAU, STEPNOGORSK, unit
from tests.web.security.corrections import make_corrections
from tests.web.security.names import MISSING, PERIOD, ROLES, Ways
from tests.web.security.objects import Objects
from tests.web.security.texts import make_texts


class Targets(Objects):
    """Names the objects for each role. Visitors try the learner's."""

    def targets(self) -> dict[str, dict[str, Ways]]:
        self._common = self._of_everybody() | self._papers.of_everybody()
        self._common |= make_corrections(self._session, self._attempts)
        self._common |= make_texts(self._session, self._attempts)
        return {role: self._of(role) for role in ROLES}

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
            "task": {
                "own": _task("files", "01-files", INBOX),
                "foreign": _task("other", "01-files", INBOX),
                "missing": _task("files", "01-files", "99-none"),
                "mixed": _task("files", "02-more", INBOX),
            },
            **self._of_practice(),
            "link": _ways("token", own=link, foreign=used, missing="never-was"),
            "picture": _ways("digest", own=picture, missing="0" * 64),
            "erasure": _ways("request_id", own=self._erasure, missing=MISSING),
            "language": _ways("code", own="kk", missing="xx"),
            "regions": self._of_regions(),
        }

    def _of_practice(self) -> dict[str, Ways]:
        """The practice tasks of both courses by their ids, and a run of the first."""
        tasks = {slug: self._find_task(slug) for slug in ("files", "other")}
        finals = {slug: self._find_final_task(slug) for slug in ("files", "other")}
        run = self._session.scalars(
            select(PracticeRun.id).where(PracticeRun.task_id == tasks["files"])
        ).first()
        return {
            "played": {
                "own": {"slug": "files", "task_id": tasks["files"]},
                "foreign": {"slug": "other", "task_id": tasks["other"]},
                "missing": {"slug": "files", "task_id": MISSING},
                "mixed": {"slug": "files", "task_id": tasks["other"]},
            },
            "played final": {
                "own": {"slug": "files", "task_id": finals["files"]},
                "foreign": {"slug": "other", "task_id": finals["other"]},
                "missing": {"slug": "files", "task_id": MISSING},
                "mixed": {"slug": "files", "task_id": finals["other"]},
            },
            "run": {
                "own": {"slug": "files", "run_id": run},
                "missing": {"slug": "files", "run_id": MISSING},
                "mixed": {"slug": "other", "run_id": run},
            },
        }

    def _find_task(self, slug: str) -> int:
        version_id = find_current_version_id(self._session, slug)
        ids = select(PracticeTask.id).where(PracticeTask.version_id == version_id)
        return self._session.scalars(ids).one()

    def _find_final_task(self, slug: str) -> int:
        version_id = find_current_version_id(self._session, slug)
        ids = select(FinalTask.id).where(FinalTask.version_id == version_id)
        return self._session.scalars(ids.order_by(FinalTask.position)).first() or 0

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
            | self._sittings.of(role)
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
                    own=self._drawn_reports[name],
                    same=self._drawn_reports["same"],
                    foreign=self._drawn_reports["foreign"],
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
                        which: self._sendings[who]
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
                "final task": {
                    "own": {"attempt_id": self._finals[own], "position": 1},
                    "same": {"attempt_id": self._finals[same], "position": 1},
                    "foreign": {"attempt_id": self._finals[foreign], "position": 1},
                    "missing": {"attempt_id": MISSING, "position": 1},
                    "mixed": {"attempt_id": self._finals[own], "position": MISSING},
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


def _ways(name: str, **values: Any) -> Ways:
    return {which: {name: value} for which, value in values.items()}


def _task(slug: str, module: str, task: str) -> dict[str, str]:
    return {"slug": slug, "module": module, "task": task}


def _lesson(slug: str, module: str, lesson: str) -> dict[str, str]:
    return {"slug": slug, "module": module, "lesson": lesson}
