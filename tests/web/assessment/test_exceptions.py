"""Exceptions in quizzes on the screens of staff, and what the person sees of them."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEvent
from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN
from lms.assessment.models import QuizException
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.learning import create_learner
from tests.factories.regions import AKTOBE_CITY, KOKSHETAU


@pytest.fixture
def container(app):
    return app.extensions["lms"]


@pytest.fixture
def learner(session, container):
    organisation = accounts.add_organisation(session)
    new_learner = create_learner(session, container.storage, organisation_id=organisation.id)
    session.commit()
    return new_learner


def sign_in_staff(client, session, role, **scope):
    staff = accounts.add_person(session)
    accounts.grant(session, staff, role, **scope)
    browser = accounts.sign_in(client, session, staff)
    browser.get("/language/ru")
    return browser


def fill_in(learner, **more):
    quiz = f"{learner.outline.course_id}:final"
    return {"quiz": quiz, "reason": "Болел, справка № 7", **more}


def test_hr_gives_a_person_more_time_and_the_person_reads_it_with_the_reason(
    client, app, session, learner
):
    hr = sign_in_staff(client, session, HR, organisation_id=learner.person.organisation_id)
    path = f"/assessment/people/{learner.person.id}/exceptions"
    assert f'href="{path}"' in hr.get(f"/accounts/people/{learner.person.id}").text
    assert "Особых условий пока нет" in hr.get(path).text
    assert hr.get(f"{path}/new").status_code == 200
    reply = hr.send(f"{path}/new", fill_in(learner, extra_minutes="5", extra_attempts="1"))
    assert (reply.status_code, reply.location) == (303, path)
    list_page = hr.get(path).text
    assert "ещё 5 минут" in list_page and "кто предоставил" in list_page
    assert "Болел, справка № 7" in list_page
    person = accounts.sign_in(app.test_client(), session, learner.person)
    person.get("/language/ru")
    page = person.get("/learning/files/quiz/final").text
    assert "Для вас действуют особые условия" in page and "Болел, справка № 7" in page
    assert re.search(r"15\s+минут", page), "ten minutes and five more"
    assert re.search(r"4\s+попытки", page), "three and one more"


def test_what_was_typed_stays_when_it_is_refused(client, session, learner):
    admin = sign_in_staff(client, session, NATIONAL_ADMIN)
    path = f"/assessment/people/{learner.person.id}/exceptions/new"
    for data, words in (
        (fill_in(learner), "Укажите, что меняется"),
        (
            fill_in(learner, closes_on=(NOW.date() - timedelta(days=2)).isoformat()),
            "Последний день — не раньше",
        ),
        (
            fill_in(learner, closes_on="9999-12-31"),
            "Укажите день не раньше 1900 и не позже 2199 года.",
        ),
        (fill_in(learner, opens_on="0026-03-20"), 'value="0026-03-20"'),
        (fill_in(learner, extra_minutes="много"), "много"),
        (fill_in(learner, extra_minutes="5", reason=""), 'value="5"'),
        ({"quiz": "999:final", "extra_minutes": "5", "reason": "Причина"}, "Причина"),
    ):
        reply = admin.send(path, data)
        assert (reply.status_code, words in reply.text) == (422, True), data
    session.rollback()
    assert session.query(QuizException).count() == 0


def test_whoever_answers_for_no_area_is_asked_for_an_organisation_alone(client, session, learner):
    path = "/assessment/exceptions/new"
    organisation_id = learner.person.organisation_id
    hr = sign_in_staff(client, session, HR, organisation_id=organisation_id)
    page = hr.get(path).text
    assert 'name="region_unit_id"' not in page and "необязательно" not in page.split("quiz")[0]
    fields = fill_in(learner, extra_minutes="5", organisation_id=organisation_id)
    assert hr.send(path, fields).status_code == 303
    list_page = hr.get("/assessment/exceptions").text
    assert "Отменить особые условия" in list_page and "Снять роль" not in list_page
    assert hr.send(path, fill_in(learner, extra_minutes="5")).status_code == 422
    admin = sign_in_staff(client, session, NATIONAL_ADMIN)
    page = admin.get(path).text
    assert 'name="region_unit_id"' in page and "Все слушатели этого региона" in page


def test_a_group_is_one_unit_or_one_organisation(client, session, learner):
    admin = sign_in_staff(client, session, NATIONAL_ADMIN)
    organisation_id = learner.person.organisation_id
    unit_id = learner.person.region_unit_id
    both = {"region_unit_id": unit_id, "organisation_id": organisation_id}
    for group, status in (({}, 422), (both, 422), ({"region_unit_id": unit_id}, 303)):
        fields = fill_in(learner, extra_minutes="5", **group)
        assert admin.send("/assessment/exceptions/new", fields).status_code == status
    page = admin.get("/assessment/exceptions").text
    number = re.search(r"/assessment/exceptions/(\d+)/withdraw", page)[1]
    assert admin.get(f"/assessment/exceptions/{number}/withdraw").status_code == 200
    reply = admin.send(f"/assessment/exceptions/{number}/withdraw")
    assert reply.status_code == 303
    page = admin.get("/assessment/exceptions").text
    assert "отменены" in page and "/withdraw" not in page


def test_a_person_outside_the_scope_looks_like_one_who_does_not_exist(client, session, learner):
    other = accounts.add_organisation(session)
    hr = sign_in_staff(client, session, HR, organisation_id=other.id)
    for person_id in (learner.person.id, 999_999):
        path = f"/assessment/people/{person_id}/exceptions"
        assert hr.get(path).status_code == 404
        fields = fill_in(learner, extra_minutes="5")
        assert hr.send(f"{path}/new", fields).status_code == 404


def test_a_consultant_finds_a_person_and_gives_them_an_exception(client, session, container, app):
    learner = create_learner(session, container.storage, surname="Сейткали")
    away = accounts.add_person(session, surname="Сейткалиева", kato=AKTOBE_CITY)
    session.commit()
    consultant = sign_in_staff(client, session, CONSULTANT, kato=KOKSHETAU)
    list_page = consultant.get("/assessment/exceptions").text
    assert "/assessment/exceptions/people" in list_page
    assert "/assessment/exceptions/new" not in list_page and "/obligations" not in list_page
    assert consultant.get("/assessment/exceptions/new").status_code == 403
    path = f"/assessment/people/{learner.person.id}/exceptions"
    for name, is_found in (("сейт", True), ("се", False), ("", False), ("Жоқтов", False)):
        page = consultant.get(f"/assessment/exceptions/people?name={name}").text
        assert (f'href="{path}"' in page) == is_found, name
        assert f"/people/{away.id}/" not in page
    fields = fill_in(learner, extra_minutes="5")
    assert consultant.send(f"{path}/new", fields).location == path
    page = consultant.get(path).text
    assert "ещё 5 минут" in page and "/accounts/people" not in page
    assert consultant.get(f"/assessment/people/{away.id}/exceptions").status_code == 404
    assert (
        consultant.send(f"/assessment/people/{away.id}/exceptions/new", fields).status_code == 404
    )
    number = re.search(r"/assessment/exceptions/(\d+)/withdraw", page)[1]
    assert consultant.send(f"/assessment/exceptions/{number}/withdraw").status_code == 303
    kinds = session.scalars(
        select(AuditEvent.kind).where(AuditEvent.kind.like("quiz_exception_%"))
    ).all()
    assert sorted(kinds) == ["quiz_exception_given", "quiz_exception_withdrawn"]
