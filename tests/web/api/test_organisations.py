"""Branches of the token's organisation."""

from datetime import date

from sqlalchemy import select

from lms.accounts.models import Organisation
from tests.factories.accounts import add_organisation
from tests.factories.api import make_bin
from tests.factories.regions import KOKSHETAU, STEPNOGORSK


def make_branch_json(number, **values):
    return {
        "bin": make_bin(number),
        "name_kk": f"Бөлім {number}",
        "name_ru": f"Отдел {number}",
        "region_kato": KOKSHETAU,
        **values,
    }


def put_branches(api_client, *organisations):
    reply = api_client.put("/organisations", {"organisations": list(organisations)})
    assert reply.status_code == 200, reply.json
    return reply


def read_states(reply):
    return [row["state"] for row in reply.json["results"]]


def read_faults(reply):
    return [
        (fault["field"], fault["code"]) for row in reply.json["results"] for fault in row["faults"]
    ]


def test_branches_are_added_changed_moved_and_left_alone(api_client, session, own_organisation):
    first = put_branches(
        api_client,
        make_branch_json(10, kind="department"),
        make_branch_json(11, parent_bin=make_bin(10)),
    )
    assert read_states(first) == ["created", "created"]
    assert read_states(put_branches(api_client, make_branch_json(10), make_branch_json(11))) == [
        "unchanged",
        "unchanged",
    ]
    assert read_states(
        put_branches(
            api_client,
            make_branch_json(10, name_ru="Управление"),
            make_branch_json(11, parent_bin=own_organisation.bin),
        )
    ) == ["changed", "changed"]
    rows = session.scalars(
        select(Organisation)
        .where(Organisation.parent_id == own_organisation.id)
        .order_by(Organisation.id)
    ).all()
    assert [(row.bin, row.name_ru, row.kind) for row in rows] == [
        (make_bin(10), "Управление", "department"),
        (make_bin(11), "Отдел 11", "other"),
    ]


def test_a_branch_without_a_bin_is_named_by_our_number(api_client, session, own_organisation):
    branch = add_organisation(session, parent_id=own_organisation.id)
    session.commit()
    branch_json = {**make_branch_json(12), "id": branch.id}
    assert read_states(put_branches(api_client, branch_json)) == ["changed"]
    session.expire_all()
    assert branch.bin == make_bin(12)
    session.commit()
    del branch_json["bin"], branch_json["id"]
    assert read_faults(put_branches(api_client, branch_json)) == [("bin", "bin_missing")]


def test_the_tokens_own_organisation_and_all_outside_stay_as_they_are(
    api_client, session, own_organisation
):
    foreign = add_organisation(session, bin=make_bin(20), name_ru="Чужое")
    closed_branch = add_organisation(
        session, bin=make_bin(21), parent_id=own_organisation.id, closed_on=date(2026, 1, 1)
    )
    session.commit()
    reply = put_branches(
        api_client,
        make_branch_json(1),
        make_branch_json(20),
        {**make_branch_json(22), "id": foreign.id},
        {**make_branch_json(22), "id": 987654},
        make_branch_json(23, parent_bin=foreign.bin),
        make_branch_json(23, parent_bin=make_bin(99)),
        {**make_branch_json(24), "bin": "123456789012"},
        make_branch_json(25, region_kato="999999999"),
        {**make_branch_json(21)},
    )
    assert set(read_states(reply)) == {"faulty"}
    assert read_faults(reply) == [
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
    assert (foreign.name_ru, foreign.parent_id, closed_branch.name_ru == "Отдел 21") == (
        "Чужое",
        None,
        False,
    )


def test_no_loop_can_be_made(api_client, session, own_organisation):
    put_branches(api_client, make_branch_json(10), make_branch_json(11, parent_bin=make_bin(10)))
    assert read_faults(put_branches(api_client, make_branch_json(10, parent_bin=make_bin(11)))) == [
        ("parent_bin", "organisation_loop")
    ]


def test_a_branch_that_cannot_move_keeps_its_name_too(api_client, session, own_organisation):
    put_branches(api_client, make_branch_json(10), make_branch_json(11, parent_bin=make_bin(10)))
    renamed = make_branch_json(10, parent_bin=make_bin(11), name_ru="Новое")
    reply = put_branches(api_client, renamed, make_branch_json(12))
    assert read_states(reply) == ["faulty", "created"]
    renamed_organisation = (Organisation.bin == make_bin(10), Organisation.name_ru == "Новое")
    assert session.scalar(select(Organisation.id).where(*renamed_organisation)) is None


def test_the_subtree_is_listed_and_nothing_above_or_beside(api_client, session, own_organisation):
    own_organisation.parent_id = add_organisation(session).id
    add_organisation(session, parent_id=own_organisation.parent_id, kato=STEPNOGORSK)
    below = add_organisation(session, parent_id=own_organisation.id, bin=make_bin(30))
    session.commit()
    first = api_client.get("/organisations", limit=1).json
    second = api_client.get("/organisations", limit=1, cursor=first["next"]).json
    assert [row["id"] for row in first["organisations"] + second["organisations"]] == [
        own_organisation.id,
        below.id,
    ]
    assert (first["organisations"][0]["parent_id"], second["organisations"][0]["parent_id"]) == (
        None,
        own_organisation.id,
    )
    assert second["organisations"][0]["region_kato"] == KOKSHETAU and second["next"] is None
