"""A token of organisation A asks for what is B's, in every way in which something can be named. Nothing leaks; foreign and missing look the same."""

from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import Person, Post
from lms.accounts.rules import CIVIL_SERVANT
from lms.obligations.models import Obligation
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import organisation, person
from tests.factories.api import Program, api_token, bin_of, iin
from tests.factories.regions import STEPNOGORSK

CANARY = "Канарейка"
MISSING = 987654


class Elsewhere:
    """Organisation B with a person who belongs to B alone, and one who has the main post in B and another in A."""

    def __init__(self, session, cipher, body):
        self.body = organisation(
            session, kato=STEPNOGORSK, bin=bin_of(50), name_kk=CANARY, name_ru=CANARY
        )
        self.stranger = self._person(session, cipher, 51)
        self.both = self._person(session, cipher, 52, surname="Екі", given_name="Орын")
        course = records.course(session, "security")
        for who in (self.stranger, self.both):
            asking = (
                body if who is self.both else organisation(session)
            )  # what others ask of the two is not A's business
            assignment = records.assign(
                session,
                course,
                due_on=NOW.date() + timedelta(days=60 + who.id),
                organisation_id=asking.id,
            )
            session.add(
                Obligation(
                    assignment_id=assignment,
                    person_id=who.id,
                    course_id=course.id,
                    region_unit_id=who.region_unit_id,
                    organisation_id=self.body.id,
                    opened_on=NOW.date(),
                    due_on=NOW.date() + timedelta(days=30),
                    state="open",
                )
            )
        session.add(
            Post(
                person_id=self.both.id,
                organisation_id=body.id,
                position="А",
                starts_on=NOW.date(),
                is_main=False,
            )
        )
        session.flush()

    def _person(self, session, cipher, number, **values):
        return person(
            session,
            kato=STEPNOGORSK,
            audience=CIVIL_SERVANT,
            organisation_id=self.body.id,
            position=CANARY,
            iin_encrypted=cipher.encrypt(iin(number)),
            iin_hash=cipher.lookup(iin(number)),
            email=f"n{number}@example.kz",
            **{"surname": CANARY, **values},
        )


@pytest.fixture
def elsewhere(session, app, body):
    return Elsewhere(session, app.extensions["lms"].iin_cipher, body)


@pytest.fixture
def attacker(session, elsewhere, program):
    for row in session:
        session.refresh(row)  # so that no test reads it again, with a lock, while the program asks
    session.commit()
    return program


def shown(reply):
    """A reply without what tells one request from another."""
    assert CANARY not in reply.get_data(as_text=True)
    return reply.status_code, {
        name: value for name, value in reply.json.items() if name != "request_id"
    }


def same(attacker, elsewhere_path, missing_path):
    (path, query), (other_path, other_query) = elsewhere_path, missing_path
    found = shown(attacker.get(path, **query))
    assert found == shown(attacker.get(other_path, **other_query))
    return found[1]


def test_lists_hold_nothing_of_others(attacker, elsewhere, body):
    assert [row["id"] for row in attacker.get("/people").json["people"]] == [elsewhere.both.id]
    assert [row["person_id"] for row in attacker.get("/obligations").json["obligations"]] == [
        elsewhere.both.id
    ]
    assert [row["id"] for row in attacker.get("/organisations").json["organisations"]] == [body.id]
    for path in ("/people", "/obligations", "/organisations", "/obligations/summary"):
        shown(attacker.get(path))


def test_of_somebody_with_a_post_in_both_only_ones_own_part_is_shown(attacker, elsewhere, body):
    found = attacker.get("/people").json["people"][0]
    assert [post["organisation_id"] for post in found["posts"]] == [body.id]
    assert attacker.get("/obligations").json["obligations"][0]["organisation_id"] is None


def test_foreign_numbers_find_what_missing_ones_find(attacker, elsewhere):
    there = elsewhere.body.id
    assert (
        same(
            attacker, ("/people", {"organisation": there}), ("/people", {"organisation": MISSING})
        )["people"]
        == []
    )
    assert (
        same(
            attacker,
            ("/obligations", {"organisation": there}),
            ("/obligations", {"organisation": MISSING}),
        )["obligations"]
        == []
    )
    assert (
        same(
            attacker,
            ("/obligations", {"person": elsewhere.stranger.id}),
            ("/obligations", {"person": MISSING}),
        )["obligations"]
        == []
    )
    assert (
        same(
            attacker,
            ("/obligations/summary", {"organisation": there}),
            ("/obligations/summary", {"organisation": MISSING}),
        )["courses"]
        == []
    )


