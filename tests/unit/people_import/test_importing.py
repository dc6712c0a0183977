"""An import from upload to end: dry run, applying, and that applying twice changes nothing."""

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
from tests.factories import accounts
from tests.factories import people_import as lists
from tests.factories.people_import import (
    create_person,
    find_person,
    list_posts,
    make_csv,
    make_iin,
    make_row,
)
from tests.factories.regions import KOKSHETAU, SEMEI, load_unit

BRANCH_BIN = "990240000010"


def map_actions(container, import_id):
    return {line.line: line.action for line in lists.list_lines(container, import_id)}


def map_fault_codes(container, import_id, action="faulty"):
    return {
        line.line: [fault[1] for fault in line.faults]
        for line in lists.list_lines(container, import_id, action)
        if line.faults
    }


def read_counts(container, import_id):
    counts = lists.load_import(container, import_id).counts
    return {
        name: counts.get(name, 0) for name in ("new", "changed", "unchanged", "faulty", "missing")
    }


def count_people(container):
    with container.database.read() as session:
        return session.scalar(select(func.count()).select_from(Person))


def test_a_dry_run_tells_of_each_line_and_changes_nothing(container, ministry):
    aigul = create_person(
        container, 1, ministry.id, surname="Серікова", given_name="Айгүл", email="old@b.kz"
    )
    create_person(container, 2, ministry.id, surname="Омаров", given_name="Ерлан")
    missing_id = create_person(container, 3, ministry.id, surname="Кеткен", given_name="Адам")
    create_person(container, 9, ministry.other)
    before = count_people(container)
    content = make_csv(
        [
            make_row(1, email="new@b.kz", category=""),
            make_row(2, "Омаров", "Ерлан", category=""),
            make_row(4, "Жаңа"),
            ("123", "Қате", "Адам"),
        ]
    )
    import_id = lists.check_list(container, ministry.hr, ministry.id, content)
    assert lists.load_import(container, import_id).state == "checked"
    assert map_actions(container, import_id) == {
        2: "changed",
        3: "unchanged",
        4: "new",
        5: "faulty",
        -1: "missing",
    }
    by_line = {line.line: line for line in lists.list_lines(container, import_id)}
    assert by_line[2].changes == {"email": ("old@b.kz", "new@b.kz")}
    assert by_line[2].person_id == aigul
    assert (by_line[-1].person_id, by_line[-1].name) == (missing_id, "Кеткен Адам")
    assert map_fault_codes(container, import_id) == {5: ["iin_wrong"]}
    assert count_people(container) == before
    assert find_person(container, 1).email == "old@b.kz"


