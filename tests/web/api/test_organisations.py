"""Branches below the token's organisation."""

from datetime import date

from sqlalchemy import select

from lms.accounts.models import Organisation
from tests.factories.accounts import organisation
from tests.factories.api import bin_of
from tests.factories.regions import KOKSHETAU, STEPNOGORSK


def sent(number, **values):
    return {
        "bin": bin_of(number),
        "name_kk": f"Бөлім {number}",
        "name_ru": f"Отдел {number}",
        "region_kato": KOKSHETAU,
        **values,
    }


def put(program, *organisations):
    reply = program.put("/organisations", {"organisations": list(organisations)})
    assert reply.status_code == 200, reply.json
    return reply


def states(reply):
    return [row["state"] for row in reply.json["results"]]


def faults(reply):
    return [
        (fault["field"], fault["code"]) for row in reply.json["results"] for fault in row["faults"]
    ]


def test_branches_are_added_changed_moved_and_left_alone(program, session, body):
    first = put(program, sent(10, kind="department"), sent(11, parent_bin=bin_of(10)))
    assert states(first) == ["created", "created"]
    assert states(put(program, sent(10), sent(11))) == ["unchanged", "unchanged"]
    assert states(put(program, sent(10, name_ru="Управление"), sent(11, parent_bin=body.bin))) == [
        "changed",
        "changed",
    ]
    rows = session.scalars(
        select(Organisation).where(Organisation.parent_id == body.id).order_by(Organisation.id)
    ).all()
    assert [(row.bin, row.name_ru, row.kind) for row in rows] == [
        (bin_of(10), "Управление", "department"),
        (bin_of(11), "Отдел 11", "other"),
    ]


def test_a_branch_without_a_bin_is_named_by_our_number(program, session, body):
    branch = organisation(session, parent_id=body.id)
    session.commit()
    named = {**sent(12), "id": branch.id}
    assert states(put(program, named)) == ["changed"]
    session.expire_all()
    assert branch.bin == bin_of(12)
    session.commit()
    del named["bin"], named["id"]
    assert faults(put(program, named)) == [("bin", "bin_missing")]


def test_the_tokens_own_organisation_and_all_outside_stay_as_they_are(program, session, body):
    foreign = organisation(session, bin=bin_of(20), name_ru="Чужое")
    closed = organisation(session, bin=bin_of(21), parent_id=body.id, closed_on=date(2026, 1, 1))
    session.commit()
    reply = put(
        program,
        sent(1),
        sent(20),
        {**sent(22), "id": foreign.id},
        {**sent(22), "id": 987654},
        sent(23, parent_bin=foreign.bin),
        sent(23, parent_bin=bin_of(99)),
        {**sent(24), "bin": "123456789012"},
        sent(25, region_kato="999999999"),
        {**sent(21)},
    )
    assert set(states(reply)) == {"faulty"}
    assert faults(reply) == [
        ("", "not_allowed"),
        ("bin", "bin_taken"),
        ("", "not_found"),
        ("", "not_found"),
        ("parent_bin", "organisation_outside"),
        ("parent_bin", "organisation_outside"),
        ("bin", "bin_wrong"),
        ("region_kato", "region_unknown"),
        ("bin", "organisation_closed"),
    ]
    session.expire_all()
    assert (foreign.name_ru, foreign.parent_id, closed.name_ru == "Отдел 21") == (
        "Чужое",
        None,
        False,
    )


def test_no_loop_can_be_made(program, session, body):
    put(program, sent(10), sent(11, parent_bin=bin_of(10)))
    assert faults(put(program, sent(10, parent_bin=bin_of(11)))) == [
        ("parent_bin", "organisation_loop")
    ]


def test_the_subtree_is_listed_and_nothing_above_or_beside(program, session, body):
    body.parent_id = organisation(session).id
    organisation(session, parent_id=body.parent_id, kato=STEPNOGORSK)
    below = organisation(session, parent_id=body.id, bin=bin_of(30))
    session.commit()
    first = program.get("/organisations", limit=1).json
    second = program.get("/organisations", limit=1, cursor=first["next"]).json
    assert [row["id"] for row in first["organisations"] + second["organisations"]] == [
        body.id,
        below.id,
    ]
    assert (first["organisations"][0]["parent_id"], second["organisations"][0]["parent_id"]) == (
        None,
        body.id,
    )
    assert second["organisations"][0]["region_kato"] == KOKSHETAU and second["next"] is None
