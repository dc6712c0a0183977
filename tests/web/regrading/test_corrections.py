"""A trainer corrects a key on the site: form, preview, applying, deciding on a pass."""

import re

import html5lib
import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEvent
from lms.accounts.rules import NATIONAL_ADMIN, TRAINER
from lms.assessment.models import Attempt
from lms.catalogue.models import Question
from lms.regrading.models import KeyCorrection, PassDecision
from lms.regrading.rules import KEPT, OPEN
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.learning import create_learner
from tests.factories.question_types import TYPES, build_every_type_files
from tests.factories.regrading import (
    create_examinee,
    find_number_question,
    propose,
    run_jobs,
    take_test,
)

NUMBER = {"kind": "key", "low": "4", "high": "4,5", "reason": "Жауабы төрт"}


@pytest.fixture
def container(app):
    return app.extensions["lms"]


@pytest.fixture
def examinee(session, container):
    """Return a learner who passed by the wrong key."""
    learner = create_examinee(session, container.storage)
    take_test(session, learner, right=2, number="3")
    session.commit()
    return learner


@pytest.fixture
def trainer(client, session, examinee):
    own_trainer = add_person(session)
    grant(session, own_trainer, TRAINER, course_slug="files")
    sign_in(client, session, own_trainer)
    return own_trainer


def build_form_path(session, learner, question=None):
    question = question or find_number_question(session, learner)
    path = f"/regrading/files/versions/1/questions/{question.id}/correct"
    session.rollback()  # an open transaction would keep the site from writing
    return path


def load_rows(session, query):
    rows = session.scalars(query).all()
    session.rollback()
    return rows


def find_question(session, kind):
    return session.scalars(
        select(Question).where(Question.type == kind).order_by(Question.id)
    ).first()


def test_a_key_is_corrected_from_the_page_of_the_question(
    client, session, container, examinee, trainer
):
    path = build_form_path(session, examinee)
    page = client.get(path.replace("/regrading", "/assessment").removesuffix("/correct"))
    assert path in page.get_data(as_text=True)
    reply = client.send(path, data=NUMBER)
    assert reply.status_code == 303
    here = reply.location
    assert "/apply" not in client.get(here).get_data(as_text=True)
    run_jobs(container)
    preview = client.get(here + "/attempts?which=passes_lost").get_data(as_text=True)
    assert re.search(r"60\s%", preview)
    assert re.search(r"40\s%", preview)
    first = client.send(here + "/apply", follow_redirects=True)
    assert "notice--success" in first.text, "the notice says by a word what it is"
    run_jobs(container)
    assert load_rows(session, select(Attempt.percent)) == [40]
    text = client.get(here).get_data(as_text=True)
    assert "/regrading/files/passes" in text
    second = client.send(here + "/apply", follow_redirects=True)
    assert load_rows(session, select(KeyCorrection.state)) == ["applied"]
    assert second.status_code == 200


def test_a_trainer_decides_on_a_pass_once_and_the_learner_sees_what_was_corrected(
    client, session, container, examinee, trainer
):
    here = client.send(build_form_path(session, examinee), data=NUMBER).location
    run_jobs(container)
    client.send(here + "/apply")
    run_jobs(container)
    attempt_id = load_rows(session, select(Attempt.id))[0]
    path = f"/regrading/files/passes/{attempt_id}"
    assert path in client.get("/regrading/files/passes").get_data(as_text=True)
    assert "Түзетуді ашу" in client.get(path).text
    assert client.send(path, data={"decision": "take", "reason": ""}).status_code == 422
    decision = {"decision": "take", "reason": "Емтихан"}
    assert client.send(path, data=decision).status_code == 303
    session.expire_all()
    assert load_rows(session, select(PassDecision.state)) == ["taken"]
    assert load_rows(session, select(Attempt.passed)) == [False]
    assert client.send(path, data=decision).status_code == 422
    assert path not in client.get("/regrading/files/passes").get_data(as_text=True)
    sign_in(client, session, examinee.person)
    result = client.get(f"/learning/attempts/{attempt_id}/result").get_data(as_text=True)
    assert result.count("қайта бағаланды") == 1