def test_applying_makes_people_with_posts_and_doing_it_twice_changes_nothing(container, ministry):
    content = make_csv([make_row(n, f"Тегі{'абвгд'[n]}", email=f"p{n}@b.kz") for n in range(5)])
    notified = []
    with people_changed.connected_to(
        lambda _session, **signal: notified.append(signal["person_ids"])
    ):
        import_id = lists.apply_list(container, ministry.hr, ministry.id, content)
    assert lists.load_import(container, import_id).state == "applied"
    person = find_person(container, 3)
    assert (
        person.surname,
        person.email,
        person.audience,
        person.organisation_id,
        person.position,
        person.password_hash,
    ) == ("Тегіг", "p3@b.kz", CIVIL_SERVANT, ministry.id, "маман", None)
    assert container.iin_cipher.decrypt(person.iin_encrypted) == make_iin(3)
    assert list_posts(container, person.id) == [(ministry.id, "маман", "C-4", True)]
    assert [len(ids) for ids in notified] == [5]
    again = lists.check_list(container, ministry.hr, ministry.id, content)
    assert read_counts(container, again) == {
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
        accounts.add_person(session, user_name="aigul.serikova3")
    lists.apply_list(container, ministry.hr, ministry.id, make_csv([make_row(n) for n in range(4)]))
    lists.apply_list(container, ministry.hr, ministry.id, make_csv([make_row(n) for n in range(5)]))
    names = {find_person(container, n).user_name for n in range(5)}
    assert names == {"aigul.serikova", *(f"aigul.serikova{n}" for n in (2, 4, 5, 6))}


@pytest.mark.twin_left_out("postgresql")
def test_one_person_in_two_organisations_is_one_person(container, ministry):
    aigul = create_person(
        container, 1, ministry.other, surname="Серікова", given_name="Айгүл", email="own@b.kz"
    )
    import_id = lists.apply_list(
        container, ministry.hr, ministry.id, make_csv([make_row(1, email="hr@b.kz")])
    )
    # Another organisation made her account, so this one invites her.
    assert list_posts(container, aigul) == [(ministry.other, "маман", "", True)]
    line = lists.list_lines(container, import_id)[0]
    assert (line.action, line.changes) == ("invited", {"post": (None, str(ministry.id))})
    assert find_person(container, 1).email == "own@b.kz"  # another organisation answers for her
    again = lists.check_list(
        container, ministry.hr, ministry.id, make_csv([make_row(1, email="hr@b.kz")])
    )
    assert read_counts(container, again)["unchanged"] == 1


def test_an_iin_alone_opens_nobodys_data(container, ministry):
    create_person(
        container, 1, ministry.other, surname="Басқа", given_name="Адам", email="secret@b.kz"
    )
    create_person(
        container,
        2,
        None,
        surname="Серікова",
        given_name="Айгүл",
        email="private@b.kz",
        audience=CITIZEN,
    )
    content = make_csv([make_row(1, email="secret@b.kz"), make_row(2, email="new@b.kz")])
    import_id = lists.check_list(container, ministry.hr, ministry.id, content)
    invited = lists.list_lines(container, import_id, "invited")
    assert [line.changes for line in invited] == [{"post": (None, str(ministry.id))}] * 2
    lists.apply_import(container, ministry.hr, import_id)
    assert map_fault_codes(container, import_id) == {2: ["person_elsewhere"]}
    with container.database.read() as session:
        lines_text = repr(
            queries.list_lines(
                session,
                import_id=import_id,
                action="",
                not_undone=False,
                limit=9,
                offset=0,
                cipher=container.iin_cipher,
            )
        )
    assert "private" not in lines_text and "Басқа" not in lines_text
    assert make_iin(1) not in lines_text


def test_who_has_no_iin_in_the_list_is_found_where_one_alone_fits(container, ministry):
    by_mail = create_person(
        container, 1, ministry.id, surname="Серікова", given_name="Айгүл", email="a@b.kz"
    )
    create_person(container, 2, ministry.id, surname="Омаров", given_name="Ерлан")
    create_person(container, 3, ministry.id, surname="Екі", given_name="Адам")
    create_person(container, 4, ministry.id, surname="Екі", given_name="Адам")
    create_person(
        container, 5, ministry.other, surname="Бөтен", given_name="Адам", email="other@b.kz"
    )
    content = make_csv(
        [
            ("", "Серикова", "Айгул", "", "", "", "A@b.kz"),
            ("", "Омаров", "Ерлан", "", "бас маман", ""),
            ("", "Екі", "Адам"),
            ("", "Бөтен", "Адам", "", "", "", "other@b.kz"),
            ("", "Жаңа", "Адам"),
        ]
    )
    import_id = lists.check_list(container, ministry.hr, ministry.id, content)
    assert map_actions(container, import_id)[2] == "changed"  # the spelling of the name
    assert (
        next(line for line in lists.list_lines(container, import_id) if line.line == 2).person_id
        == by_mail
    )
    assert map_actions(container, import_id)[3] == "changed"
    assert map_fault_codes(container, import_id) == {
        5: ["iin_missing", "contact_elsewhere"],
        6: ["iin_missing"],
    }
    assert map_fault_codes(container, import_id, "unclear") == {4: ["person_unclear"]}


def test_contacts_of_others_repeated_lines_and_closed_accounts_are_faults(container, ministry):
    create_person(container, 1, ministry.other, email="taken@b.kz")
    create_person(container, 2, ministry.id, surname="Серікова", given_name="Айгүл", blocked_at=NOW)
    same = create_person(
        container, 3, ministry.id, surname="Бір", given_name="Адам", email="one@b.kz"
    )
    content = make_csv(
        [
            make_row(4, email="taken@b.kz"),
            make_row(2),
            make_row(5),
            make_row(5, "Басқа"),
            make_row(3, "Бір", "Адам"),
            ("", "Бір", "Адам", "", "", "", "one@b.kz"),
        ]
    )
    import_id = lists.check_list(container, ministry.hr, ministry.id, content)
    assert map_fault_codes(container, import_id, "new") == {2: ["contact_elsewhere"]}
    assert map_fault_codes(container, import_id) == {
        3: ["person_blocked"],
        4: ["iin_twice"],
        5: ["iin_twice"],
        7: ["person_twice"],
    }
    lines = {line.line: line for line in lists.list_lines(container, import_id)}
    assert lines[4].faults[0][2] == {"lines": [4, 5]}
    assert lines[7].faults[0][2] == {"lines": [6, 7]}
    assert lines[7].person_id == same


def test_branches_units_and_their_faults(container, ministry):
    with container.database.write() as session:
        session.get_one(Organisation, ministry.branch).bin = BRANCH_BIN
        session.get_one(Organisation, ministry.other).bin = "990540000011"
        semei, kokshetau = load_unit(session, SEMEI).id, load_unit(session, KOKSHETAU).id
    header = ("ИИН", "Фамилия", "Имя", "БИН", "КАТО", "Организация")
    content = make_csv(
        [
            (make_iin(1), "Серікова", "Айгүл", BRANCH_BIN, ""),
            (make_iin(2), "Омаров", "Ерлан", "", KOKSHETAU, "ДЕПАРТАМЕНТ"),
            (make_iin(3), "Бөтен", "Адам", "990540000011"),
            (make_iin(4), "Жоқ", "Адам", "", "999999999"),
            (make_iin(5), "Жоқ", "Адам", "", "", "Нет такой"),
        ],
        header,
    )
    import_id = lists.apply_list(container, ministry.hr, ministry.id, content)
    assert map_fault_codes(container, import_id) == {4: ["bin_unknown"]}
    assert map_fault_codes(container, import_id, "new") == {
        5: ["unit_unknown"],
        6: ["organisation_unknown"],
    }
    assert find_person(container, 5).organisation_id == ministry.id
    first, second = find_person(container, 1), find_person(container, 2)
    assert (first.organisation_id, first.region_unit_id) == (ministry.branch, semei)
    assert (second.organisation_id, second.region_unit_id) == (ministry.branch, kokshetau)


@pytest.mark.twin_left_out("postgresql")
def test_the_missing_lose_their_post_only_if_that_is_asked_for(container, ministry):
    with container.database.write() as session:
        session.get_one(Organisation, ministry.branch).bin = BRANCH_BIN
    one_post, two_posts = (
        create_person(container, 1, ministry.id),
        create_person(container, 2, ministry.id),
    )
    elsewhere = create_person(container, 3, ministry.branch)  # the list says nothing of the branch
    misspelt = create_person(container, 4, ministry.id, surname="Омаров", given_name="Ерлан")
    with container.database.write() as session:
        accounts.add_post(
            session, session.get_one(Person, two_posts), ministry.other, is_main=False
        )
    content = make_csv([make_row(7, "Жаңа"), ("900101000000", "Омаров", "Ерлан")])
    first = lists.apply_list(container, ministry.hr, ministry.id, content)
    assert read_counts(container, first)["missing"] == 2
    assert list_posts(container, one_post)
    second = lists.apply_list(
        container,
        ministry.hr,
        ministry.id,
        content + f"{make_iin(8)};Тағы;Адам\r\n".encode(),
        deactivate=True,
    )
    assert list_posts(container, one_post) == []
    assert [post[0] for post in list_posts(container, two_posts)] == [ministry.other]
    assert list_posts(container, elsewhere)
    assert list_posts(container, misspelt)
    with container.database.read() as session:
        person = session.get_one(Person, one_post)
        assert (person.audience, person.organisation_id) == (CITIZEN, None)
    lists.undo_import(container, ministry.hr, second)
    assert [post[0] for post in list_posts(container, one_post)] == [ministry.id]
    assert [post[0] for post in list_posts(container, two_posts)] == sorted(
        [ministry.id, ministry.other]
    )


@pytest.mark.twin_left_out("postgresql")
def test_a_misspelt_branch_makes_nobody_of_the_head_office_missing(container, ministry):
    create_person(container, 1, ministry.id)
    in_branch = create_person(container, 2, ministry.branch)
    header = ("ИИН", "Фамилия", "Имя", "Организация")
    lines = [
        (make_iin(3), "Жаңа", "Адам", "Департамент"),
        (make_iin(4), "Тағы", "Адам", "Дептмент"),
    ]
    both = lists.check_list(container, ministry.hr, ministry.id, make_csv(lines, header))
    assert [row.person_id for row in lists.list_lines(container, both, "missing")] == [in_branch]
    unknown = lists.check_list(container, ministry.hr, ministry.id, make_csv(lines[1:], header))
    missing = lists.list_lines(container, unknown, "missing")
    assert len(missing) == 1 and missing[0].person_id != in_branch, "a column of departments"


@pytest.mark.twin_left_out("postgresql")
def test_a_contact_that_was_taken_since_the_dry_run_is_left_out_and_the_rest_is_applied(
    container, ministry
):
    content = make_csv(
        [make_row(1, "Бірінші", email="race@b.kz"), make_row(2, "Екінші"), make_row(3, "Үшінші")]
    )
    import_id = lists.check_list(container, ministry.hr, ministry.id, content)
    assert read_counts(container, import_id)["new"] == 3
    create_person(container, 9, ministry.other, email="race@b.kz")
    create_person(container, 3, ministry.id, surname="Үшінші", given_name="Айгүл", position="маман")
    lists.apply_import(container, ministry.hr, import_id)
    assert map_fault_codes(container, import_id, "new") == {2: ["contact_elsewhere"]}
    assert map_actions(container, import_id) == {2: "new", 3: "new", 4: "changed"}
    assert find_person(container, 1).email is None
    assert find_person(container, 2) is not None


def test_the_columns_that_were_chosen_are_remembered_for_the_organisation(container, ministry):
    header = ("Код", "Кто", "Чем занят")
    content = make_csv([(make_iin(1), "Серікова Айгүл", "маман")], header)
    lists.check_list(
        container,
        ministry.hr,
        ministry.id,
        content,
        matching={"iin": 0, "full_name": 1, "position": 2},
    )
    reordered_content = make_csv(
        [("маман", make_iin(1), "Серікова Айгүл")], ("Чем занят", "Код", "Кто")
    )
    import_id = lists.check_list(container, ministry.hr, ministry.id, reordered_content)
    assert lists.load_import(container, import_id).matching == {
        "iin": 1,
        "full_name": 2,
        "position": 0,
    }
    with container.database.read() as session:
        assert session.scalars(select(ImportMatching.organisation_id)).all() == [ministry.id]


def test_iins_are_stored_in_no_clear_form(container, ministry):
    content = make_csv([make_row(1), ("900101000000", "Қате", "Адам")])
    lists.apply_list(container, ministry.hr, ministry.id, content)
    with container.database.read() as session:
        rows_text = repr(
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
    assert make_iin(1) not in rows_text
    assert "Серікова" not in rows_text
    assert make_iin(1).encode() not in files


def test_a_step_out_of_turn_and_a_matching_that_says_too_little_are_refused(container, ministry):
    import_id = lists.check_list(container, ministry.hr, ministry.id, make_csv([make_row(1)]))
    with container.database.write() as session:
        with pytest.raises(WrongState):
            services.start_undo(session, import_id=import_id, by=ministry.hr, now=NOW)
        with pytest.raises(MatchingWrong):
            services.start_check(
                session, import_id=import_id, matching={"surname": 1}, by=ministry.hr, now=NOW
            )
    lists.apply_import(container, ministry.hr, import_id)
    with container.database.write() as session, pytest.raises(WrongState):
        services.start_check(
            session, import_id=import_id, matching={"iin": 0, "surname": 1}, by=ministry.hr, now=NOW
        )


def test_a_list_that_is_sent_to_be_applied_or_undone_twice_is_so_once(container, ministry):
    import_id = lists.check_list(container, ministry.hr, ministry.id, make_csv([make_row(1)]))

    def send_twice(start, **values):
        for _click in range(2):
            with container.database.write() as session:
                start(session, import_id=import_id, by=ministry.hr, now=NOW, **values)
        lists.run_jobs(container)
        with container.database.write() as session:  # and once more when it is done
            start(session, import_id=import_id, by=ministry.hr, now=NOW, **values)
        lists.run_jobs(container)
        return lists.load_import(container, import_id).state

    assert send_twice(services.start_apply, deactivate_missing=False) == "applied"
    assert find_person(container, 1) is not None
    with container.database.write() as session, pytest.raises(WrongState):
        services.start_apply(
            session, import_id=import_id, deactivate_missing=True, by=ministry.hr, now=NOW
        )
    assert send_twice(services.start_undo) == "undone"
    assert find_person(container, 1) is None


def test_an_import_of_another_organisation_looks_as_if_it_were_not_there(container, ministry):
    import_id = lists.check_list(container, ministry.hr, ministry.id, make_csv([make_row(1)]))
    attacks = [
        lambda session, actor: queries.get_managed_import(session, by=actor, import_id=import_id),
        lambda session, actor: services.start_apply(
            session, import_id=import_id, deactivate_missing=True, by=actor, now=NOW
        ),
        lambda session, actor: services.start_undo(session, import_id=import_id, by=actor, now=NOW),
        lambda session, actor: services.get_target(session, organisation_id=ministry.id, by=actor),
    ]
    with container.database.write() as session:
        for attack in attacks:
            with pytest.raises(ImportNotFound):
                attack(session, ministry.other_hr)
        assert queries.list_imports(session, by=ministry.other_hr, limit=9, offset=0) == ([], 0)
        assert queries.list_imports(session, by=ministry.admin, limit=9, offset=0)[1] == 1


def test_who_loses_the_role_meanwhile_changes_nothing_more(container, ministry):
    import_id = lists.check_list(container, ministry.hr, ministry.id, make_csv([make_row(1)]))
    with container.database.write() as session:
        services.start_apply(
            session, import_id=import_id, deactivate_missing=False, by=ministry.hr, now=NOW
        )
        session.scalars(
            select(RoleGrant).where(RoleGrant.person_id == ministry.hr.person_id)
        ).one().withdrawn_at = NOW
    lists.run_jobs(container)
    people_import = lists.load_import(container, import_id)
    assert people_import.state == "checked"
    assert "no longer" in people_import.counts["error"]
    assert find_person(container, 1) is None


def test_a_list_tells_what_nobody_said_and_the_iin_the_rest(container, ministry):
    header = ("ИИН", "Фамилия", "Имя", "Пол", "Год рождения", "Город/село")
    create_person(
        container,
        2,
        ministry.id,
        surname="Омаров",
        given_name="Ерлан",
        settlement="urban",
        settlement_said=True,
        sex="m",
    )
    create_person(container, 3, ministry.id, surname="Басқа", given_name="Адам", sex_said=True)
    content = make_csv(
        [
            ("900214450123", "Жаңа", "Адам", "", "", "село"),
            ("900214350127", "Тағы", "Адам", "ж", "1991", ""),
            (make_iin(2), "Омаров", "Ерлан", "ж", "", "село"),
            (make_iin(3), "Басқа", "Адам", "м", "", ""),
            (make_iin(4), "Қате", "Адам", "3", "", ""),
        ],
        header,
    )
    import_id = lists.apply_list(container, ministry.hr, ministry.id, content)
    assert map_actions(container, import_id) == {
        2: "new",
        3: "new",
        4: "changed",
        5: "unchanged",
        6: "new",
    }
    assert map_fault_codes(container, import_id, "new") == {6: ["sex_unknown"]}
    with container.database.read() as session:
        answers = {
            row[0]: tuple(row[1:])
            for row in session.execute(
                select(Person.surname, Person.sex, Person.birth_year, Person.settlement).where(
                    Person.organisation_id == ministry.id
                )
            )
        }
    assert answers == {
        "Жаңа": ("f", 1990, "rural"),
        "Тағы": ("f", 1991, None),
        "Омаров": ("f", None, "urban"),
        "Басқа": (None, None, None),
        "Қате": (None, None, None),
    }
