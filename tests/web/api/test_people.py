"""People with their posts: sent in batches, listed without IINs, each reading recorded."""

import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEvent, Person, PersonalAccess, Post, PostOffer
from lms.accounts.rules import CITIZEN, CIVIL_SERVANT
from lms.accounts.services import guesses
from lms.auth.models import ApiToken
from tests.conftest import NOW
from tests.factories.accounts import add_organisation, add_person, sign_in
from tests.factories.api import make_bin, make_iin


def make_person_json(number, **values):
    return {
        "iin": make_iin(number),
        "surname": "Тегі",
        "given_name": f"Аты{'абвгдежзик'[number % 10]}",
        **values,
    }


def read_states(reply):
    assert reply.status_code == 200, reply.json
    return [row["state"] for row in reply.json["results"]]


def read_codes(reply):
    return [
        [(fault["field"], fault["code"]) for fault in row["faults"]]
        for row in reply.json["results"]
    ]


@pytest.fixture
def branch(session, own_organisation):
    return add_organisation(session, bin=make_bin(2), parent_id=own_organisation.id)


def test_people_are_added_changed_and_left_alone(api_client, session, own_organisation):
    first = api_client.put(
        "/people",
        {
            "people": [
                make_person_json(1),
                make_person_json(
                    2, post={"position": "Маман", "category": "C-4", "starts_on": "2026-03-01"}
                ),
            ]
        },
    )
    assert read_states(first) == ["created", "created"]
    second = api_client.put(
        "/people",
        {"people": [make_person_json(1), make_person_json(2, post={"position": "Бас маман"})]},
    )
    assert read_states(second) == ["unchanged", "changed"]
    assert [row["id"] for row in first.json["results"]] == [
        row["id"] for row in second.json["results"]
    ]
    assert second.json["counts"] == {
        "created": 0,
        "changed": 1,
        "invited": 0,
        "unchanged": 1,
        "faulty": 0,
    }
    post = session.scalars(
        select(Post).where(Post.person_id == second.json["results"][1]["id"])
    ).one()
    assert (post.organisation_id, post.position, post.category, post.starts_on.isoformat()) == (
        own_organisation.id,
        "Бас маман",
        "C-4",
        "2026-03-01",
    )
    assert session.get(Person, post.person_id).audience == CIVIL_SERVANT


def test_whoever_uses_an_account_is_invited_and_not_told_of(
    app, api_client, session, own_organisation
):
    names = {"surname": "Тегі", "given_name": make_person_json(1)["given_name"]}
    iin_hash = app.extensions["lms"].iin_cipher.lookup(make_iin(1))
    used = add_person(session, iin_hash=iin_hash, password_hash="x", **names)
    session.commit()
    for state in ("invited", "unchanged"):
        reply = api_client.put("/people", {"people": [make_person_json(1)]})
        assert read_states(reply) == [state]
        assert reply.json["results"][0]["id"] is None
    assert session.scalars(select(Post).where(Post.person_id == used.id)).all() == []
    offer = session.scalars(select(PostOffer)).one()
    assert (offer.person_id, offer.organisation_id) == (used.id, own_organisation.id)
    session.commit()
    assert str(used.id) not in str([row["id"] for row in api_client.get("/people").json["people"]])


def test_a_faulty_one_stops_only_itself_and_says_where_and_why(api_client, session):
    holder = add_person(session, email="taken@example.kz", iin_hash="f" * 64)
    session.commit()
    reply = api_client.put(
        "/people",
        {
            "people": [
                make_person_json(1),
                make_person_json(2, iin="123456789012"),
                make_person_json(3, email=holder.email),
                make_person_json(4, region_kato="999999999"),
                make_person_json(5, post={"organisation_bin": make_bin(77)}),
                make_person_json(6, surname="А1"),
                make_person_json(7, email="x"),
                make_person_json(8, phone="+77011234567"),
                make_person_json(9, phone="8 701 123 45 67"),
                make_person_json(1, given_name="Басқа"),
            ]
        },
    )
    assert read_states(reply) == ["faulty"] * 10
    assert read_codes(reply) == [
        [("iin", "iin_twice")],
        [("iin", "iin_wrong")],
        [("", "contact_elsewhere")],
        [("region_kato", "unit_unknown")],
        [("post/organisation_bin", "bin_unknown")],
        [("surname", "name_signs")],
        [("email", "email_wrong")],
        [("phone", "phone_twice")],
        [("phone", "phone_twice")],
        [("iin", "iin_twice")],
    ]
    assert all(fault["detail"] for row in reply.json["results"] for fault in row["faults"])
    assert read_states(
        api_client.put(
            "/people", {"people": [make_person_json(1), make_person_json(2, iin="123456789012")]}
        )
    ) == ["created", "faulty"]


