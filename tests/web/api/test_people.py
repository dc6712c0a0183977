"""People with their posts: brought in batches as a list is, listed without IINs, each reading noted for the person."""

import pytest
from sqlalchemy import select

from lms.accounts.models import ApiToken, AuditEvent, Person, PersonalAccess, Post
from lms.accounts.rules import CITIZEN, CIVIL_SERVANT
from tests.conftest import NOW
from tests.factories.accounts import organisation, person, sign_in
from tests.factories.api import bin_of, iin


def sent(number, **values):
    return {
        "iin": iin(number),
        "surname": "Тегі",
        "given_name": f"Аты{'абвгдежзик'[number % 10]}",
        **values,
    }


def states(reply):
    assert reply.status_code == 200, reply.json
    return [row["state"] for row in reply.json["results"]]


def codes(reply):
    return [
        [(fault["field"], fault["code"]) for fault in row["faults"]]
        for row in reply.json["results"]
    ]


@pytest.fixture
def branch(session, body):
    return organisation(session, bin=bin_of(2), parent_id=body.id)


def test_people_are_added_changed_and_left_alone(program, session, body):
    first = program.put(
        "/people",
        {
            "people": [
                sent(1),
                sent(2, post={"position": "Маман", "category": "C-4", "starts_on": "2026-03-01"}),
            ]
        },
    )
    assert states(first) == ["created", "created"]
    second = program.put("/people", {"people": [sent(1), sent(2, post={"position": "Бас маман"})]})
    assert states(second) == ["unchanged", "changed"]
    assert [row["id"] for row in first.json["results"]] == [
        row["id"] for row in second.json["results"]
    ]
    assert second.json["counts"] == {"created": 0, "changed": 1, "unchanged": 1, "faulty": 0}
    post = session.scalars(
        select(Post).where(Post.person_id == second.json["results"][1]["id"])
    ).one()
    assert (post.organisation_id, post.position, post.category, post.starts_on.isoformat()) == (
        body.id,
        "Бас маман",
        "C-4",
        "2026-03-01",
    )
    assert session.get(Person, post.person_id).audience == CIVIL_SERVANT


def test_a_faulty_one_stops_only_itself_and_says_where_and_why(program, session):
    taken = person(session, email="taken@example.kz", iin_hash="f" * 64)
    session.commit()
    reply = program.put(
        "/people",
        {
            "people": [
                sent(1),
                sent(2, iin="123456789012"),
                sent(3, email=taken.email),
                sent(4, region_kato="999999999"),
                sent(5, post={"organisation_bin": bin_of(77)}),
                sent(6, surname="А1"),
                sent(7, email="x"),
                sent(8, phone="+77011234567"),
                sent(9, phone="8 701 123 45 67"),
                sent(1, given_name="Басқа"),
            ]
        },
    )
    assert states(reply) == ["faulty"] * 10
    assert codes(reply) == [
        [("iin", "iin_twice")],
        [("iin", "iin_wrong")],
        [("email", "email_taken")],
        [("region_kato", "unit_unknown")],
        [("post/organisation_bin", "bin_unknown")],
        [("surname", "name_signs")],
        [("email", "email_wrong")],
        [("phone", "phone_twice")],
        [("phone", "phone_twice")],
        [("iin", "iin_twice")],
    ]
    assert all(fault["detail"] for row in reply.json["results"] for fault in row["faults"])
    assert states(program.put("/people", {"people": [sent(1), sent(2, iin="123456789012")]})) == [
        "created",
        "faulty",
    ]


def test_a_batch_takes_a_fixed_number_of_statements(program, app, count_queries):
    counts = []
    for size in (3, 60):
        people = [sent(1000 * size + number) for number in range(size)]
        with count_queries(app) as statements:
            assert set(states(program.put("/people", {"people": people}))) == {"created"}
        counts.append(len(statements))
    assert counts[1] - counts[0] <= 6


def test_posts_end_for_the_last_day_and_whoever_has_none_left_is_a_citizen(
    program, session, body, branch
):
    session.commit()
    program.put(
        "/people",
        {
            "people": [
                sent(1, post={"starts_on": "2026-01-05"}),
                sent(2, post={"organisation_bin": branch.bin}),
            ]
        },
    )
    ended = {"iin": iin(1), "ends_on": "2026-03-06"}
    reply = program.post(
        "/people/end-posts",
        {
            "posts": [
                ended,
                {"iin": iin(2), "ends_on": "2026-03-09", "organisation_bin": branch.bin},
            ]
        },
    )
    assert states(reply) == ["ended", "ended"]
    who = session.get(Person, reply.json["results"][0]["id"])
    assert (who.audience, who.organisation_id) == (CITIZEN, None)
    assert (
        session.scalars(select(Post.ends_on).where(Post.person_id == who.id)).one().isoformat()
        == "2026-03-06"
    )
    session.commit()
    assert states(program.post("/people/end-posts", {"posts": [ended]})) == ["unchanged"]


