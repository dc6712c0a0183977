"""Valid forms of the endpoints, filled by each role from the world."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pyotp

from lms.core.clock import get_local_date
from lms.reporting.rules.vocabulary import FILTERS
from tests.conftest import NOW
from tests.factories.catalogue import build_course_files, zip_files
from tests.factories.learning import ZONE
from tests.web.security.world import AKMOLA, AKTOBE, KOKSHETAU, PASSWORD, REPUBLIC, SECRET, World

NEW_PASSWORD: Final = "samal-zhel-2-kok-tobe"


def build_form(world: World, role: str, endpoint: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a valid form for an endpoint; {} if it needs none."""
    fill_form = FORMS.get(endpoint)
    return fill_form(world, role, values) if fill_form else {}


def _fill_assignment(world: World, role: str, _values: dict[str, Any]) -> dict[str, Any]:
    own = {
        "region": f"unit-{world.units[AKMOLA]}",
        "hr": f"organisation-{world.organisations['own']}",
    }
    day = get_local_date(NOW, ZONE) + timedelta(days=40)
    target = own.get(role, f"unit-{world.units[KOKSHETAU]}")
    fields = {
        "courses": world.mandatory_id,
        "target": target,
        "due_on": day.isoformat(),
        "reason": "Бұйрық № 2",
    }
    return {**fields, "recognise_earlier": "y", "step": "save"}


def _fill_exception(world: World) -> dict[str, Any]:
    return {"quiz": world.final, "extra_minutes": "20", "reason": "Бұйрық № 5"}


def _choose_group(world: World, role: str) -> dict[str, Any]:
    if role == "hr":
        return {"organisation_id": world.organisations["own"]}
    return {"region_unit_id": world.units[AKMOLA if role == "region" else KOKSHETAU]}


def _choose_obligation(world: World, role: str) -> dict[str, Any]:
    own = world.targets[role]["obliged"]["own"]
    return {"who": f"{own['assignment_id']}-{own['person_id']}"}


def _fill_target_list(world: World, role: str, _values: dict[str, Any]) -> dict[str, Any]:
    servant = f"Логин\n{world.servant_login}\n".encode()
    target = _fill_assignment(world, role, {})["target"]
    return {"name": "Жаңа тізім", "target": target, "file": (io.BytesIO(servant), "list.csv")}


def _fill_organisation(world: World, role: str) -> dict[str, Any]:
    fields = {
        "name_kk": "Жаңа мекеме",
        "name_ru": "Новое учреждение",
        "kind": "other",
        "region_unit_id": world.units[KOKSHETAU],
    }
    return fields | ({"parent_id": world.organisations["own"]} if role == "hr" else {})


def _fill_person(world: World, role: str) -> dict[str, Any]:
    fields = {**NAMES, "region_unit_id": world.units[KOKSHETAU], "audience": "citizen"}
    return fields | (
        {"iin": "500101500016", "organisation_id": world.organisations["own"]}
        if role == "hr"
        else {}
    )


def _fill_reform(world: World) -> dict[str, Any]:
    day = get_local_date(NOW, ZONE) + timedelta(days=30)
    fields = {
        "kind": "rename",
        "above": world.units[AKMOLA],
        "unit": world.units[KOKSHETAU],
        "name_kk": "Жаңа қала",
        "name_ru": "Новый город",
        "kato": "",
    }
    return {
        **fields,
        "day": day.isoformat(),
        "note": "Жаңа атау",
        "source": "Жарлық № 7",
        "at": "confirm",
        "step": "save",
    }


def _fill_post(world: World, role: str) -> dict[str, Any]:
    return {
        "organisation_id": world.organisations["branch" if role == "hr" else "parent"],
        "starts_on": NOW.date().isoformat(),
    }


def _fill_merge(world: World) -> dict[str, Any]:
    return {
        "into_id": world.organisations["parent"],
        "on": NOW.date().isoformat(),
        "confirmed": "1",
    }


def _fill_schedule(world: World, role: str) -> dict[str, Any]:
    area = (
        f"organisations:{world.organisations['own']}"
        if role == "hr"
        else f"units:{world.units[{'region': AKMOLA, 'admin': REPUBLIC}.get(role, KOKSHETAU)]}"
    )
    return {"what": "figures", "area": area, "every": "quarter", "format": "csv"}


