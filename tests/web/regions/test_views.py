from lms.regions.queries import list_districts
from tests.factories.regions import ABAI, SEMEI, load_unit


def test_the_districts_of_a_region_come_as_json_that_may_be_kept(client, session):
    region = load_unit(session, ABAI)
    reply = client.get(f"/regions/{region.id}/districts", headers={"Accept-Language": "ru"})
    assert sorted(reply.json) == sorted(
        [d.id, d.name_ru] for d in list_districts(session, region.id)
    )
    assert "max-age" in reply.headers["Cache-Control"]


def test_what_is_no_region_is_not_found(client, session):
    assert client.get(f"/regions/{load_unit(session, SEMEI).id}/districts").status_code == 404
    assert client.get("/regions/999999/districts").status_code == 404