def test_what_a_client_learns_of_people_outside_has_an_end(api_client, session, clock, monkeypatch):
    monkeypatch.setattr(guesses, "STRANGERS_OF_ORGANISATION", 2)
    for number in range(4):
        add_person(session, email=f"known{number}@example.kz")
    session.commit()

    def guess(number, *others):
        item = make_person_json(number, email=f"known{number}@example.kz")
        return api_client.put("/people", {"people": [item, *others]})

    for number in (0, 1, 1):
        assert read_codes(guess(number)) == [[("", "contact_elsewhere")]]
    beyond = guess(2, make_person_json(8))
    assert read_codes(beyond) == [[("", "too_many_strangers")]] * 2
    assert " 2." in beyond.json["results"][0]["faults"][0]["detail"]
    refused = guess(3)
    assert (refused.status_code, refused.json["code"]) == (429, "too_many_strangers")
    assert 0 < int(refused.headers["Retry-After"]) <= 24 * 3600
    harmless = api_client.put("/people", {"people": [make_person_json(9)]})
    assert harmless.status_code == 429, "or one could go on trying"
    clock.forward(days=1, minutes=1)
    assert read_codes(guess(3)) == [[("", "contact_elsewhere")]]


def test_a_batch_takes_a_fixed_number_of_statements(api_client, app, count_queries):
    counts = []
    for size in (3, 60):
        people = [make_person_json(1000 * size + number) for number in range(size)]
        with count_queries(app) as statements:
            assert set(read_states(api_client.put("/people", {"people": people}))) == {"created"}
        counts.append(len(statements))
    assert counts[1] - counts[0] <= 6


def test_posts_end_for_the_last_day_and_whoever_has_none_left_is_a_citizen(
    api_client, session, own_organisation, branch
):
    session.commit()
    api_client.put(
        "/people",
        {
            "people": [
                make_person_json(1, post={"starts_on": "2026-01-05"}),
                make_person_json(2, post={"organisation_bin": branch.bin}),
            ]
        },
    )
    end_json = {"iin": make_iin(1), "ends_on": "2026-03-06"}
    reply = api_client.post(
        "/people/end-posts",
        {
            "posts": [
                end_json,
                {"iin": make_iin(2), "ends_on": "2026-03-09", "organisation_bin": branch.bin},
            ]
        },
    )
    assert read_states(reply) == ["ended", "ended"]
    former = session.get(Person, reply.json["results"][0]["id"])
    assert (former.audience, former.organisation_id) == (CITIZEN, None)
    assert (
        session.scalars(select(Post.ends_on).where(Post.person_id == former.id)).one().isoformat()
        == "2026-03-06"
    )
    session.commit()
    assert read_states(api_client.post("/people/end-posts", {"posts": [end_json]})) == ["unchanged"]


def test_a_post_that_cannot_end_says_why(api_client, session, own_organisation):
    elsewhere = add_person(session, iin_hash="e" * 64)
    session.add(
        Post(
            person_id=elsewhere.id,
            organisation_id=add_organisation(session, bin=make_bin(9)).id,
            starts_on=NOW.date(),
        )
    )
    session.commit()
    api_client.put("/people", {"people": [make_person_json(1), make_person_json(2)]})
    reply = api_client.post(
        "/people/end-posts",
        {
            "posts": [
                {"iin": make_iin(1), "ends_on": "2026-03-10"},
                {"iin": make_iin(2), "ends_on": "2026-03-08"},
                {"iin": make_iin(3), "ends_on": "2026-03-09"},
                {"iin": make_iin(1), "ends_on": "2026-03-09", "organisation_bin": make_bin(9)},
            ]
        },
    )
    assert read_states(reply) == ["faulty"] * 4
    assert read_codes(reply) == [
        [("ends_on", "day_in_future")],
        [("ends_on", "ends_before_start")],
        [("iin", "post_unknown")],
        [("organisation_bin", "organisation_outside")],
    ]


