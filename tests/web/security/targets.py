"""The values that name objects of the world in URLs, for each role."""

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
from tests.factories.regions import ABAI, AKMOLA, AKTOBE, KOKSHETAU, STEPNOGORSK, load_unit
from tests.web.security.corrections import make_corrections
from tests.web.security.names import MISSING, PERIOD, ROLES, Variants
from tests.web.security.objects import Objects
from tests.web.security.texts import make_texts


class Targets(Objects):
    """The objects of the world with their values in URLs; a visitor uses those of the learner."""

    def build_targets(self) -> dict[str, dict[str, Variants]]:
        self._common = self._build_common_targets() | self._papers.build_targets()
        self._common |= make_corrections(self._session, self._attempts)
        self._common |= make_texts(self._session, self._attempts)
        return {role: self._build_role_targets(role) for role in ROLES}

    def _build_common_targets(self) -> dict[str, Variants]:
        """Return the objects that are the same for all roles."""
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
        lesson = "01-files", "02-folder"
        questions = {slug: self._find_question(slug) for slug in ("files", "other")}
        return {
            "course": _build_variants("slug", own="files", foreign="other", missing="nothing"),
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
                "own": _build_lesson_values("files", *lesson),
                "foreign": _build_lesson_values("other", *lesson),
                "missing": _build_lesson_values("files", "01-files", "99-none"),
                "mixed": _build_lesson_values("files", "99-none", "02-folder"),
            },
            "check": {
                "own": {**_build_lesson_values("files", *lesson), "name": "where-file"},
                "foreign": {**_build_lesson_values("other", *lesson), "name": "where-file"},
                "missing": {**_build_lesson_values("files", *lesson), "name": "none"},
                "mixed": {
                    **_build_lesson_values("files", "01-files", "01-file"),
                    "name": "where-file",
                },
            },
            "quiz": {
                "own": {"slug": "files", "key": "02-more"},
                "foreign": {"slug": "other", "key": "02-more"},
                "missing": {"slug": "files", "key": "99-none"},
                "mixed": {"slug": "files", "key": "02-folder"},
            },
            "task": {
                "own": _build_task_values("files", "01-files", INBOX),
                "foreign": _build_task_values("other", "01-files", INBOX),
                "missing": _build_task_values("files", "01-files", "99-none"),
                "mixed": _build_task_values("files", "02-more", INBOX),
            },
            **self._build_practice_targets(),
            "link": _build_variants("token", own=link, foreign=used, missing="never-was"),
            "picture": _build_variants("digest", own=picture, missing="0" * 64),
            "erasure": _build_variants("request_id", own=self._erasure, missing=MISSING),
            "language": _build_variants("code", own="kk", missing="xx"),
            "regions": self._build_region_variants(),
        }

    def _build_practice_targets(self) -> dict[str, Variants]:
        """Return the practice tasks of both courses, and a run of the first."""
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

    def _build_region_variants(self) -> Variants:
        """Return regions, each with an indicator."""
        katos = {"own": AKMOLA, "foreign": AKTOBE, "mixed": KOKSHETAU, "free": ABAI}
        ids = {variant: load_unit(self._session, kato).id for variant, kato in katos.items()}
        return {
            variant: {"region_id": ids.get(variant, MISSING), "indicator_id": self._indicator}
            for variant in ("own", "foreign", "missing", "mixed", "free")
        }

    def _find_question(self, slug: str) -> int:
        """Return a question of the current version of a course."""
        version_id = find_current_version_id(self._session, slug)
        ids = select(Question.id).join(Quiz, Quiz.id == Question.quiz_id)
        return self._session.scalars(ids.where(Quiz.version_id == version_id)).first() or 0

    def _build_role_targets(self, role: str) -> dict[str, Variants]:
        name = "learner" if role == "visitor" else role
        people, numbers, attempts = self._people, self._certificates, self._attempts
        own, same, foreign = people[name].id, people["same"].id, people["foreign"].id
        grants = self._session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == own)).all()
        return (
            self._common
            | self._build_scope_targets(role)
            | self._duties.build_targets(role)
            | self._trainings.build_targets(role)
            | self._sittings.build_targets(role)
            | {
                "person": _build_variants(
                    "person_id", own=own, same=same, foreign=foreign, missing=MISSING
                ),
                "blocked": _build_variants(
                    "person_id",
                    own=own,
                    same=people["blocked same"].id,
                    foreign=people["blocked foreign"].id,
                    missing=MISSING,
                ),
                "unconfirmed": _build_variants(
                    "person_id", own=people["twin"].id, same=same, foreign=foreign, missing=MISSING
                ),
                "conflict": _build_variants("conflict_id", own=self._conflict, missing=MISSING),
                "device": _build_variants(
                    "sign_in_id",
                    own=self._devices[name],
                    foreign=self._devices["foreign"],
                    missing=MISSING,
                ),
                "letter": _build_variants(
                    "token",
                    own=self._letters[name],
                    foreign=self._letters["foreign"],
                    missing="never-was",
                ),
                "channel": _build_variants("channel", own="email", missing="fax"),
                "secured": _build_variants("person_id", **self._secured, missing=MISSING),
                "message": _build_variants(
                    "message_id",
                    own=self._messages[name][0],
                    same=self._messages["same"][0],
                    foreign=self._messages["foreign"][0],
                    missing=MISSING,
                ),
                "delivery": _build_variants(
                    "token", own=self._messages[name][1], missing="never-was"
                ),
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
                "post": self._build_person_variants(name, "post_id", self._posts),
                "absence": self._build_person_variants(name, "absence_id", self._absences),
                "card": self._build_person_variants(name, "card_id", self._cards),
                "offer": _build_variants("offer_id", **self._offers, missing=MISSING),
                "own_offer": _build_variants(
                    "offer_id",
                    own=self._own_offers[name],
                    foreign=self._own_offers["foreign"],
                    missing=MISSING,
                ),
                "code": _build_variants(
                    "code",
                    own=self._codes[name],
                    foreign=self._codes["foreign"],
                    missing=generate_number(CARD_LETTERS),
                ),
                "pair": {
                    **{
                        variant: {"kept_id": pair[0], "merged_id": pair[1]}
                        for variant, pair in self._pairs.items()
                    },
                    "missing": {"kept_id": self._pairs["own"][0], "merged_id": MISSING},
                    "mixed": {
                        "kept_id": self._pairs["own"][0],
                        "merged_id": self._pairs["foreign"][1],
                    },
                },
                "report": _build_variants(
                    "report_id",
                    **self._reports[role if role in ("region", "hr", "admin") else "district"],
                    missing=MISSING,
                ),
                "merge": _build_variants("merge_id", **self._merges, missing=MISSING),
                "programme": self._build_programme_variants(),
                "indicator": _build_variants("indicator_id", own=self._indicator, missing=MISSING),
                "retired": _build_variants("indicator_id", own=self._retired, missing=MISSING),
                "drawn": _build_variants(
                    "job_id",
                    own=self._drawn_reports[name],
                    same=self._drawn_reports["same"],
                    foreign=self._drawn_reports["foreign"],
                    missing=MISSING,
                ),
                "prepared": _build_variants(
                    "file_id",
                    own=self._prepared[name],
                    same=self._prepared["same"],
                    foreign=self._prepared["foreign"],
                    missing=MISSING,
                ),
                "own_data": _build_variants(
                    "file_id",
                    own=self._own_data[name],
                    foreign=self._own_data["foreign"],
                    missing=MISSING,
                ),
                "planned": _build_variants("reform_id", own=self._planned, missing=MISSING),
                "schedule": {
                    **{
                        variant: self._sendings[owner]
                        for variant, owner in (
                            ("own", name),
                            ("same", "same"),
                            ("foreign", "foreign"),
                        )
                    },
                    "missing": {"schedule_id": MISSING, "sending_id": MISSING},
                },
                "paused": {"own": self._paused[name], "missing": {"schedule_id": MISSING}},
                "upload": _build_variants(
                    "import_id", **self._imports["uploaded"], missing=MISSING
                ),
                "checked": _build_variants(
                    "import_id", **self._imports["checked"], missing=MISSING
                ),
                "applied": _build_variants(
                    "import_id", **self._imports["applied"], missing=MISSING
                ),
                "card_file": {
                    variant: {"import_id": import_id, "number": 1}
                    for variant, import_id in {
                        **self._imports["applied"],
                        "missing": MISSING,
                    }.items()
                },
                "api_token": {
                    **{
                        name: {"organisation_id": self._organisations[name], "token_id": token_id}
                        for name, token_id in self._api_tokens.items()
                    },
                    "missing": {"organisation_id": self._organisations["own"], "token_id": MISSING},
                    "mixed": {
                        "organisation_id": self._organisations["own"],
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
                "open": _build_variants(
                    "attempt_id",
                    own=attempts[name][0],
                    same=attempts["same"][0],
                    foreign=attempts["foreign"][0],
                    missing=MISSING,
                ),
                "done": _build_variants(
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

    def _build_programme_variants(self) -> Variants:
        step = {"indicator_id": self._indicator, "state": "approved"}
        variants = {
            variant: {"programme_id": number, **step}
            for variant, number in self._programmes.items()
        }
        return {**variants, "missing": {"programme_id": MISSING, **step}}

    def _build_person_variants(self, name: str, key: str, ids: dict[str, int]) -> Variants:
        """Return an object that is named together with its person."""
        people = self._people
        variants = {
            variant: {"person_id": people[owner].id, key: ids[owner]}
            for variant, owner in (("own", name), ("same", "same"), ("foreign", "foreign"))
        }
        variants["missing"] = {"person_id": people[name].id, key: MISSING}
        variants["mixed"] = {"person_id": people[name].id, key: ids["foreign"]}
        return variants

    def _build_scope_targets(self, role: str) -> dict[str, Variants]:
        """Return units, organisations and their assignments, in the role's scope and beyond."""
        units = {"own": KOKSHETAU, "above": AKMOLA, "same": STEPNOGORSK, "foreign": AKTOBE}
        if role == "region":
            units |= {"own": AKMOLA, "above": "republic"}
        organisations = {"own": "own", "above": "parent", "same": "same", "foreign": "foreign"}
        ids = {variant: self._get_unit_id(kato) for variant, kato in units.items()} | {
            "missing": MISSING
        }
        organisation_ids = {
            variant: self._organisations[name] for variant, name in organisations.items()
        } | {"missing": MISSING}
        branches = organisation_ids | {
            "own": self._organisations["branch"],
            "above": self._organisations["own"],
        }
        assignment_names = organisations if role == "hr" else units
        any_report = {"name": "courses", "period": PERIOD}
        return {
            "unit": {
                variant: {"kind": "units", "area_id": number, **any_report}
                for variant, number in ids.items()
            },
            "organisation area": {
                variant: {"kind": "organisations", "area_id": number, **any_report}
                for variant, number in organisation_ids.items()
            },
            "organisation": {
                variant: {"organisation_id": number} for variant, number in organisation_ids.items()
            },
            "closed": _build_variants(
                "organisation_id",
                own=self._organisations["closed"],
                same=self._organisations["same"],
                foreign=self._organisations["closed foreign"],
                missing=MISSING,
            ),
            "branch": {
                variant: {"organisation_id": number} for variant, number in branches.items()
            },
            "assignment": {
                variant: {"assignment_id": self._assignments[name]}
                for variant, name in assignment_names.items()
            }
            | {"missing": {"assignment_id": MISSING}},
        }


def _build_variants(name: str, **values: Any) -> Variants:
    return {variant: {name: value} for variant, value in values.items()}


def _build_task_values(slug: str, module: str, task: str) -> dict[str, str]:
    return {"slug": slug, "module": module, "task": task}


def _build_lesson_values(slug: str, module: str, lesson: str) -> dict[str, str]:
    return {"slug": slug, "module": module, "lesson": lesson}
