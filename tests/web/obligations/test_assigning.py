"""Assigning: form, preview and saving, without losing input or leaving the scope."""

import re
from datetime import timedelta
from html import unescape

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from lms.accounts.models import Absence, Post
from lms.accounts.rules import HR, OPERATOR
from lms.core.clock import Moment
from lms.core.i18n import gettext, using_language
from lms.obligations.errors import NeedsApproval
from lms.obligations.models import (
    Assignment,
    AssignmentCourse,
    Obligation,
    TargetList,
    TargetListPerson,
)
from lms.obligations.queries import load_terms
from lms.obligations.rules.keys import DutyKey
from lms.obligations.services import ExemptionTerms, grant_exemptions
from lms.web.unsent_values import UNSENT
from tests.client import CSRF
from tests.conftest import NOW
from tests.factories.accounts import add_organisation, add_person, grant, sign_in
from tests.factories.records import ZONE, add_civil_servant
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU
from tests.web.obligations.office import (
    CANARY,
    DUE,
    TODAY,
    count_records,
    count_table_rows,
    read_hidden_fields,
    read_text,
)

PASSWORD = "көк шкаф 478"
OTHERS = {
    "match": "any",
    "only-0": "category:D-O-4",
    "excepted-0": "",
    "due_kind": "after",
    "due_days": "45",
    "grace_days": "3",
    "renewal_months": "12",
    "renewal_window_days": "30",
    "reminder_days": "10, 2",
    "overdue_every_days": "5",
    "escalate_hr_days": "4",
    "escalate_officer_days": "",
    "recognise_earlier": "y",
}


def list_numbers(page, kind):
    """Return the numbers in the notices of a kind."""
    notices = re.findall(rf'<div class="notice notice--{kind}".*?</div>\s*</div>', page, re.DOTALL)
    return [int(row) for row in re.findall(r"\d+", re.sub(r"<[^>]+>", "", " ".join(notices)))]


def test_before_saving_it_is_shown_whom_it_concerns_and_nothing_changes(officer, session, office):
    page = read_text(officer.send("/obligations/new", office.build_form(step="preview")))
    assert list_numbers(page, "info") == [3, 1]
    assert count_table_rows(page) == 3 and office.servants[1].surname in page and CANARY not in page
    assert count_records(session, Assignment) == 0


def test_saving_assigns_and_leads_to_the_assignment(officer, session, office):
    response = officer.send("/obligations/new", office.build_form())
    assert response.status_code == 303
    page = read_text(officer.get(response.headers["Location"]))
    assert CANARY not in page and count_table_rows(page) == 3
    assert sorted(session.scalars(select(Obligation.state))) == ["met", "open", "open"]


