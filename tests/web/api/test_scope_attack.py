"""A token of organisation A requests data of B in every possible way.

No data leak; foreign and missing rows look the same.
"""

from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import Person, Post
from lms.accounts.rules import CIVIL_SERVANT
from lms.obligations.models import Obligation
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import add_organisation, add_person
from tests.factories.api import ApiClient, add_api_token, make_bin, make_iin
from tests.factories.regions import STEPNOGORSK

CANARY = "Канарейка"
MISSING = 987654


class Elsewhere:
    """Organisation B with a person of B alone, and one with the main post in B and another in A."""

    def __init__(self, session, cipher, own_organisation):
        self.body = add_organisation(
            session, kato=STEPNOGORSK, bin=make_bin(50), name_kk=CANARY, name_ru=CANARY
        )
        self.stranger = self._person(session, cipher, 51)
        self.both = self._person(session, cipher, 52, surname="Екі", given_name="Орын")
        course = records.add_course(session, "security")
        for obliged in (self.stranger, self.both):
            assigner = (
                own_organisation if obliged is self.both else add_organisation(session)
            )  # what others ask of the two is not A's business
            assignment = records.assign(
                session,
                course,
                due_on=NOW.date() + timedelta(days=60 + obliged.id),
                organisation_id=assigner.id,
            )
            session.add(
                Obligation(
                    assignment_id=assignment,
                    person_id=obliged.id,
                    course_id=course.id,
                    region_unit_id=obliged.region_unit_id,
                    organisation_id=self.body.id,
                    opened_on=NOW.date(),
                    due_on=NOW.date() + timedelta(days=30),
                    state="open",
                )
            )
        session.add(
            Post(
                person_id=self.both.id,
                organisation_id=own_organisation.id,
                position="А",
                starts_on=NOW.date(),
                is_main=False,
            )
        )
        session.flush()

    def _person(self, session, cipher, number, **values):
        return add_person(
            session,
            kato=STEPNOGORSK,
            audience=CIVIL_SERVANT,
            organisation_id=self.body.id,
            position=CANARY,
            iin_encrypted=cipher.encrypt(make_iin(number)),
            iin_hash=cipher.lookup(make_iin(number)),
            email=f"n{number}@example.kz",
            **{"surname": CANARY, **values},
        )


@pytest.fixture
def elsewhere(session, app, own_organisation):
    return Elsewhere(session, app.extensions["lms"].iin_cipher, own_organisation)


@pytest.fixture
def attacker(session, elsewhere, api_client):
    for row in session:
        session.refresh(row)  # so that no test reads it again, with a lock, while the program asks
    session.commit()
    return api_client


def strip_reply(reply):
    """Return a reply without what differs between two requests."""
    assert CANARY not in reply.get_data(as_text=True)
    return reply.status_code, {
        name: value for name, value in reply.json.items() if name != "request_id"
    }


def compare_replies(attacker, elsewhere_path, missing_path):
    (path, query), (other_path, other_query) = elsewhere_path, missing_path
    reply = strip_reply(attacker.get(path, **query))
    assert reply == strip_reply(attacker.get(other_path, **other_query))
    return reply[1]


def test_lists_hold_nothing_of_others(attacker, elsewhere, own_organisation):
    assert [row["id"] for row in attacker.get("/people").json["people"]] == [elsewhere.both.id]
    assert [row["person_id"] for row in attacker.get("/obligations").json["obligations"]] == [
        elsewhere.both.id
    ]
    assert [row["id"] for row in attacker.get("/organisations").json["organisations"]] == [
        own_organisation.id
    ]
    for path in ("/people", "/obligations", "/organisations", "/obligations/summary"):
        strip_reply(attacker.get(path))


def test_of_somebody_with_a_post_in_both_only_ones_own_part_is_shown(
    attacker, elsewhere, own_organisation
):
    row = attacker.get("/people").json["people"][0]
    assert [post["organisation_id"] for post in row["posts"]] == [own_organisation.id]
    assert attacker.get("/obligations").json["obligations"][0]["organisation_id"] is None


def test_foreign_numbers_find_what_missing_ones_find(attacker, elsewhere):
    foreign_id = elsewhere.body.id
    assert (
        compare_replies(
            attacker,
            ("/people", {"organisation": foreign_id}),
            ("/people", {"organisation": MISSING}),
        )["people"]
        == []
    )
    assert (
        compare_replies(
            attacker,
            ("/obligations", {"organisation": foreign_id}),
            ("/obligations", {"organisation": MISSING}),
        )["obligations"]
        == []
    )
    assert (
        compare_replies(
            attacker,
            ("/obligations", {"person": elsewhere.stranger.id}),
            ("/obligations", {"person": MISSING}),
        )["obligations"]
        == []
    )
    assert (
        compare_replies(
            attacker,
            ("/obligations/summary", {"organisation": foreign_id}),
            ("/obligations/summary", {"organisation": MISSING}),
        )["courses"]
        == []
    )


