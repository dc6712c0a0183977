"""An import from the upload to its end: what a dry run tells, what applying does, that doing it twice changes nothing."""

import pytest
from sqlalchemy import func, select

from lms.accounts.models import AuditEvent, Organisation, Person, RoleGrant
from lms.accounts.rules import CITIZEN, CIVIL_SERVANT
from lms.accounts.services.changes import people_changed
from lms.core import jobs
from lms.people_import import queries, services
from lms.people_import.errors import ImportNotFound, MatchingWrong, NothingToApply, WrongState
from lms.people_import.models import ImportMatching, ImportRow, PeopleImport
from tests.conftest import NOW
from tests.factories import accounts as make
from tests.factories import people_import as lists
from tests.factories.people_import import csv_file, held, iin, person_with, row, somebody
from tests.factories.regions import KOKSHETAU, SEMEI, unit

BRANCH_BIN = "990240000010"


def actions(container, import_id):
    return {line.line: line.action for line in lists.lines_of(container, import_id)}


def codes(container, import_id):
    return {
        line.line: [fault[1] for fault in line.faults]
        for line in lists.lines_of(container, import_id, "faulty")
    }


def counts(container, import_id):
    found = lists.state_of(container, import_id).counts
    return {
        name: found.get(name, 0) for name in ("new", "changed", "unchanged", "faulty", "missing")
    }


def people_count(container):
    with container.database.read() as session:
        return session.scalar(select(func.count()).select_from(Person))


def test_a_dry_run_tells_of_each_line_and_changes_nothing(container, ministry):
    aigul = somebody(
        container, 1, ministry.body, surname="Серікова", given_name="Айгүл", email="old@b.kz"
    )
    somebody(container, 2, ministry.body, surname="Омаров", given_name="Ерлан")
    gone = somebody(container, 3, ministry.body, surname="Кеткен", given_name="Адам")
    somebody(container, 9, ministry.other)
    before = people_count(container)
    content = csv_file(
        [
            row(1, email="new@b.kz", category=""),
            row(2, "Омаров", "Ерлан", category=""),
            row(4, "Жаңа"),
            ("123", "Қате", "Адам"),
        ]
    )
    import_id = lists.checked(container, ministry.hr, ministry.body, content)
    assert lists.state_of(container, import_id).state == "checked"
    assert actions(container, import_id) == {
        2: "changed",
        3: "unchanged",
        4: "new",
        5: "faulty",
        -1: "missing",
    }
    by_line = {line.line: line for line in lists.lines_of(container, import_id)}
    assert by_line[2].changes == {"email": ("old@b.kz", "new@b.kz")}
    assert by_line[2].person_id == aigul
    assert (by_line[-1].person_id, by_line[-1].name) == (gone, "Кеткен Адам")
    assert codes(container, import_id) == {5: ["iin_wrong"]}
    assert people_count(container) == before
    assert person_with(container, 1).email == "old@b.kz"


def test_applying_makes_people_with_posts_and_doing_it_twice_changes_nothing(container, ministry):
    content = csv_file([row(n, f"Тегі{'абвгд'[n]}", email=f"p{n}@b.kz") for n in range(5)])
    told = []
    with people_changed.connected_to(lambda _session, **sent: told.append(sent["person_ids"])):
        import_id = lists.applied(container, ministry.hr, ministry.body, content)
    assert lists.state_of(container, import_id).state == "applied"
    made = person_with(container, 3)
    assert (
        made.surname,
        made.email,
        made.audience,
        made.organisation_id,
        made.position,
        made.password_hash,
    ) == ("Тегіг", "p3@b.kz", CIVIL_SERVANT, ministry.body, "маман", None)
    assert container.iin_cipher.decrypt(made.iin_encrypted) == iin(3)
    assert held(container, made.id) == [(ministry.body, "маман", "C-4", True)]
    assert [len(ids) for ids in told] == [5]
    again = lists.checked(container, ministry.hr, ministry.body, content)
    assert counts(container, again) == {
        "new": 0,
        "changed": 0,
        "unchanged": 5,
        "faulty": 0,
        "missing": 0,
    }
    with container.database.write() as session, pytest.raises(NothingToApply):
        services.start_apply(
            session, import_id=again, deactivate_missing=False, by=ministry.hr, now=NOW
        )


def test_namesakes_get_user_names_of_their_own(container, ministry):
    with container.database.write() as session:
        make.person(session, user_name="aigul.serikova3")
    lists.applied(container, ministry.hr, ministry.body, csv_file([row(n) for n in range(4)]))
    lists.applied(container, ministry.hr, ministry.body, csv_file([row(n) for n in range(5)]))
    names = {person_with(container, n).user_name for n in range(5)}
    assert names == {"aigul.serikova", *(f"aigul.serikova{n}" for n in (2, 4, 5, 6))}