def test_passes_that_wait_are_kept_by_one_decision_about_what_was_seen(
    client, session, container, examinee, trainer
):
    other = create_examinee(session, container.storage)
    take_test(session, other, right=2, number="3")
    session.commit()
    here = client.send(build_form_path(session, examinee), data=NUMBER).location
    run_jobs(container)
    client.send(here + "/apply")
    run_jobs(container)
    path, states = "/regrading/files/passes", select(PassDecision.state)
    assert "2 оң нәтижені сақтау" in client.get(path).text
    for fields in (
        {"expected_count": "1", "reason": "Қате бізден"},
        {"expected_count": "2", "reason": ""},
    ):
        assert client.send(path, data=fields).status_code == 422
    assert load_rows(session, states) == [OPEN, OPEN]
    assert (
        client.send(path, data={"expected_count": "2", "reason": "Қате бізден"}).status_code == 303
    )
    assert load_rows(session, states) == [KEPT, KEPT]
    assert load_rows(session, select(Attempt.passed)) == [True, True]
    subjects = load_rows(session, select(AuditEvent.subject).where(AuditEvent.kind == "pass_kept"))
    assert subjects == [f"person:{one.person.id}" for one in (examinee, other)]
    assert "нәтижені сақтау" not in client.get(path).text


def test_another_course_and_its_corrections_do_not_exist_for_a_trainer(
    client, session, container, examinee
):
    correction_id = propose(session, examinee)
    session.commit()
    other = add_person(session)
    grant(session, other, TRAINER, course_slug="other")
    sign_in(client, session, other)
    for path in (
        build_form_path(session, examinee),
        f"/regrading/files/corrections/{correction_id}",
        f"/regrading/files/corrections/{correction_id}/attempts",
        f"/regrading/other/corrections/{correction_id}",
        "/regrading/files/passes",
    ):
        assert client.get(path).status_code == 404
    assert client.send(f"/regrading/files/corrections/{correction_id}/apply").status_code == 404


@pytest.mark.parametrize(
    ("type_name", "data", "key"),
    [
        ("single", {"one": "0"}, {"options": [0]}),
        ("multiple", {"many": ["0", "1"]}, {"options": [0, 1]}),
        ("text", {"kk": "Alt\r\nАльт", "ru": "Alt"}, {"kk": ["Alt", "Альт"], "ru": ["Alt"]}),
        ("true-false", {"kind": "every"}, {"options": [0], "counts": "every"}),
        ("true-false", {"kind": "none"}, {"options": [0], "counts": "none"}),
    ],
)
def test_each_type_has_a_form_of_its_own(client, session, examinee, type_name, data, key):  # noqa: PLR0917 - a case of a table
    admin = add_person(session)
    grant(session, admin, NATIONAL_ADMIN)
    sign_in(client, session, admin)
    path = build_form_path(session, examinee, find_question(session, type_name))
    assert 'name="low"' not in client.get(path).get_data(as_text=True)
    reply = client.send(path, data={"kind": "key", **data, "reason": "Қате"})
    assert reply.status_code == 303
    assert load_rows(session, select(KeyCorrection.answer)) == [key]


PARTS = {
    "matching": ({"part-0": "1", "part-1": "0"}, {"values": [1, 0, 2]}),
    "ordering": ({"part-0": "1", "part-1": "0"}, {"values": [1, 0, 2, 3]}),
    "categorise": ({"part-0": "1"}, {"values": [1, 1, 0, 1]}),
    "gaps": (
        {"part-0-kk": "P\r\nЗ", "part-0-ru": "P"},
        {"gaps": [{"kk": ["P", "З"], "ru": ["P"]}, {"option": 1}]},
    ),
}