def test_no_cursor_leads_outside(attacker, elsewhere):
    for name in ("people", "obligations", "organisations"):
        for number in (0, 1, elsewhere.stranger.id - 1, 10**17):
            cursor = urlsafe_b64encode(f"{name}:{number}".encode()).decode().rstrip("=")
            assert shown(attacker.get(f"/{name}", cursor=cursor, limit=500))[0] == 200
    for cursor in (
        "people:-1",
        "people:1 or 1=1",
        "obligations:0",
        "people:" + "9" * 40,
        "people:٣",
    ):
        made = urlsafe_b64encode(cursor.encode()).decode().rstrip("=")
        assert attacker.get("/people", cursor=made).status_code == 422


def test_a_strangers_iin_opens_nothing(attacker, session, elsewhere):
    """Under another name it is refused as the import refuses it; nothing of the stranger changes, and no post of theirs ends."""
    before = (
        elsewhere.stranger.surname,
        elsewhere.stranger.email,
        elsewhere.stranger.region_unit_id,
    )
    taken = {"iin": iin(51), "surname": "Тегі", "given_name": "Аты", "email": "mine@example.kz"}
    reply = attacker.put("/people", {"people": [taken]})
    assert [fault["code"] for fault in reply.json["results"][0]["faults"]] == ["name_differs"]
    shown(reply)
    ends = [
        attacker.post("/people/end-posts", {"posts": [{"iin": number, "ends_on": "2026-03-09"}]})
        for number in (iin(51), iin(70))
    ]
    assert shown(ends[0]) == shown(ends[1])
    by_bin = [
        attacker.post(
            "/people/end-posts",
            {"posts": [{"iin": iin(52), "ends_on": "2026-03-09", "organisation_bin": number}]},
        )
        for number in (bin_of(50), bin_of(99))
    ]
    assert shown(by_bin[0]) == shown(by_bin[1])
    placed = [
        attacker.put(
            "/people",
            {
                "people": [
                    {
                        "iin": iin(60),
                        "surname": "Тегі",
                        "given_name": "Аты",
                        "post": {"organisation_bin": number},
                    }
                ]
            },
        )
        for number in (bin_of(50), bin_of(99))
    ]
    assert shown(placed[0]) == shown(placed[1])
    session.expire_all()
    assert (
        elsewhere.stranger.surname,
        elsewhere.stranger.email,
        elsewhere.stranger.region_unit_id,
    ) == before
    assert (
        session.scalars(
            select(Post).where(Post.organisation_id == elsewhere.body.id, Post.ends_on.is_not(None))
        ).all()
        == []
    )


def test_of_somebody_with_a_main_post_elsewhere_only_the_own_post_changes(
    attacker, session, elsewhere, body
):
    sent = {
        "iin": iin(52),
        "surname": "Екі",
        "given_name": "Орын",
        "email": "mine@example.kz",
        "post": {"position": "Жаңа", "category": "C-4"},
    }
    assert attacker.put("/people", {"people": [sent]}).json["counts"]["changed"] == 1
    session.expire_all()
    assert elsewhere.both.email == "n52@example.kz" and elsewhere.both.position == CANARY
    positions = {
        post.organisation_id: post.position
        for post in session.scalars(select(Post).where(Post.person_id == elsewhere.both.id))
    }
    assert positions == {elsewhere.body.id: CANARY, body.id: "Жаңа"}


def test_what_has_moved_away_is_gone_at_once(attacker, session, elsewhere, body):
    moving = person(session, organisation_id=body.id)
    session.commit()
    assert moving.id in [row["id"] for row in attacker.get("/people").json["people"]]
    moving.organisation_id = elsewhere.body.id
    session.scalars(select(Post).where(Post.person_id == moving.id)).one().ends_on = NOW.date()
    session.commit()
    assert moving.id not in [row["id"] for row in attacker.get("/people").json["people"]]


def test_the_attack_would_be_noticed(client, session, elsewhere):
    """The control: a token of B itself is shown what these tests look for."""
    theirs = Program(client, api_token(session, elsewhere.body))
    session.commit()
    for path in ("/people", "/obligations", "/organisations"):
        with pytest.raises(AssertionError):
            shown(theirs.get(path))
    assert (
        session.scalars(select(Person.surname).where(Person.id == elsewhere.stranger.id)).one()
        == CANARY
    )