def test_one_person_in_two_organisations_is_one_person(container, ministry):
    aigul = somebody(
        container, 1, ministry.other, surname="Серікова", given_name="Айгүл", email="own@b.kz"
    )
    import_id = lists.applied(
        container, ministry.hr, ministry.body, csv_file([row(1, email="hr@b.kz")])
    )
    assert held(container, aigul) == sorted(
        [(ministry.other, "маман", "", True), (ministry.body, "маман", "C-4", False)]
    )
    line = lists.lines_of(container, import_id)[0]
    assert line.changes == {"post": (None, str(ministry.body))}
    assert person_with(container, 1).email == "own@b.kz"  # another organisation answers for her
    again = lists.checked(
        container, ministry.hr, ministry.body, csv_file([row(1, email="hr@b.kz")])
    )
    assert counts(container, again)["unchanged"] == 1


def test_an_iin_alone_opens_nobodys_data(container, ministry):
    somebody(container, 1, ministry.other, surname="Басқа", given_name="Адам", email="secret@b.kz")
    somebody(
        container,
        2,
        None,
        surname="Серікова",
        given_name="Айгүл",
        email="private@b.kz",
        audience=CITIZEN,
    )
    content = csv_file([row(1, email="secret@b.kz"), row(2, email="new@b.kz")])
    import_id = lists.checked(container, ministry.hr, ministry.body, content)
    assert codes(container, import_id) == {2: ["name_differs"]}
    citizen = lists.lines_of(container, import_id, "changed")[0]
    assert citizen.changes == {"post": (None, str(ministry.body)), "email": (None, "new@b.kz")}
    with container.database.read() as session:
        shown = repr(
            queries.lines(
                session,
                import_id=import_id,
                action="",
                kept=False,
                limit=9,
                offset=0,
                cipher=container.iin_cipher,
            )
        )
    assert "private" not in shown
    assert iin(1) not in shown


def test_who_has_no_iin_in_the_list_is_found_where_one_alone_fits(container, ministry):
    by_mail = somebody(
        container, 1, ministry.body, surname="Серікова", given_name="Айгүл", email="a@b.kz"
    )
    somebody(container, 2, ministry.body, surname="Омаров", given_name="Ерлан")
    somebody(container, 3, ministry.body, surname="Екі", given_name="Адам")
    somebody(container, 4, ministry.body, surname="Екі", given_name="Адам")
    somebody(container, 5, ministry.other, surname="Бөтен", given_name="Адам", email="other@b.kz")
    content = csv_file(
        [
            ("", "Серикова", "Айгул", "", "", "", "A@b.kz"),
            ("", "Омаров", "Ерлан", "", "бас маман", ""),
            ("", "Екі", "Адам"),
            ("", "Бөтен", "Адам", "", "", "", "other@b.kz"),
            ("", "Жаңа", "Адам"),
        ]
    )
    import_id = lists.checked(container, ministry.hr, ministry.body, content)
    assert actions(container, import_id)[2] == "changed"  # the spelling of the name
    assert (
        next(line for line in lists.lines_of(container, import_id) if line.line == 2).person_id
        == by_mail
    )
    assert actions(container, import_id)[3] == "changed"
    assert codes(container, import_id) == {
        4: ["person_unclear"],
        5: ["email_taken", "iin_missing"],
        6: ["iin_missing"],
    }


def test_contacts_of_others_repeated_lines_and_closed_accounts_are_faults(container, ministry):
    somebody(container, 1, ministry.other, email="taken@b.kz")
    somebody(container, 2, ministry.body, surname="Серікова", given_name="Айгүл", blocked_at=NOW)
    same = somebody(container, 3, ministry.body, surname="Бір", given_name="Адам", email="one@b.kz")
    content = csv_file(
        [
            row(4, email="taken@b.kz"),
            row(2),
            row(5),
            row(5, "Басқа"),
            row(3, "Бір", "Адам"),
            ("", "Бір", "Адам", "", "", "", "one@b.kz"),
        ]
    )
    import_id = lists.checked(container, ministry.hr, ministry.body, content)
    assert codes(container, import_id) == {
        2: ["email_taken"],
        3: ["person_blocked"],
        4: ["iin_twice"],
        5: ["iin_twice"],
        7: ["person_twice"],
    }
    lines = {line.line: line for line in lists.lines_of(container, import_id)}
    assert lines[4].faults[0][2] == {"lines": [4, 5]}
    assert lines[7].faults[0][2] == {"lines": [6, 7]}
    assert lines[7].person_id == same


