"""Lists as long as the country's: another way to the same rows, and figures in the place of counting them."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select, text

from lms.accounts.rules import OPERATOR, Actor, Grant
from lms.core.clock import local_date
from lms.regions.queries import root
from lms.reporting.queries import people as lists
from lms.reporting.queries.counted_figures import FIGURE_OF, counted_figures
from lms.reporting.queries.counting import FigureQuery, count_facts, count_one, counted_facts
from lms.reporting.queries.figures import Wanted
from lms.reporting.queries.people import ListWanted, all_people, people, people_count
from lms.reporting.queries.places import UNITS, place
from lms.reporting.rules import parse_days
from lms.reporting.rules.vocabulary import MEASURES, read_filters
from tests.conftest import NOW
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, KOKSHETAU
from tests.factories.reporting import country

TODAY = local_date(NOW, ZONE)
MEASURES_LISTED = [code for code, measure in MEASURES.items() if measure.listed]


@pytest.fixture
def made(session):
    found = country(session)
    session.commit()
    return found


@pytest.fixture
def nation(session, made):
    return place(session, OPERATOR, UNITS, root(session).id)


def rows_counted(session, at, measure, question):
    """The same from the records, row by row."""
    fact, conditions = counted_facts(at, measure, question)
    return session.scalar(select(func.count()).select_from(fact).where(*conditions))


@pytest.mark.parametrize("kato", [None, AKMOLA])
def test_figures_answer_with_the_number_that_the_records_give(session, made, nation, kato):
    at = place(session, OPERATOR, UNITS, made.units[kato]) if kato else nation
    slug = made.courses[0].slug
    questions = [
        FigureQuery(TODAY, ZONE),
        FigureQuery(TODAY, ZONE, own=True),
        FigureQuery(TODAY, ZONE, course_id=made.courses[0].id),
        FigureQuery(
            TODAY, ZONE, read_filters({"course": slug, "unit": str(made.units[KOKSHETAU])})
        ),
        FigureQuery(TODAY, ZONE, period=parse_days("2026-02")),
    ]
    seen = 0
    for measure in FIGURE_OF:
        for question in questions:
            assert counted_figures(at, measure, (), question) is not None
            told = rows_counted(session, at, measure, question)
            assert count_one(session, at, measure, question=question) == told, (measure, question)
            seen += told
    assert seen > 50


def test_figures_do_not_answer_what_they_do_not_know(session, nation):
    for measure, dimensions, question in (
        ("people_completed", (), FigureQuery(TODAY, ZONE)),
        ("completed", ("sex",), FigureQuery(TODAY, ZONE)),
        ("completed", (), FigureQuery(TODAY, ZONE, read_filters({"language": "kk"}))),
        ("completed", (), FigureQuery(TODAY, ZONE, period=parse_days("2026-02-03..2026-02-20"))),
    ):
        assert counted_figures(nation, measure, dimensions, question) is None


def test_figures_keep_to_the_scope_of_who_asks(session, made, nation):
    officer = Actor(
        made.officer.id,
        0,
        "",
        "",
        "",
        "",
        "",
        "kk",
        "citizen",
        0,
        None,
        (Grant("officer", made.units[AKMOLA]),),
    )
    asked = FigureQuery(TODAY, ZONE)
    mine = count_one(
        session, place(session, officer, UNITS, made.units[AKMOLA]), "enrolled", question=asked
    )
    assert 0 < mine < count_one(session, nation, "enrolled", question=asked)
    assert count_one(session, replace(nation, actor=officer), "enrolled", question=asked) == mine


def test_a_table_of_figures_has_no_row_for_nothing(session, made, nation):
    rows = count_facts(
        session, nation, "active", ("unit", "course"), question=FigureQuery(TODAY, ZONE)
    )
    assert rows
    assert all(row.count > 0 for row in rows)


@pytest.mark.parametrize("sort", ["day", "-day", "name", "-name", "unit", "-course"])
def test_a_long_list_has_the_rows_of_a_short_one_in_the_same_order(
    session, nation, monkeypatch, sort
):
    for measure in MEASURES_LISTED:
        wanted = ListWanted(measure, Wanted(TODAY), sort=sort)
        gathered = list(all_people(session, nation, wanted))
        for name in ("GATHERED", "GATHERED_BY_NAME"):
            monkeypatch.setattr(lists, name, 0)
        assert list(all_people(session, nation, wanted)) == gathered
        monkeypatch.undo()
        assert len(gathered) == people_count(session, nation, wanted)


def test_pages_make_up_the_list_also_those_read_from_its_end(session, nation):
    wanted = ListWanted("enrolled", Wanted(TODAY), sort="name")
    whole, total = list(all_people(session, nation, wanted)), people_count(session, nation, wanted)
    assert total == len(whole) > 12
    pages = [
        people(session, nation, wanted, total=total, limit=5, offset=start)
        for start in range(0, total + 5, 5)
    ]
    assert [row for page in pages for row in page] == whole
    assert pages[-1] == []


@pytest.mark.parametrize("sort", ["day", "-day", "name", "unit", "-course"])
def test_pages_make_up_a_long_list_of_any_measure(session, nation, monkeypatch, sort):
    seen = 0
    for measure in MEASURES_LISTED:
        wanted = ListWanted(measure, Wanted(TODAY), sort=sort)
        whole, total = (
            list(all_people(session, nation, wanted)),
            people_count(session, nation, wanted),
        )
        for name in ("GATHERED", "GATHERED_BY_NAME"):
            monkeypatch.setattr(lists, name, 0)
        pages = [
            people(session, nation, wanted, total=total, limit=3, offset=start)
            for start in range(0, total, 3)
        ]
        assert [row for page in pages for row in page] == whole, measure
        monkeypatch.undo()
        seen = max(seen, total)
    assert seen > 12, "more than a few pages"


def test_names_lie_in_kazakh_order_in_their_index(session):
    order = ", ".join(
        f'{name} COLLATE "kk-x-icu"' for name in ("surname", "given_name", "patronymic")
    )
    if session.get_bind().dialect.name == "sqlite":
        plan = str(
            session.execute(
                text(f"EXPLAIN QUERY PLAN SELECT id FROM person ORDER BY {order}")
            ).all()
        )
        assert "ix_person_name" in plan
        assert "TEMP B-TREE" not in plan
    else:
        made_by = "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_person_name'"
        assert session.scalar(text(made_by)).count("kk-x-icu") == 3