def test_a_post_that_cannot_end_says_why(program, session, body):
    elsewhere = person(session, iin_hash="e" * 64)
    session.add(
        Post(
            person_id=elsewhere.id,
            organisation_id=organisation(session, bin=bin_of(9)).id,
            starts_on=NOW.date(),
        )
    )
    session.commit()
    program.put("/people", {"people": [sent(1), sent(2)]})
    reply = program.post(
        "/people/end-posts",
        {
            "posts": [
                {"iin": iin(1), "ends_on": "2026-03-10"},
                {"iin": iin(2), "ends_on": "2026-03-08"},
                {"iin": iin(3), "ends_on": "2026-03-09"},
                {"iin": iin(1), "ends_on": "2026-03-09", "organisation_bin": bin_of(9)},
            ]
        },
    )
    assert states(reply) == ["faulty"] * 4
    assert codes(reply) == [
        [("ends_on", "day_in_future")],
        [("ends_on", "ends_before_start")],
        [("iin", "post_unknown")],
        [("organisation_bin", "organisation_outside")],
    ]


def test_people_are_listed_in_pages_without_their_iin(program, session, body, branch):
    person(session)  # noise: of no organisation
    session.commit()
    made = program.put(
        "/people",
        {
            "people": [
                sent(n, post={"organisation_bin": branch.bin} if n == 2 else {}) for n in (1, 2, 3)
            ]
        },
    )
    ids = [row["id"] for row in made.json["results"]]
    first = program.get("/people", limit=2)
    second = program.get("/people", limit=2, cursor=first.json["next"])
    assert [row["id"] for row in first.json["people"] + second.json["people"]] == ids
    assert second.json["next"] is None
    assert first.json["people"][0]["iin_last_four"] == iin(1)[-4:]
    assert iin(1) not in first.get_data(as_text=True)
    assert [
        row["id"] for row in program.get("/people", organisation=branch.id).json["people"]
    ] == ids[1:2]
    assert first.json["people"][1]["posts"][0]["organisation_id"] == branch.id


def test_that_a_token_read_somebodys_data_is_noted_once_a_day_where_they_see_it(
    program, client, session, body, clock
):
    who = person(session, organisation_id=body.id)
    other = person(session)
    number = session.scalars(select(ApiToken.id)).one()
    session.commit()
    for _ in range(2):
        program.get("/people")
    clock.forward(days=1)
    program.get("/people")
    sign_in(client, session, who)
    assert body.name_kk in client.get(
        "/accounts/accesses", headers={"Accept-Language": "kk"}
    ).get_data(as_text=True)
    noted = session.execute(
        select(PersonalAccess.person_id, PersonalAccess.what, PersonalAccess.actor_id)
    ).all()
    assert [tuple(row) for row in noted] == [(who.id, f"api:{number}", None)] * 2
    assert other.id not in {row.person_id for row in noted}


def test_every_write_stands_in_the_audit_record_without_an_iin(program, session):
    program.put("/people", {"people": [sent(1), sent(2, iin="123456789012")]})
    number = session.scalars(select(ApiToken.id)).one()
    event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "api_write")).one()
    assert (event.actor_id, event.subject) == (None, f"api_token:{number}")
    assert event.details == {"operation": "put_people", "counts": {"created": 1, "faulty": 1}}
    made = session.scalars(select(AuditEvent).where(AuditEvent.kind == "person_created")).one()
    assert made.details == {"by": f"api_token:{number}"}


def test_what_people_are_counted_by_is_taken_and_never_given(program, session):
    told = {"sex": "f", "birth_year": 1985, "settlement": "rural"}
    first = program.put("/people", {"people": [sent(1, **told), sent(2)]})
    assert states(first) == ["created", "created"]
    assert states(
        program.put("/people", {"people": [sent(1, **told), sent(2, settlement="urban")]})
    ) == ["unchanged", "changed"]
    who = session.get(Person, first.json["results"][0]["id"])
    assert (who.sex, who.birth_year, who.settlement, who.sex_said) == ("f", 1985, "rural", False)
    who.settlement_said = True
    session.commit()
    assert states(
        program.put("/people", {"people": [sent(1, **told | {"settlement": "urban"})]})
    ) == ["unchanged"]
    rows = program.get("/people").json["people"]
    assert len(rows) == 2 and not set(told) & set(rows[0])
    assert codes(program.put("/people", {"people": [sent(3, birth_year=2027)]})) == [
        [("birth_year", "birth_year_wrong")]
    ]
    for wrong in (
        {"sex": "woman"},
        {"birth_year": 1899},
        {"birth_year": "1985"},
        {"settlement": "1"},
        {"sex": None},
    ):
        assert program.put("/people", {"people": [sent(3, **wrong)]}).status_code == 422, wrong