def test_branches_units_and_their_faults(container, ministry):
    with container.database.write() as session:
        session.get_one(Organisation, ministry.branch).bin = BRANCH_BIN
        session.get_one(Organisation, ministry.other).bin = "990540000011"
        semei, kokshetau = unit(session, SEMEI).id, unit(session, KOKSHETAU).id
    header = ("ИИН", "Фамилия", "Имя", "БИН", "КАТО", "Организация")
    content = csv_file(
        [
            (iin(1), "Серікова", "Айгүл", BRANCH_BIN, ""),
            (iin(2), "Омаров", "Ерлан", "", KOKSHETAU, "ДЕПАРТАМЕНТ"),
            (iin(3), "Бөтен", "Адам", "990540000011"),
            (iin(4), "Жоқ", "Адам", "", "999999999"),
            (iin(5), "Жоқ", "Адам", "", "", "Нет такой"),
        ],
        header,
    )
    import_id = lists.applied(container, ministry.hr, ministry.body, content)
    assert codes(container, import_id) == {
        4: ["bin_unknown"],
        5: ["unit_unknown"],
        6: ["organisation_unknown"],
    }
    first, second = person_with(container, 1), person_with(container, 2)
    assert (first.organisation_id, first.region_unit_id) == (ministry.branch, semei)
    assert (second.organisation_id, second.region_unit_id) == (ministry.branch, kokshetau)


def test_the_missing_lose_their_post_only_if_that_is_asked_for(container, ministry):
    with container.database.write() as session:
        session.get_one(Organisation, ministry.branch).bin = BRANCH_BIN
    gone, two_posts = somebody(container, 1, ministry.body), somebody(container, 2, ministry.body)
    elsewhere = somebody(container, 3, ministry.branch)  # the list says nothing of the branch
    misspelt = somebody(container, 4, ministry.body, surname="Омаров", given_name="Ерлан")
    with container.database.write() as session:
        make.post(session, session.get_one(Person, two_posts), ministry.other, is_main=False)
    content = csv_file([row(7, "Жаңа"), ("900101000000", "Омаров", "Ерлан")])
    first = lists.applied(container, ministry.hr, ministry.body, content)
    assert counts(container, first)["missing"] == 2
    assert held(container, gone)
    second = lists.applied(
        container,
        ministry.hr,
        ministry.body,
        content + f"{iin(8)};Тағы;Адам\r\n".encode(),
        deactivate=True,
    )
    assert held(container, gone) == []
    assert [post[0] for post in held(container, two_posts)] == [ministry.other]
    assert held(container, elsewhere)
    assert held(container, misspelt)
    with container.database.read() as session:
        left = session.get_one(Person, gone)
        assert (left.audience, left.organisation_id) == (CITIZEN, None)
    lists.undo(container, ministry.hr, second)
    assert [post[0] for post in held(container, gone)] == [ministry.body]
    assert [post[0] for post in held(container, two_posts)] == sorted(
        [ministry.body, ministry.other]
    )


def test_what_changed_since_the_dry_run_becomes_a_fault_and_the_rest_is_applied(
    container, ministry
):
    content = csv_file([row(1, "Бірінші", email="race@b.kz"), row(2, "Екінші"), row(3, "Үшінші")])
    import_id = lists.checked(container, ministry.hr, ministry.body, content)
    assert counts(container, import_id)["new"] == 3
    somebody(container, 9, ministry.other, email="race@b.kz")
    somebody(container, 3, ministry.body, surname="Үшінші", given_name="Айгүл", position="маман")
    lists.apply(container, ministry.hr, import_id)
    assert codes(container, import_id) == {2: ["email_taken"]}
    assert actions(container, import_id) == {2: "faulty", 3: "new", 4: "changed"}
    assert person_with(container, 1) is None
    assert person_with(container, 2) is not None


def test_the_columns_that_were_chosen_are_remembered_for_the_organisation(container, ministry):
    header = ("Код", "Кто", "Чем занят")
    content = csv_file([(iin(1), "Серікова Айгүл", "маман")], header)
    lists.checked(
        container,
        ministry.hr,
        ministry.body,
        content,
        matching={"iin": 0, "full_name": 1, "position": 2},
    )
    turned = csv_file([("маман", iin(1), "Серікова Айгүл")], ("Чем занят", "Код", "Кто"))
    import_id = lists.checked(container, ministry.hr, ministry.body, turned)
    assert lists.state_of(container, import_id).matching == {
        "iin": 1,
        "full_name": 2,
        "position": 0,
    }
    with container.database.read() as session:
        assert session.scalars(select(ImportMatching.organisation_id)).all() == [ministry.body]