def _fill_training(world: World, role: str) -> dict[str, Any]:
    day = get_local_date(NOW, ZONE) + timedelta(days=20)
    fields = {
        "title_kk": "Жаңа сабақ",
        "title_ru": "Новое занятие",
        "day": day.isoformat(),
        "starts": "10:00",
        "ends": "12:00",
        "language": "kk",
    }
    venue = {
        "region_unit_id": world.units[KOKSHETAU],
        "venue_kk": "Кітапхана",
        "venue_ru": "Библиотека",
        "capacity": "9",
    }
    return (
        fields | venue | ({"organisation_id": world.organisations["own"]} if role == "hr" else {})
    )


def _fill_archive(_world: World, _role: str, _values: dict[str, Any]) -> dict[str, Any]:
    return {
        "archive": (
            io.BytesIO(zip_files(build_course_files(title_kk="Файлдар туралы"))),
            "files.zip",
        )
    }


def _fill_people_list(world: World) -> dict[str, Any]:
    content = "ЖСН;Тегі, аты\r\n;Жаңа Есім\r\n".encode()
    return {
        "organisation_id": world.organisations["own"],
        "table": (io.BytesIO(content), "list.csv"),
    }


def _use_fields(**values: Any) -> Callable[..., dict[str, Any]]:
    return lambda *_arguments: dict(values)


def _use_fields_at_home(**values: Any) -> Callable[..., dict[str, Any]]:
    return lambda world, *_rest: {**values, "region_unit_id": world.units[KOKSHETAU]}


