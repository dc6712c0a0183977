"""Files of reports, and handing in with one: drawn outside of any transaction."""

from dataclasses import replace
from hashlib import sha256

import pytest

from lms.core.clock import Moment
from lms.core.pdf import RenderingFailed
from lms.periodic_reports.errors import ReportChanged, ReportNotFound
from lms.periodic_reports.queries import count_content, find_last_number, load_frozen_report
from lms.periodic_reports.rules import encode_canonical_json, hash_content, parse_named_period
from lms.periodic_reports.services import draw_and_hand_in, draw_report, drawing, hand_in
from lms.reporting.queries.areas import UNITS, load_area
from tests.conftest import NOW
from tests.factories.accounts import add_person, build_actor, grant
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, load_unit

MOMENT = Moment(NOW, ZONE)
PERIOD = parse_named_period("2025-H2")
DOCUMENT = b"%PDF of the report"


@pytest.fixture
def area(session):
    """Return a region as its officer sees it."""
    officer = add_person(session)
    grant(session, officer, "officer", kato=AKMOLA)
    actor = build_actor(session, officer)
    area = load_area(session, actor, UNITS, load_unit(session, AKMOLA).id)
    session.commit()
    return area


@pytest.fixture
def content(session, area):
    """Return what is handed in first for the region."""
    present_content = count_content(session, area, PERIOD, today=MOMENT.today)
    session.rollback()
    return replace(present_content, number=1)


@pytest.fixture
def draw_file(container, area):
    """Draw the report under a number as a file, with a given function for its PDF."""

    def run(draw, *, number=0, format="pdf"):
        return draw_report(
            container.database,
            area=area,
            period=PERIOD,
            number=number,
            format=format,
            language="kk",
            draw=draw,
            storage=container.storage,
            moment=MOMENT,
        )

    return run


@pytest.fixture
def hand_in_drawn(container, area, content):
    """Draw and hand in the report with a given function for its PDF; return its number."""

    def run(draw):
        return draw_and_hand_in(
            container.database,
            area=area,
            content=content,
            language="kk",
            draw=draw,
            storage=container.storage,
            moment=MOMENT,
        )

    return run


def draw_at_once(name, **_values):
    assert name == "report"
    return DOCUMENT


def refuse_to_draw(_name, **_values):
    pytest.fail("nothing is to be drawn")


def fail_to_draw(_name, **_values):
    raise RenderingFailed("too slow")


def load_reports(container, area):
    """Load what was handed in under each number, the first one first."""
    with container.database.read() as session:
        last = find_last_number(session, area, PERIOD)
        return [load_frozen_report(session, area, PERIOD, number) for number in range(1, last + 1)]


def test_a_report_is_drawn_as_the_records_are_now(draw_file, content):
    report = draw_file(draw_at_once)
    assert report.content == DOCUMENT
    assert not report.ready.is_handed_in
    assert report.ready.content.totals == content.totals


def test_the_other_files_need_no_drawing_and_are_never_slow(draw_file, monkeypatch):
    monkeypatch.setattr(drawing, "ROWS_AT_ONCE", 0)
    report = draw_file(refuse_to_draw, format="json")
    assert report.content == encode_canonical_json(report.ready.content)


def test_a_document_of_many_rows_is_left_to_the_background(draw_file, monkeypatch):
    assert draw_file(draw_at_once).content == DOCUMENT, "the control: it has few rows"
    monkeypatch.setattr(drawing, "ROWS_AT_ONCE", 0)
    report = draw_file(refuse_to_draw)
    assert report.content is None and report.ready.content.tables[0].lines


def test_a_report_that_nobody_handed_in_is_not_found(draw_file):
    with pytest.raises(ReportNotFound):
        draw_file(refuse_to_draw, number=1)


def test_a_report_is_handed_in_with_the_hash_of_its_document(
    container, area, content, hand_in_drawn
):
    assert hand_in_drawn(draw_at_once) == 1
    [(frozen_content, row)] = load_reports(container, area)
    assert hash_content(frozen_content) == hash_content(content)
    assert (row.handed_in_by, row.handed_in_at) == (area.actor.person_id, NOW)
    assert row.pdf_sha256 == sha256(DOCUMENT).hexdigest()
    assert container.storage.get(row.pdf_sha256) == DOCUMENT


def test_the_document_of_a_report_that_was_handed_in_is_not_drawn_again(
    draw_file, hand_in_drawn, monkeypatch
):
    hand_in_drawn(draw_at_once)
    monkeypatch.setattr(drawing, "ROWS_AT_ONCE", 0)
    report = draw_file(refuse_to_draw, number=1)
    assert report.content == DOCUMENT and report.ready.is_handed_in


def test_a_long_report_is_handed_in_without_a_document(container, area, hand_in_drawn, monkeypatch):
    monkeypatch.setattr(drawing, "ROWS_AT_ONCE", 0)
    assert hand_in_drawn(refuse_to_draw) == 1
    [(_content, row)] = load_reports(container, area)
    assert row.pdf_sha256 is None


def test_a_report_that_could_not_be_drawn_is_not_handed_in(container, area, hand_in_drawn):
    with pytest.raises(RenderingFailed):
        hand_in_drawn(fail_to_draw)
    assert load_reports(container, area) == []


def test_a_report_that_was_handed_in_meanwhile_is_the_only_one(
    container, area, content, hand_in_drawn
):
    def draw_while_another_hands_in(_name, **_values):
        with container.database.write() as session:
            hand_in(session, area=area, content=content, pdf_sha256=None, now=NOW)
        return DOCUMENT

    with pytest.raises(ReportChanged):
        hand_in_drawn(draw_while_another_hands_in)
    [(_content, row)] = load_reports(container, area)
    assert row.pdf_sha256 is None, "the one of the other"


@pytest.mark.parametrize("way", ["draw_file", "hand_in_drawn"])
def test_no_transaction_is_open_while_a_document_is_drawn(container, request, way):
    """Another connection writes while it is drawn, and need not wait.

    Within a transaction it would wait for the lock, and the test would end by its timeout.
    """
    written_ids = []

    def draw_while_another_writes(_name, **_values):
        with container.database.write() as session:
            written_ids.append(add_person(session).id)
        return DOCUMENT

    request.getfixturevalue(way)(draw_while_another_writes)
    assert len(written_ids) == 1