def test_people_are_listed_in_pages_without_their_iin(
    api_client, session, own_organisation, branch
):
    add_person(session)  # noise: of no organisation
    session.commit()
    reply = api_client.put(
        "/people",
        {
            "people": [
                make_person_json(n, post={"organisation_bin": branch.bin} if n == 2 else {})
                for n in (1, 2, 3)
            ]
        },
    )
    ids = [row["id"] for row in reply.json["results"]]
    first = api_client.get("/people", limit=2)
    second = api_client.get("/people", limit=2, cursor=first.json["next"])
    assert [row["id"] for row in first.json["people"] + second.json["people"]] == ids
    assert second.json["next"] is None
    assert first.json["people"][0]["iin_last_four"] == make_iin(1)[-4:]
    assert make_iin(1) not in first.get_data(as_text=True)
    assert [
        row["id"] for row in api_client.get("/people", organisation=branch.id).json["people"]
    ] == ids[1:2]
    assert first.json["people"][1]["posts"][0]["organisation_id"] == branch.id


def test_that_a_token_read_somebodys_data_is_noted_once_a_day_where_they_see_it(
    api_client, client, session, own_organisation, clock
):
    own_person = add_person(session, organisation_id=own_organisation.id)
    other = add_person(session)
    number = session.scalars(select(ApiToken.id)).one()
    session.commit()
    for _ in range(2):
        api_client.get("/people")
    clock.forward(days=1)
    api_client.get("/people")
    sign_in(client, session, own_person)
    assert own_organisation.name_kk in client.get(
        "/auth/accesses", headers={"Accept-Language": "kk"}
    ).get_data(as_text=True)
    accesses = session.execute(
        select(PersonalAccess.person_id, PersonalAccess.access_kind, PersonalAccess.actor_id)
    ).all()
    assert [tuple(row) for row in accesses] == [(own_person.id, f"api:{number}", None)] * 2
    assert other.id not in {row.person_id for row in accesses}


def test_every_write_stands_in_the_audit_record_without_an_iin(api_client, session):
    api_client.put(
        "/people", {"people": [make_person_json(1), make_person_json(2, iin="123456789012")]}
    )
    number = session.scalars(select(ApiToken.id)).one()
    event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "api_write")).one()
    assert (event.actor_id, event.subject) == (None, f"api_token:{number}")
    assert event.details == {"operation": "put_people", "counts": {"created": 1, "faulty": 1}}
    person_event = session.scalars(
        select(AuditEvent).where(AuditEvent.kind == "person_created")
    ).one()
    assert person_event.details == {"by": f"api_token:{number}"}


def test_what_people_are_counted_by_is_taken_and_never_given(api_client, session):
    answers = {"sex": "f", "birth_year": 1985, "settlement": "rural"}
    first = api_client.put(
        "/people", {"people": [make_person_json(1, **answers), make_person_json(2)]}
    )
    assert read_states(first) == ["created", "created"]
    assert read_states(
        api_client.put(
            "/people",
            {"people": [make_person_json(1, **answers), make_person_json(2, settlement="urban")]},
        )
    ) == ["unchanged", "changed"]
    woman = session.get(Person, first.json["results"][0]["id"])
    assert (woman.sex, woman.birth_year, woman.settlement, woman.sex_said) == (
        "f",
        1985,
        "rural",
        False,
    )
    woman.settlement_said = True
    session.commit()
    assert read_states(
        api_client.put(
            "/people", {"people": [make_person_json(1, **answers | {"settlement": "urban"})]}
        )
    ) == ["unchanged"]
    rows = api_client.get("/people").json["people"]
    assert len(rows) == 2 and not set(answers) & set(rows[0])
    assert read_codes(
        api_client.put("/people", {"people": [make_person_json(3, birth_year=2027)]})
    ) == [[("birth_year", "birth_year_wrong")]]
    for wrong in (
        {"sex": "woman"},
        {"birth_year": 1899},
        {"birth_year": "1985"},
        {"settlement": "1"},
        {"sex": None},
    ):
        assert (
            api_client.put("/people", {"people": [make_person_json(3, **wrong)]}).status_code == 422
        ), wrong