def test_no_cursor_leads_outside(attacker, elsewhere):
    for name in ("people", "obligations", "organisations"):
        for number in (0, 1, elsewhere.stranger.id - 1, 10**17):
            cursor = urlsafe_b64encode(f"{name}:{number}".encode()).decode().rstrip("=")
            assert strip_reply(attacker.get(f"/{name}", cursor=cursor, limit=500))[0] == 200
    for cursor in (
        "people:-1",
        "people:1 or 1=1",
        "obligations:0",
        "people:" + "9" * 40,
        "people:٣",
    ):
        encoded = urlsafe_b64encode(cursor.encode()).decode().rstrip("=")
        assert attacker.get("/people", cursor=encoded).status_code == 422


def test_a_strangers_iin_opens_nothing(attacker, session, elsewhere):
    """Under another name the API refuses it as the import does.

    Nothing of the stranger changes, and no post of theirs ends.
    """
    before = (
        elsewhere.stranger.surname,
        elsewhere.stranger.email,
        elsewhere.stranger.region_unit_id,
    )
    item = {"iin": make_iin(51), "surname": "Тегі", "given_name": "Аты", "email": "mine@example.kz"}
    reply = attacker.put("/people", {"people": [item]})
    assert [fault["code"] for fault in reply.json["results"][0]["faults"]] == ["person_elsewhere"]
    strip_reply(reply)
    ends = [
        attacker.post("/people/end-posts", {"posts": [{"iin": number, "ends_on": "2026-03-09"}]})
        for number in (make_iin(51), make_iin(70))
    ]
    assert strip_reply(ends[0]) == strip_reply(ends[1])
    by_bin = [
        attacker.post(
            "/people/end-posts",
            {"posts": [{"iin": make_iin(52), "ends_on": "2026-03-09", "organisation_bin": number}]},
        )
        for number in (make_bin(50), make_bin(99))
    ]
    assert strip_reply(by_bin[0]) == strip_reply(by_bin[1])
    replies = [
        attacker.put(
            "/people",
            {
                "people": [
                    {
                        "iin": make_iin(60),
                        "surname": "Тегі",
                        "given_name": "Аты",
                        "post": {"organisation_bin": number},
                    }
                ]
            },
        )
        for number in (make_bin(50), make_bin(99))
    ]
    assert strip_reply(replies[0]) == strip_reply(replies[1])
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
    attacker, session, elsewhere, own_organisation
):
    item = {
        "iin": make_iin(52),
        "surname": "Екі",
        "given_name": "Орын",
        "email": "mine@example.kz",
        "post": {"position": "Жаңа", "category": "C-4"},
    }
    assert attacker.put("/people", {"people": [item]}).json["counts"]["changed"] == 1
    session.expire_all()
    assert elsewhere.both.email == "n52@example.kz" and elsewhere.both.position == CANARY
    positions = {
        post.organisation_id: post.position
        for post in session.scalars(select(Post).where(Post.person_id == elsewhere.both.id))
    }
    assert positions == {elsewhere.body.id: CANARY, own_organisation.id: "Жаңа"}


def test_what_has_moved_away_is_gone_at_once(attacker, session, elsewhere, own_organisation):
    moving = add_person(session, organisation_id=own_organisation.id)
    session.commit()
    assert moving.id in [row["id"] for row in attacker.get("/people").json["people"]]
    moving.organisation_id = elsewhere.body.id
    session.scalars(select(Post).where(Post.person_id == moving.id)).one().ends_on = NOW.date()
    session.commit()
    assert moving.id not in [row["id"] for row in attacker.get("/people").json["people"]]


def test_the_attack_would_be_noticed(client, session, elsewhere):
    """The control: a token of B itself is shown what these tests look for."""
    theirs = ApiClient(client, add_api_token(session, elsewhere.body))
    session.commit()
    for path in ("/people", "/obligations", "/organisations"):
        with pytest.raises(AssertionError):
            strip_reply(theirs.get(path))
    assert (
        session.scalars(select(Person.surname).where(Person.id == elsewhere.stranger.id)).one()
        == CANARY
    )
