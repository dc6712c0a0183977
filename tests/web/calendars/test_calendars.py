"""Due days in a calendar: the private feed, and a single day as a file."""

import re
from datetime import date, timedelta

from icalendar import Calendar
from sqlalchemy import select, update

from lms.accounts.models import Person
from lms.accounts.rules import OPERATOR
from lms.calendars.models import CalendarFeed
from lms.core.clock import Moment
from lms.duplicates.services import merge_people, undo_merge
from lms.obligations.models import Obligation
from lms.obligations.services import grant_exemption, move_due
from tests.conftest import NOW
from tests.factories.accounts import build_actor, sign_in
from tests.factories.records import ZONE, finish
from tests.web.obligations.office import DUE, TODAY, read_text


def issue_feed(client):
    """Issue a feed and return its path."""
    page = read_text(client.send("/calendars/"))
    return re.search(r"(/calendars/[\w-]+\.ics)", page)[1]


def read_events(client, path):
    reply = client.get(path)
    assert (reply.status_code, reply.mimetype, reply.headers["Cache-Control"]) == (
        200,
        "text/calendar",
        "no-store",
    )
    return Calendar.from_ical(reply.get_data()).walk("VEVENT")


def test_the_feed_shows_what_is_due_to_whoever_has_the_url(app, client, session, office):
    servant = office.servants[1]
    office.assign(session)
    sign_in(client, session, servant)
    path = issue_feed(client)
    (event,) = read_events(app.test_client(), path)
    assert event.decoded("DTSTART") == DUE and event["STATUS"] == "CONFIRMED"
    assert (
        str(event["UID"]).startswith("duty-")
        and "қазақша" in event["SUMMARY"]
        and "Бұйрық № 1" in event["DESCRIPTION"]
    )
    assert [alarm.decoded("TRIGGER") for alarm in event.walk("VALARM")] == [
        timedelta(hours=9, days=-days) for days in (14, 7, 1)
    ]
    assert path not in read_text(client.get("/calendars/")), "the address is shown this once"
    assert path.split("/")[-1] not in str(session.scalars(select(CalendarFeed.token_hash)).all())


def test_the_feed_of_a_closed_account_opens_nothing_until_the_merge_is_undone(
    app, client, session, office
):
    """The URL of the closed account shows neither its own feed nor that of the other account."""
    stays, closed_person = office.servants[1:3]
    office.assign(session)
    paths = []
    for servant in (stays, closed_person):
        sign_in(client, session, servant)
        paths.append(issue_feed(client))
    values = {"by": OPERATOR, "cipher": app.extensions["lms"].iin_cipher}
    session.execute(
        update(Person).where(Person.id.in_([stays.id, closed_person.id])).values(iin_hash=None)
    )
    merge_id = merge_people(
        session, kept_id=stays.id, merged_id=closed_person.id, moment=Moment(NOW, ZONE), **values
    )
    session.commit()
    stranger = app.test_client()
    assert stranger.get(paths[1]).status_code == 404
    assert len(read_events(stranger, paths[0])) == 1, "the control"
    undo_merge(session, merge_id=merge_id, moment=Moment(NOW + timedelta(hours=1), ZONE), **values)
    session.commit()
    assert [len(read_events(stranger, path)) for path in paths] == [1, 1]


def test_a_moved_day_is_the_same_event_with_a_larger_number_and_an_exemption_cancels_it(
    client, session, office
):
    servant = office.servants[1]
    assignment_id = office.assign(session)
    sign_in(client, session, servant)
    path = issue_feed(client)
    (first,) = read_events(client, path)
    actor = build_actor(session, office.officer)
    later = DUE + timedelta(days=9)
    values = {
        "assignment_id": assignment_id,
        "by": actor,
        "moment": Moment(NOW + timedelta(hours=1), ZONE),
    }
    move_due(session, person_ids=[servant.id], due_on=later, reason="Іссапар", **values)
    session.commit()
    (second,) = read_events(client, path)
    assert (second["UID"], second.decoded("DTSTART")) == (first["UID"], later)
    assert second["SEQUENCE"] > first["SEQUENCE"] and second.decoded(
        "LAST-MODIFIED"
    ) > first.decoded("LAST-MODIFIED")
    grant_exemption(
        session, person_id=servant.id, reason="Демалыс", starts_on=TODAY, ends_on=None, **values
    )
    session.commit()
    (third,) = read_events(client, path)
    assert (third["UID"], third["STATUS"]) == (first["UID"], "CANCELLED")
    assert third["SEQUENCE"] > second["SEQUENCE"] and not third.walk("VALARM")


def test_what_is_done_stays_and_reminds_no_more(client, session, office):
    office.assign(session)
    finish(session, office.servants[1], office.course)
    office.settle(session)
    sign_in(client, session, office.servants[1])
    (event,) = read_events(client, issue_feed(client))
    assert event["STATUS"] == "CONFIRMED" and not event.walk("VALARM")


def test_a_new_url_ends_the_old_one_and_ending_it_ends_all(client, session, office):
    sign_in(client, session, office.servants[1])
    old, new = issue_feed(client), issue_feed(client)
    assert old != new
    assert client.get(old).status_code == 404 and read_events(client, new) == []
    assert client.send("/calendars/end").status_code == 303
    assert client.get(new).status_code == 404
    assert client.get("/calendars/" + "a" * 3000 + ".ics").status_code == 404


def test_a_blocked_persons_feed_is_gone_and_a_feed_is_in_its_persons_language(
    client, session, office
):
    servant = office.servants[1]
    servant.language = "ru"
    office.assign(session)
    sign_in(client, session, servant)
    path = issue_feed(client)
    client.get("/language/kk")
    (event,) = read_events(client, path)
    assert "по-русски" in event["SUMMARY"]
    servant.blocked_at = NOW
    session.commit()
    assert client.get(path).status_code == 404


def test_the_token_stands_in_no_log(client, session, office, capfd):
    sign_in(client, session, office.servants[1])
    path = issue_feed(client)
    client.get(path)
    client.get(path.replace(".ics", "x.ics"))
    out = "".join(capfd.readouterr())
    assert path.split("/")[-1].removesuffix(".ics") not in out


def test_a_single_day_is_saved_as_a_file_by_its_person_alone(client, session, office):
    office.assign(session)
    own, other = (
        session.scalars(select(Obligation.id).where(Obligation.person_id == servant.id)).one()
        for servant in office.servants[1:]
    )
    sign_in(client, session, office.servants[1])
    assert f"/obligations/mine/{own}.ics" in read_text(client.get("/my"))
    (event,) = read_events(client, f"/obligations/mine/{own}.ics")
    assert isinstance(event.decoded("DTSTART"), date) and event.decoded("DTSTART") == DUE
    assert client.get(f"/obligations/mine/{other}.ics").status_code == 404
    assert client.get("/obligations/mine/999.ics").status_code == 404