def test_saving_twice_assigns_once(officer, session, office):
    first, second = (officer.send("/obligations/new", office.build_form()) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert count_records(session, Assignment) == 1


def test_what_was_typed_survives_the_way_to_the_preview_and_back_and_is_what_is_saved(
    officer, session, office
):
    courses = [str(office.course.id), str(office.other_course.id)]
    own_session = Post(
        person_id=office.servants[1].id,
        organisation_id=add_organisation(session).id,
        category="D-O-4",
        starts_on=TODAY,
    )
    session.add(own_session)
    session.commit()
    data = office.build_form(**OTHERS, due_on="")
    data["courses"] = courses
    preview = read_text(officer.send("/obligations/new", data | {"step": "preview"}))
    back = read_text(
        officer.send(
            "/obligations/new",
            MultiDict([*read_hidden_fields(preview), ("step", "edit")]).to_dict(flat=False),
        )
    )
    for name, value in OTHERS.items():
        if name in (
            "due_days",
            "grace_days",
            "renewal_months",
            "reminder_days",
            "overdue_every_days",
            "escalate_officer_days",
        ):
            assert f'value="{value}"' in re.search(rf'<input[^>]*name="{name}"[^>]*>', back)[0]
    assert re.search(r'<option[^>]*selected[^>]*value="category:D-O-4"', back)
    assert len(re.findall(r'<input[^>]*checked[^>]*name="courses"', back)) == 2
    response = officer.send(
        "/obligations/new",
        MultiDict([*read_hidden_fields(preview), ("step", "save")]).to_dict(flat=False),
    )
    assert response.status_code == 303
    assignment = session.scalars(select(Assignment)).one()
    assert (
        assignment.due_on,
        assignment.due_days,
        assignment.grace_days,
        assignment.renewal_months,
        assignment.renewal_window_days,
    ) == (None, 45, 3, 12, 30)
    assert (
        assignment.reminder_days,
        assignment.overdue_every_days,
        assignment.escalate_hr_days,
    ) == ([10, 2], 5, 4)
    assert (
        assignment.escalate_officer_days,
        assignment.recognise_earlier,
        assignment.narrowing,
    ) == (None, True, {"category": "D-O-4"})
    assert set(session.scalars(select(AssignmentCourse.course_id))) == {
        office.course.id,
        office.other_course.id,
    }
    assert list(session.scalars(select(Obligation.person_id))) == [office.servants[1].id]


def test_conditions_are_joined_as_they_were_chosen_and_exceptions_taken_out(
    officer, session, office
):
    target_list = TargetList(name="Тізім", region_unit_id=office.units[AKMOLA], created_at=NOW)
    session.add(target_list)
    session.flush()
    session.add_all(
        TargetListPerson(list_id=target_list.id, person_id=servant.id)
        for servant in office.servants[:2]
    )
    session.commit()
    here = f"unit:{office.units[KOKSHETAU]}"
    for match, only, excepted, people in (
        ("all", [f"list:{target_list.id}", here], [], 1),
        ("any", [f"list:{target_list.id}", here], [], 2),
        ("all", [], [f"list:{target_list.id}"], 1),
        ("all", [f"list:{target_list.id}"], [here], 1),
    ):
        rows = {f"only-{i}": row for i, row in enumerate(only)} | {
            f"excepted-{i}": row for i, row in enumerate(excepted)
        }
        page = read_text(
            officer.send("/obligations/new", office.build_form(match=match, step="preview", **rows))
        )
        assert list_numbers(page, "info")[0] == people, (match, only, excepted)


def test_another_condition_is_one_more_row_with_nothing_lost(officer, office):
    data = office.build_form(step="add-only", **{"only-0": "category:C-4"})
    page = read_text(officer.send("/obligations/new", data))
    assert re.findall(r'<select[^>]*name="(only-\d)"', page) == ["only-0", "only-1"]
    assert (
        re.search(r'<option[^>]*selected[^>]*value="category:C-4"', page)
        and f'value="{DUE}"' in page
    )


FAULTS = [
    {"courses": ""},
    {"courses": "\x00\ufdd0\x9d"},
    {"target": "\x00\ufdd0"},
    {"due_on": "\x9d"},
    {"grace_days": "\x9d\ufdd0"},
    {"only-0": "\x9d"},
    {"courses": "999"},
    {"courses": "x"},
    {"target": ""},
    {"target": "unit-x"},
    {"target": "unit-"},
    {"target": "organisation-1"},
    {"due_on": ""},
    {"due_on": "2026-02-30"},
    {"due_on": str(TODAY - timedelta(days=1))},
    {"reason": ""},
    {"reason": "a" * 301},
    {"reason": "a\x00b"},
    {"reason": "\u202egnp"},
    {"only-0": "list:1"},
    {"only-0": "unit:x"},
    {"reminder_days": "soon"},
    {"grace_days": "-1"},
    {"grace_days": ""},
    {"renewal_months": "121"},
    {"due_kind": "after"},
    {"renewal_months": "1", "renewal_window_days": "60"},
]


def test_a_faulty_form_is_refused_with_what_was_typed_and_nothing_is_assigned(
    officer, session, office
):
    for changes in FAULTS:
        step = "save" if "reason" in changes else "preview"
        page = officer.send("/obligations/new", office.build_form(**{"step": step, **changes}))
        assert (page.status_code, "error-summary" in page.get_data(as_text=True)) == (422, True), (
            changes
        )
    assert count_records(session, Assignment) == 0


def test_another_region_cannot_be_chosen_even_by_a_forged_form(officer, session, office):
    for kato in (AKTOBE, AKTOBE_CITY):
        page = read_text(officer.get(f"/obligations/new?target=unit-{office.units[kato]}"))
        assert f'value="unit-{office.units[kato]}"' not in page
        assert officer.send("/obligations/new", office.build_form(kato)).status_code == 422
    assert count_records(session, Assignment) == 0


def test_a_foreign_list_cannot_be_chosen_and_a_foreign_organisation_finds_nobody(
    officer, session, office
):
    foreign = TargetList(name=CANARY, region_unit_id=office.units[AKTOBE], created_at=NOW)
    session.add(foreign)
    session.commit()
    assert CANARY not in read_text(officer.get("/obligations/new"))
    read_text(
        officer.send("/obligations/new", office.build_form(**{"only-0": f"list:{foreign.id}"})), 422
    )
    assert count_records(session, Assignment) == 0


def test_the_preview_says_who_is_away_the_whole_time(officer, session, office):
    session.add(
        Absence(person_id=office.servants[1].id, kind="sick", starts_on=TODAY, created_at=NOW)
    )
    session.commit()
    page = read_text(officer.send("/obligations/new", office.build_form(step="preview")))
    assert list_numbers(page, "warning") == [1]


def test_a_large_assignment_waits_for_a_second_person_and_the_preview_says_so(
    app, officer, session, office
):
    _set_approval_size(app, 2)
    page = read_text(officer.send("/obligations/new", office.build_form(step="preview")))
    assert "notice--warning" in page
    response = officer.send("/obligations/new", office.build_form())
    assert session.scalars(select(Assignment.state)).one() == "waiting"
    session.rollback()
    assert count_records(session, Obligation) == 0
    own = response.headers["Location"]
    assert "/approve" not in read_text(officer.get(f"{own}/approval"))
    assert officer.send(f"{own}/approve").status_code == 403


def test_a_second_person_approves_or_refuses_with_a_reason(app, client, session, office):
    _set_approval_size(app, 2)
    sign_in(client, session, office.officer)
    first = client.send("/obligations/new", office.build_form()).headers["Location"]
    second = client.send(
        "/obligations/new", office.build_form(reason="Басқа", due_on=str(DUE + timedelta(days=1)))
    ).headers["Location"]
    colleague = add_person(session)
    grant(session, colleague, "officer", kato=AKMOLA)
    sign_in(client, session, colleague)
    own = client.send(
        "/obligations/new", office.build_form(reason="Үшінші", due_on=str(DUE + timedelta(days=7)))
    )
    assert own.status_code == 303, "waits too, but for somebody else"
    for page in ("/obligations/", "/work"):
        [waits] = re.findall(r'href="([^"]+state=waiting[^"]*)"', read_text(client.get(page)))
        assert len(re.findall('<th scope="row"', read_text(client.get(unescape(waits))))) == 2, page
    assert list_numbers(read_text(client.get(f"{first}/approval")), "info") == [3, 1]
    assert client.send(f"{first}/approve").status_code == 303
    read_text(client.send(f"{second}/refuse", {"reason": ""}), 422)
    assert client.send(f"{second}/refuse", {"reason": "Ерте"}).status_code == 303
    assert "Ерте" in read_text(client.get(f"{second}/record"))
    assert sorted(session.scalars(select(Assignment.state))) == ["refused", "standing", "waiting"]
    session.rollback()
    assert count_records(session, Obligation) == 3
    assert client.get(f"{first}/approval").status_code == 409


def test_an_assignment_is_changed_after_it_was_shown_what_changes(officer, session, office):
    assignment_id = office.assign(session)
    page = read_text(officer.get(f"/obligations/{assignment_id}/edit"))
    assert f'value="{DUE}"' in page and f'value="unit-{office.units[AKMOLA]}"' in page
    later = DUE + timedelta(days=10)
    data = office.build_form(due_on=str(later), reason="Бұйрық № 1", recognise_earlier="y")
    preview = read_text(
        officer.send(f"/obligations/{assignment_id}/edit", data | {"step": "preview"})
    )
    assert preview.count(str(later.day)) >= 1
    assert session.get(Assignment, assignment_id).due_on == DUE
    session.rollback()
    assert officer.send(f"/obligations/{assignment_id}/edit", data).status_code == 303
    assert session.get(Assignment, assignment_id).due_on == later
    assert set(session.scalars(select(Obligation.due_on).where(Obligation.state == "open"))) == {
        later
    }


def test_a_course_that_is_added_leaves_the_first_one_and_who_is_exempt_from_it(
    officer, session, office
):
    """The form lists courses by code; duties and exemptions refer to the first course."""
    office.other_course.code = "A1"
    assignment_id, exempt = office.assign(session), office.servants[1]
    duties = [DutyKey(office.course.id, exempt.id)]
    terms = ExemptionTerms("Емделуде", TODAY, None)
    grant_exemptions(session, duties=duties, terms=terms, by=OPERATOR, moment=Moment(NOW, ZONE))
    session.commit()
    course_ids = [office.other_course.id, office.course.id]
    data = office.build_form(
        courses=[str(course_id) for course_id in course_ids], reason="Бұйрық № 1"
    )
    assert officer.send(f"/obligations/{assignment_id}/edit", data).status_code == 303
    mine = Obligation.person_id == exempt.id
    assert session.scalars(select(Obligation.state).where(mine)).all() == ["exempt"]
    assert session.get(Assignment, assignment_id).course_id == office.course.id
    assert set(load_terms(session, assignment_id).course_ids) == set(course_ids)


def test_two_who_change_one_assignment_at_once_lose_nothing_of_each_other(officer, session, office):
    """The fingerprints of the form go on through its preview to the button that saves."""
    narrowing = {"unit": office.units[KOKSHETAU]}
    assignment_id = office.assign(session)
    path = f"/obligations/{assignment_id}/edit"
    hidden_values = read_hidden_fields(read_text(officer.get(path)))
    form_values = office.build_form(
        match="all", reason=session.get(Assignment, assignment_id).reason
    )
    session.rollback()
    later, last = (str(DUE + timedelta(days=days)) for days in (10, 20))

    def read_stored():
        row = session.get(Assignment, assignment_id)
        row_values = (str(row.due_on), row.reason, row.narrowing)
        session.rollback()
        return row_values

    def preview(**values):
        data = {**form_values, **values, **dict(hidden_values), "step": "preview"}
        return read_text(officer.send(path, data))

    def save(page):
        data = MultiDict([*read_hidden_fields(page), ("step", "save")]).to_dict(flat=False)
        return officer.send(path, data)

    only = {"only-0": f"unit:{office.units[KOKSHETAU]}", "excepted-0": ""}
    assert save(preview(**only)).status_code == 303
    before = preview(due_on=later)
    assert save(preview(reason="Бұйрық № 2")).status_code == 303
    assert save(before).status_code == 303, "the reason that was saved meanwhile stays"
    assert read_stored() == (later, "Бұйрық № 2", narrowing)
    refused_page = read_text(
        officer.send(path, {**form_values, "due_on": last, **dict(hidden_values), "step": "save"}),
        422,
    )
    assert read_stored()[0] == later and f'value="{last}"' in refused_page
    hidden_values = read_hidden_fields(refused_page)
    again = {"due_on": last, "reason": "Бұйрық № 2", **only}
    assert save(preview(**again)).status_code == 303
    assert read_stored() == (last, "Бұйрық № 2", narrowing)


def test_conditions_of_a_program_are_said_in_words_and_kept(officer, session, office):
    deep = {
        "any": [
            {"all": [{"category": "C-4"}, {"not": {"unit": office.units[KOKSHETAU]}}]},
            {"unit": office.units[AKMOLA]},
        ]
    }
    assignment_id = office.assign(session, narrowing=deep)
    page = read_text(officer.get(f"/obligations/{assignment_id}/edit"))
    assert "C-4" in page and 'name="only-0"' not in page
    assert (
        officer.send(
            f"/obligations/{assignment_id}/edit",
            office.build_form(reason="Жаңа", recognise_earlier="y"),
        ).status_code
        == 303
    )
    assignment = session.get(Assignment, assignment_id)
    assert (assignment.narrowing, assignment.reason) == (deep, "Жаңа")


def test_hr_assigns_to_the_organisation_and_has_no_choice_to_make(client, session, office):
    employer = add_organisation(session, name_kk="Бөлім", name_ru="Отдел")
    add_organisation(session, name_kk="Басқа", name_ru="Другой")
    add_civil_servant(session, organisation_id=employer.id)
    hr = add_person(session)
    grant(session, hr, HR, organisation_id=employer.id)
    sign_in(client, session, hr)
    page = read_text(client.get("/obligations/new"))
    choice = page[page.index('id="target"') : page.index("</select>", page.index('id="target"'))]
    assert re.findall(r'<option[^>]*value="([^"]+)"', choice) == [f"organisation-{employer.id}"]
    assert (
        client.send(
            "/obligations/new", office.build_form(target=f"organisation-{employer.id}")
        ).status_code
        == 303
    )


def test_of_many_organisations_the_wanted_one_is_found_by_a_part_of_its_name(
    client, session, office
):
    for number in range(201):
        add_organisation(session, name_kk=f"Мекеме {number:03}", name_ru=f"Учреждение {number:03}")
    admin = add_person(session)
    grant(session, admin, "national_admin")
    sign_in(client, session, admin)
    assert "Мекеме 150" not in read_text(client.get("/obligations/new"))
    page = read_text(
        client.send("/obligations/new", office.build_form(step="find", find="учреждение 150"))
    )
    assert "Мекеме 150" in page and "Мекеме 151" not in page and "Бұйрық № 12" in page


def test_learners_and_visitors_are_kept_out(client, session, office):
    for path in (
        "/obligations/",
        "/obligations/new",
        "/obligations/1",
        "/obligations/late",
        "/obligations/lists",
    ):
        assert client.get(path).status_code == 302
    assert client.send("/obligations/new", office.build_form()).status_code == 401
    sign_in(client, session, office.servants[0])
    for path in (
        "/obligations/",
        "/obligations/new",
        "/obligations/1",
        "/obligations/late",
        "/obligations/lists",
    ):
        assert client.get(path).status_code == 403
    assert client.send("/obligations/new", office.build_form()).status_code == 403
    assert count_records(session, Assignment) == 0


def _set_approval_size(app, size):
    from dataclasses import replace

    former_container = app.extensions["lms"]
    app.extensions["lms"] = replace(
        former_container, settings=replace(former_container.settings, approval_size=size)
    )


def test_a_small_assignment_is_not_changed_into_one_that_needs_approval(
    app, client, session, office
):
    _set_approval_size(app, 1)
    sign_in(client, session, office.officer)
    assignment_id = office.assign(session, kato=KOKSHETAU)
    small, large = (office.build_form(kato, recognise_earlier="y") for kato in (KOKSHETAU, AKMOLA))
    path = f"/obligations/{assignment_id}/edit"
    with using_language("kk"):
        words = gettext(NeedsApproval.message) % {"most": 1}
    for step in ("preview", "save"):
        assert words in read_text(client.send(path, large | {"step": step}), 422)
    assert session.get(Assignment, assignment_id).region_unit_id == office.units[KOKSHETAU]
    session.rollback()
    small_change = small | {"step": "save", "reason": "Басқа бұйрық"}
    assert client.send(path, small_change).status_code == 303, "the control"


def test_the_language_of_a_refused_reason_leads_to_the_page_of_its_form(
    app, client, session, office
):
    """The URL to which it was sent takes no GET: the link once led to the home page."""
    _set_approval_size(app, 2)
    sign_in(client, session, office.officer)
    waiting = client.send("/obligations/new", office.build_form()).headers["Location"]
    colleague = add_person(session)
    grant(session, colleague, "officer", kato=AKMOLA)
    sign_in(client, session, colleague)
    for _time in range(2):
        refused_page = read_text(client.send(f"{waiting}/refuse", {"reason": "а" * 301}), 422)
        assert refused_page.count(f'href="/language/ru?next={waiting}/approval"') == 2
        assert f'href="/appearance?next={waiting}/approval"' in refused_page


def test_a_reason_sent_after_the_session_had_ended_is_offered_on_its_page(
    app, client, session, office, container
):
    """Its form has a URL of its own: the page offers to send it as it was."""
    _set_approval_size(app, 2)
    sign_in(client, session, office.officer)
    waiting = client.send("/obligations/new", office.build_form()).headers["Location"]
    password_hash = container.passwords.hash(PASSWORD)
    colleague = add_person(session, user_name="colleague", password_hash=password_hash)
    grant(session, colleague, "officer", kato=AKMOLA)
    sign_in(client, session, colleague)
    page, own = f"{waiting}/approval", {"Origin": "http://localhost"}
    token = CSRF.search(client.get(page).text).group(1)
    client.delete_cookie("session")
    late = {"csrf_token": token, "reason": "Мерзімі ерте"}
    headers = own | {"Referer": f"http://localhost{page}"}
    reply = client.post(f"{waiting}/refuse", data=late, headers=headers)
    assert reply.location == f"/auth/sign-in?next={page}"
    client.send(reply.location, {"login": "colleague", "password": PASSWORD}, headers=own)
    assert "Мерзімі ерте" not in read_text(client.get(f"{waiting}/record"))
    approval_page = read_text(client.get(page))
    assert f'action="{waiting}/refuse"' in approval_page and "unsent-text" in approval_page
    assert "unsent-text" in read_text(client.get(page)), "until it is sent or too old"
    assert client.send(f"{waiting}/refuse", {"reason": "Мерзімі ерте"}).status_code == 303
    assert "Мерзімі ерте" in read_text(client.get(f"{waiting}/record"))
    with client.session_transaction() as browser:
        assert UNSENT not in browser