def test_iins_are_stored_in_no_clear_form(container, ministry):
    content = csv_file([row(1), ("900101000000", "Қате", "Адам")])
    lists.applied(container, ministry.hr, ministry.body, content)
    with container.database.read() as session:
        stored = repr(
            [
                row.__dict__
                for table in (PeopleImport, ImportRow, AuditEvent, jobs.Job)
                for row in session.scalars(select(table))
            ]
        )
    files = b"".join(
        path.read_bytes()
        for path in (container.settings.instance / "files").rglob("*")
        if path.is_file()
    )
    assert iin(1) not in stored
    assert "Серікова" not in stored
    assert iin(1).encode() not in files


def test_a_step_out_of_turn_and_a_matching_that_says_too_little_are_refused(container, ministry):
    import_id = lists.checked(container, ministry.hr, ministry.body, csv_file([row(1)]))
    with container.database.write() as session:
        with pytest.raises(WrongState):
            services.start_undo(session, import_id=import_id, by=ministry.hr, now=NOW)
        with pytest.raises(MatchingWrong):
            services.start_check(
                session, import_id=import_id, matching={"surname": 1}, by=ministry.hr, now=NOW
            )
    lists.apply(container, ministry.hr, import_id)
    with container.database.write() as session, pytest.raises(WrongState):
        services.start_check(
            session, import_id=import_id, matching={"iin": 0, "surname": 1}, by=ministry.hr, now=NOW
        )


def test_an_import_of_another_organisation_looks_as_if_it_were_not_there(container, ministry):
    import_id = lists.checked(container, ministry.hr, ministry.body, csv_file([row(1)]))
    attacks = [
        lambda session, who: queries.managed_import(session, by=who, import_id=import_id),
        lambda session, who: services.start_apply(
            session, import_id=import_id, deactivate_missing=True, by=who, now=NOW
        ),
        lambda session, who: services.start_undo(session, import_id=import_id, by=who, now=NOW),
        lambda session, who: services.check_target(session, organisation_id=ministry.body, by=who),
    ]
    with container.database.write() as session:
        for attack in attacks:
            with pytest.raises(ImportNotFound):
                attack(session, ministry.other_hr)
        assert queries.imports(session, by=ministry.other_hr, limit=9, offset=0) == ([], 0)
        assert queries.imports(session, by=ministry.admin, limit=9, offset=0)[1] == 1


def test_who_loses_the_role_meanwhile_changes_nothing_more(container, ministry):
    import_id = lists.checked(container, ministry.hr, ministry.body, csv_file([row(1)]))
    with container.database.write() as session:
        services.start_apply(
            session, import_id=import_id, deactivate_missing=False, by=ministry.hr, now=NOW
        )
        session.scalars(
            select(RoleGrant).where(RoleGrant.person_id == ministry.hr.person_id)
        ).one().withdrawn_at = NOW
    lists.run_jobs(container)
    found = lists.state_of(container, import_id)
    assert found.state == "checked"
    assert "no longer" in found.counts["error"]
    assert person_with(container, 1) is None


def test_a_list_tells_what_nobody_said_and_the_iin_the_rest(container, ministry):
    header = ("ИИН", "Фамилия", "Имя", "Пол", "Год рождения", "Город/село")
    somebody(
        container,
        2,
        ministry.body,
        surname="Омаров",
        given_name="Ерлан",
        settlement="urban",
        settlement_said=True,
        sex="m",
    )
    somebody(container, 3, ministry.body, surname="Басқа", given_name="Адам", sex_said=True)
    content = csv_file(
        [
            ("900214450123", "Жаңа", "Адам", "", "", "село"),
            ("900214350127", "Тағы", "Адам", "ж", "1991", ""),
            (iin(2), "Омаров", "Ерлан", "ж", "", "село"),
            (iin(3), "Басқа", "Адам", "м", "", ""),
            (iin(4), "Қате", "Адам", "?", "", ""),
        ],
        header,
    )
    import_id = lists.applied(container, ministry.hr, ministry.body, content)
    assert actions(container, import_id) == {
        2: "new",
        3: "new",
        4: "changed",
        5: "unchanged",
        6: "faulty",
    }
    assert codes(container, import_id) == {6: ["sex_unknown"]}
    with container.database.read() as session:
        found = {
            row[0]: tuple(row[1:])
            for row in session.execute(
                select(Person.surname, Person.sex, Person.birth_year, Person.settlement).where(
                    Person.organisation_id == ministry.body
                )
            )
        }
    assert found == {
        "Жаңа": ("f", 1990, "rural"),
        "Тағы": ("f", 1991, None),
        "Омаров": ("f", None, "urban"),
        "Басқа": (None, None, None),
    }