@pytest.mark.parametrize("kind", PARTS)
def test_each_part_of_a_key_is_corrected_by_a_field_of_its_own(client, session, container, kind):
    learner = create_learner(session, container.storage, files=build_every_type_files(TYPES))
    admin = add_person(session)
    grant(session, admin, NATIONAL_ADMIN)
    sign_in(client, session, admin)
    question, (data, key) = find_question(session, kind), PARTS[kind]
    path = build_form_path(session, learner, question)
    page = client.get(path).text
    assert page.count("Әр жолға бір жауап") == page.count("<textarea") - 1, "all but the reason"
    fields = read_fields(page)
    refusal = client.send(path, data={**fields, "kind": "key", "reason": "Қате"})
    assert refusal.status_code == 422  # nothing was changed
    empty_fields = dict.fromkeys(fields, "") | {"kind": "key", "reason": "Қате"}
    assert client.send(path, data=empty_fields).status_code == 422
    reply = client.send(path, data={**fields, **data, "kind": "key", "reason": "Қате"})
    assert reply.status_code == 303
    assert load_rows(session, select(KeyCorrection.answer)) == [key]
    run_jobs(container)
    assert client.get(reply.location).status_code == 200


def read_fields(html):
    """Return the fields of the key's parts with their values."""
    page = html5lib.parse(html, namespaceHTMLElements=False)
    fields = {}
    for field in [*page.iter("select"), *page.iter("textarea")]:
        if field.get("name", "").startswith("part-"):
            selected_values = [row.get("value") for row in field if row.get("selected") is not None]
            fields[field.get("name")] = (
                selected_values[0] if selected_values else (field.text or "").strip()
            )
    return fields


def test_the_key_of_a_newer_version_fills_in_the_form(client, session, container):
    learner = create_learner(session, container.storage, files=build_every_type_files(TYPES))
    files = build_every_type_files(TYPES)
    for language, texts in {
        "kk": ("Құжаттар", "Суреттер"),
        "ru": ("Документы", "Изображения"),
    }.items():
        path, (before, after) = f"01-files/quiz.{language}.md", texts
        name = {"kk": "есеп.xlsx", "ru": "отчёт.xlsx"}[language]
        text = files[path].decode().replace(f"{name} = {before}", f"{name} = {after}")
        files[path] = text.encode()
    create_learner(session, container.storage, files=files)
    admin = add_person(session)
    grant(session, admin, NATIONAL_ADMIN)
    sign_in(client, session, admin)
    path = build_form_path(session, learner, find_question(session, "categorise"))
    assert f"{path}?from=2" in client.get(path).get_data(as_text=True)
    fields = read_fields(client.get(f"{path}?from=2").get_data(as_text=True))
    assert [fields[f"part-{number}"] for number in range(4)] == ["0", "1", "1", "1"]


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "key", "low": "4", "high": "3", "reason": "Қате"},
        {"kind": "key", "low": "төрт", "high": "5", "reason": "Қате"},
        {"kind": "key", "low": "2.9", "high": "3.1", "reason": "Қате"},
        {"kind": "key", "low": "4", "high": "4", "reason": ""},
        {"low": "4", "high": "4", "reason": "Қате"},
    ],
)
def test_what_makes_no_other_key_is_said_and_stays_in_the_form(
    client, session, examinee, trainer, data
):
    reply = client.send(build_form_path(session, examinee), data=data)
    assert reply.status_code == 422
    assert f'value="{data["low"]}"' in reply.get_data(as_text=True)
    assert load_rows(session, select(KeyCorrection.id)) == []


def test_the_page_says_what_the_files_and_other_versions_still_need(
    client, session, container, examinee, trainer
):
    here = client.send(build_form_path(session, examinee), data=NUMBER).location
    run_jobs(container)
    client.send(here + "/apply")
    text = client.get(here).get_data(as_text=True)
    assert "файлдарында" in text