# All fields of a composed report, in its URL or its form, also the empty ones.
COMPOSED: Final = {
    **dict.fromkeys(
        ("area", "row2", "column", "period", "first", "last", "boundaries", "report", *FILTERS), ""
    ),
    "count": "completed",
    "row": "course",
}
NAMES: Final = {"surname": "Жаңа", "given_name": "Есім", "language": "ru"}
FORMS: Final[dict[str, Callable[[World, str, dict[str, Any]], dict[str, Any]]]] = {
    "auth.edit": _use_fields_at_home(
        **NAMES,
        present_password=PASSWORD,
        user_name="changed",
        shown_name="full",
        sex="unsaid",
        birth_year="1985",
        settlement="rural",
    ),
    "auth.card": lambda world, role, _values: world.targets[role]["code"]["missing"],
    "auth.card_password": lambda world, role, _values: {
        **world.targets[role]["code"]["own"],
        "password": NEW_PASSWORD,
    },
    "duplicates.employer_code": lambda world, role, _values: world.targets[role]["code"]["missing"],
    "duplicates.accept_employer_code": lambda world, role, _values: world.targets[role]["code"][
        "own"
    ],
    "auth.cards": lambda world, role, _values: {
        "person": world.people["servant" if role == "hr" else "citizen"]
    },
    "accounts.confirm_iin": _use_fields(document="identity_card", iin="500101500016", is_seen="y"),
    "accounts.find_for_iin": lambda world, *_rest: {"login": world.twin_login},
    "accounts.iin_conflict": lambda world, *_rest: {
        "choice": "neither",
        "account_ids": str(world.people["citizen"]),
    },
    "accounts.accept_offer": _use_fields(is_main="y"),
    "accounts.change_post": _use_fields(position="Бас маман", category="E-4"),
    "accounts.close_organisation": _use_fields(on=NOW.date().isoformat()),
    "accounts.edit_organisation": _use_fields_at_home(
        name_kk="Жаңа мекеме", name_ru="Новое учреждение", kind="other"
    ),
    "accounts.end_absence": _use_fields(ends_on=NOW.date().isoformat()),
    "accounts.end_post": _use_fields(ends_on=NOW.date().isoformat()),
    "accounts.export_organisations": _use_fields(format="csv"),
    "accounts.export_people": _use_fields(format="csv"),
    "accounts.export_invited": _use_fields(format="csv"),
    "accounts.merge_organisation": lambda world, *_rest: _fill_merge(world),
    "accounts.move_organisation": lambda world, role, _values: {
        "parent_id": world.organisations["own" if role == "hr" else "parent"]
    },
    "accounts.new_absence": _use_fields(kind="sick", starts_on=NOW.date().isoformat()),
    "accounts.new_post": lambda world, role, _values: _fill_post(world, role),
    "accounts.edit_person": _use_fields_at_home(
        **NAMES, user_name="changed", audience="citizen", birth_year="1985"
    ),
    "accounts.extra_time": _use_fields(percent="50"),
    "accounts.grant": lambda world, *_rest: {
        "role": "consultant",
        "region_unit_id": world.units[AKTOBE],
    },
    "auth.new_api_token": _use_fields(name="Кадрлар", scopes="people:read", days="365"),
    "accounts.new_organisation": lambda world, role, _values: _fill_organisation(world, role),
    "accounts.new_person": lambda world, role, _values: _fill_person(world, role),
    "auth.password": _use_fields(present_password=PASSWORD, password=NEW_PASSWORD),
    "auth.password_link": _use_fields(password=NEW_PASSWORD),
    **dict.fromkeys(
        (
            "auth.confirm_second_factor",
            "auth.recovery_codes",
            "auth.remove_second_factor",
            "auth.sign_in_code",
        ),
        _use_fields(code=pyotp.TOTP(SECRET).at(NOW)),
    ),
    "auth.second_factor": _use_fields(present_password=PASSWORD),
    "auth.forgotten": _use_fields(login="nobody-is-called-so"),
    "auth.sign_in_by_name": _use_fields_at_home(**NAMES, birth_year="1985", password=PASSWORD),
    "personal_data.download": _use_fields(present_password=PASSWORD),
    "personal_data.erasure": _use_fields(present_password=PASSWORD, reason="Керек емес"),
    "personal_data.enter_request": lambda world, *_rest: {
        "user_name": world.servant_login,
        "paper": "№ 1",
    },
    "personal_data.request_page": _use_fields(choice="refuse", decision="Заң талап етеді"),
    "auth.sign_in": _use_fields(login="nobody-is-called-so", password=PASSWORD),
    "auth.sign_up": _use_fields_at_home(**NAMES, password=NEW_PASSWORD),
    "catalogue.upload_archive": _fill_archive,
    "auth.new_walk_in": _use_fields_at_home(**{**NAMES, "birth_year": "1950", "language": "kk"}),
    "auth.print_walk_in_card": _use_fields(code="no such code"),
    "certificates.correct": _use_fields(
        **NAMES,
        patronymic="",
        course_title_kk="Курс",
        course_title_ru="Курс",
        hours="9",
        edition="1",
        reason="name",
        words_kk="Себебі",
        words_ru="Причина",
    ),
    "certificates.revoke": _use_fields(reason="other", words_kk="Себебі", words_ru="Причина"),
    "report_builder.change": _use_fields(**COMPOSED),
    "report_builder.export": _use_fields(**COMPOSED, format="csv"),
    "report_builder.export_saved": _use_fields(format="csv"),
    "report_builder.rename": _use_fields(name="Жаңа есеп"),
    "report_builder.save": _use_fields(**COMPOSED, name="Жаңа есеп", shared=""),
    "people_import.apply": _use_fields(deactivate_missing=""),
    "people_import.correct": _use_fields(**{"text-2-email": "a@b.kz", "skip-3": "y"}),
    "people_import.give_access": _use_fields(way="links"),
    "people_import.columns": _use_fields(column_0="iin", column_1="full_name"),
    "people_import.export_faulty": _use_fields(format="csv"),
    "people_import.new": lambda world, *_rest: _fill_people_list(world),
    "people_import.edit_reading": _use_fields(encoding="utf-8", delimiter=";", header_line="1"),
    "learning.attempt_answer": _use_fields(answer="1"),
    "learning.check_answer": _use_fields(answer="1"),
    "learning.lesson_bookmark": _use_fields(anchor="h-1"),
    "duplicates.preview": lambda world, _role, values: {
        "fingerprint": world.merge_fingerprints.get(
            (values.get("kept_id"), values.get("merged_id")), ""
        )
    },
    "messaging.read_all_messages": _use_fields(up_to="999999"),
    "obligations.assign": _fill_assignment,
    "outreach.add": lambda world, *_rest: {"login": world.learner_login},
    "outreach.announce": lambda world, role, _values: _fill_training(world, role),
    "outreach.enter_held": lambda world, role, _values: {
        **_fill_training(world, role),
        "day": (get_local_date(NOW, ZONE) - timedelta(days=2)).isoformat(),
        "reason": "Байланыс болмады",
    },
    "outreach.change": lambda world, role, _values: _fill_training(world, role),
    "outreach.confirm_cancelling": _use_fields(reason="Су тасқыны"),
    "outreach.export_people": _use_fields(format="csv"),
    "outreach.export_managed": _use_fields(format="csv"),
    "outreach.record_attendance": lambda _world, _role, values: {
        "shown": values.get("sign_up_id", 1),
        "came": values.get("sign_up_id", 1),
        "page": "1",
    },
    "obligations.confirm_change": _fill_assignment,
    "obligations.confirm_move": lambda world, role, _values: {
        **_choose_obligation(world, role),
        "due_on": "2026-05-04",
        "reason": "Су тасқыны",
    },
    "obligations.confirm_reminder": lambda world, role, _values: _choose_obligation(world, role),
    "assessment.export_version": _use_fields(format="csv"),
    "paper_tests.draw": lambda _world, _role, values: {
        "quiz": values.get("quiz_id", 1),
        "language": "ru",
    },
    "paper_tests.table": lambda _world, _role, values: {
        "person": values.get("enrolment_id", 1),
        "held_on": NOW.date().isoformat(),
        f"answer-{values.get('enrolment_id', 1)}-1": "1",
    },
    "paper_tests.undo": _use_fields(reason="Басқа адамның парағы"),
    "sittings.new": lambda world, role, _values: {
        "quiz": world.final,
        "minutes": "60",
        "venue": "Зал",
        **_choose_group(world, role),
    },
    "sittings.join": _use_fields(code="0000 0000"),
    "sittings.refuse": _use_fields(reason="Құжаты жоқ"),
    "sittings.remove": _use_fields(reason="Телефонмен сөйлесті"),
    "sittings.minutes": _use_fields(minutes="5", reason="Байланыс үзілді"),
    "sittings.minutes_for_all": _use_fields(minutes="5", reason="Жарық сөнді"),
    "grading.export": _use_fields(format="csv"),
    "grading.text": _use_fields(level_0="0", comment="", go="save"),
    "grading.change": _use_fields(level_0="1", comment="", reason="Қайта оқыдым"),
    "assessment.new_exception": lambda world, role, _values: {
        **_fill_exception(world),
        **_choose_group(world, role),
    },
    "assessment.new_person_exception": lambda world, *_rest: _fill_exception(world),
    "assessment.retire": _use_fields(reason="Жауабы интернетте жүр"),
    "regrading.correct": _use_fields(kind="every", reason="Сұрақ екіұшты"),
    "regrading.passes": _use_fields(expected_count="1", reason="Қате бізден"),
    "regrading.decide": _use_fields(decision="keep", reason="Қате бізден"),
    "obligations.export_assignment": _use_fields(format="csv"),
    "obligations.export_assignments": _use_fields(format="csv"),
    "certificates.export_held": _use_fields(format="csv"),
    "obligations.export_late": _use_fields(format="csv"),
    "obligations.grant_exemption": _use_fields(reason="Бұйрық № 3", starts_on="2026-04-01"),
    "obligations.grant_exemptions": lambda world, role, _values: {
        **_choose_obligation(world, role),
        "reason": "Бұйрық № 3",
        "starts_on": "2026-04-01",
        "ends_on": "",
        "scope": "course",
    },
    "obligations.refuse": _use_fields(reason="Ерте"),
    "obligations.upload_list": _fill_target_list,
    "reforms.enter": lambda world, *_rest: _fill_reform(world),
    "programmes.document": _use_fields(number="2-ө", day=NOW.date().isoformat()),
    "programmes.export": _use_fields(format="csv"),
    "programmes.export_trainings": _use_fields(format="csv"),
    "programmes.export_rows": _use_fields(format="csv"),
    "programmes.export_programme": _use_fields(format="csv"),
    "programmes.name": _use_fields(name_kk="Жаңа", name_ru="Новая"),
    "programmes.new": _use_fields(name_kk="Жаңа", name_ru="Новая"),
    "programmes.new_indicator": _use_fields(name_kk="Жаңа", name_ru="Новый", measure="completed"),
    "programmes.period": _use_fields(first="2026-01-01", last="2026-12-31"),
    "programmes.plan": _use_fields(**{"half-2026-H1": "12"}),
    "reforms.export": _use_fields(format="csv"),
    "periodic_reports.download": _use_fields(format="csv", number=""),
    "audit.export": _use_fields(format="csv"),
    "schedules.edit": _use_fields(every="month", format="csv"),
    "schedules.new": lambda world, role, _values: _fill_schedule(world, role),
    "schedules.export_sendings": _use_fields(format="csv"),
    "periodic_reports.hand_in": lambda world, *_rest: {
        "looked_at": world.report_hash,
        "signer": "Ахметов А. Б.",
        **{
            f"{name}_{language}": "Министрлік"
            for name in ("addressee", "post")
            for language in ("kk", "ru")
        },
    },
    "reporting.export_figures": _use_fields(format="csv"),
    "reporting.export_people": _use_fields(format="csv"),
}
