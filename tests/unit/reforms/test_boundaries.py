"""Reforms replayed on random histories: figures in the boundaries of any day stay the same."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.accounts.rules import OPERATOR
from lms.core.clock import get_local_date
from lms.core.errors import Invalid
from lms.enrolment.models import Enrolment
from lms.obligations.models import Obligation
from lms.reforms.rules import MERGE, MOVE, RENAME, SPLIT, NewUnit, ReformPlan
from lms.regions.models import RegionUnit
from lms.regions.queries import find_root
from lms.reporting.queries.area_figures import read_figures
from lms.reporting.queries.areas import UNITS, load_area
from lms.reporting.queries.figures import FigureSelection
from lms.reporting.queries.past_areas import load_area_on
from lms.reporting.queries.people import count_people, stream_people
from lms.reporting.queries.people_query import PeopleQuery
from lms.reporting.services import find_differences, fold_figures
from tests.factories import records
from tests.factories.accounts import add_organisation
from tests.factories.records import ZONE
from tests.factories.reforms import (
    carry_out_reform,
    create_country,
    generate_history,
    settle_people,
)

OUTLINE = {
    "South": ("Shymkent", "Saryagash"),
    "East": ("Semey", "Ridder"),
    "Almaty": ("Taldykorgan", "Talgar"),
    "Karaganda": ("Zhezkazgan", "Temirtau"),
}
REGION_THEN = {
    name: region for region, districts in OUTLINE.items() for name in (region, *districts)
}
OF_ENROLMENTS = ("enrolled", "active", "completed", "certified")
IN_2018, IN_2022 = date(2018, 6, 19), date(2022, 6, 8)


def get_noon(day):
    return datetime(day.year, day.month, day.day, 6, tzinfo=UTC)


def read_picture(session, day=None, *, now):
    """Return the figures of regions and their districts in the boundaries of today or of a day."""
    today = get_local_date(now, ZONE)

    def open_area(unit_id):
        return (
            load_area(session, OPERATOR, UNITS, unit_id)
            if day is None
            else load_area_on(session, OPERATOR, unit_id, day, today)
        )

    def read_rows(unit_id):
        return read_figures(session, open_area(unit_id), FigureSelection(today, boundaries=day))[1]

    regions = {}
    for region in read_rows(find_root(session).id):
        if not region.own and any(region.counts.values()):
            below = {
                (row.name_ru, row.own): row.counts
                for row in read_rows(region.id)
                if any(row.counts.values())
            }
            regions[region.name_ru] = (region.counts, below)
    return regions


def sum_regions(regions):
    return sum((Counter(counts) for counts, _below in regions.values()), Counter())


def test_the_reforms_of_2018_and_2022_lose_nobody_and_count_nobody_twice(session):
    random = Random(2018)
    country = create_country(session, OUTLINE, cities=("Shymkent", "Semey"))
    employer = add_organisation(session, region_unit_id=country.units["East"])
    settle_people(country, 110, random)
    settle_people(
        country, 8, random, organisation_id=employer.id, region_unit_id=country.units["East"]
    )
    records.assign(
        session,
        country.courses[0],
        due_on=date(2018, 1, 10),
        now=get_noon(date(2017, 12, 1)),
        region_unit_id=find_root(session).id,
    )
    generate_history(country, 130, random, now=get_noon(date(2018, 6, 1)))
    while fold_figures(session):
        pass
    first = read_picture(session, now=get_noon(IN_2018))

    carry_out_reform(
        session,
        ReformPlan(
            MOVE,
            IN_2018,
            "",
            unit_ids=(country.units["Shymkent"],),
            parent_id=find_root(session).id,
        ),
        now=get_noon(IN_2018),
    )
    turkistan = NewUnit("Түркістан", "Turkistan", kato="619999999")
    carry_out_reform(
        session,
        ReformPlan(RENAME, IN_2018, "", unit_ids=(country.units["South"],), new=turkistan),
        now=get_noon(IN_2018),
    )
    assert find_differences(session) == []
    second = read_picture(session, now=get_noon(IN_2018))
    assert {"Shymkent", "Turkistan"} <= set(second)
    assert "South" not in second
    assert session.get(RegionUnit, country.units["Shymkent"]).level == "city_republican"
    assert read_picture(session, IN_2018 - timedelta(days=1), now=get_noon(IN_2018)) == first
    assert sum_regions(second) == sum_regions(first)

    generate_history(country, 50, random, now=get_noon(date(2020, 6, 1)))
    late = get_noon(IN_2022)
    before = read_picture(session, now=late)
    for origin, child, name, bodies in (
        ("East", "Semey", "Abai", (employer.id,)),
        ("Almaty", "Taldykorgan", "Zhetisu", ()),
        ("Karaganda", "Zhezkazgan", "Ulytau", ()),
    ):
        plan = ReformPlan(
            SPLIT,
            IN_2022,
            "",
            unit_ids=(country.units[origin],),
            child_ids=(country.units[child],),
            organisation_ids=bodies,
            new=NewUnit(f"{name} қаз", name),
        )
        carry_out_reform(session, plan, now=late)
        country.units[name] = session.scalars(
            select(RegionUnit.id).where(
                RegionUnit.name_ru == name, RegionUnit.valid_from == IN_2022
            )
        ).one()
    assert find_differences(session) == []
    assert read_picture(session, IN_2022 - timedelta(days=1), now=late) == before
    enrolments = session.scalar(
        select(func.count())
        .select_from(Enrolment)
        .where(Enrolment.region_unit_id == country.units["Abai"])
    )
    assert enrolments > 0
    assert (
        session.scalar(
            select(func.count())
            .select_from(Obligation)
            .where(Obligation.region_unit_id == country.units["Abai"])
        )
        == 8
    )

    generate_history(country, 40, random, now=get_noon(date(2023, 6, 1)))
    end = get_noon(date(2023, 6, 2))
    fold_figures(session, limit=30)
    by_day = {
        day: read_picture(session, day, now=end)
        for day in (None, IN_2022 - timedelta(days=1), IN_2018 - timedelta(days=1))
    }
    assert len({tuple(sorted(sum_regions(regions).items())) for regions in by_day.values()}) == 1
    expected = Counter()
    for name, facts in country.facts.items():
        region = {"Abai": "East", "Zhetisu": "Almaty", "Ulytau": "Karaganda"}.get(
            name
        ) or REGION_THEN[name]
        for (_course, _month, measure), count in facts.items():
            expected[region, measure] += count
    oldest = by_day[IN_2018 - timedelta(days=1)]
    actual = {
        (name, m): c
        for name, (counts, _below) in oldest.items()
        for m, c in counts.courses.items()
        if m in OF_ENROLMENTS and c
    }
    assert actual == dict(expected)


def test_every_list_in_the_boundaries_of_a_day_has_as_many_rows_as_its_figure(session):
    random = Random(7)
    country = create_country(session, {"East": ("Semey", "Ridder"), "West": ("Oral",)})
    settle_people(country, 40, random)
    generate_history(country, 50, random, now=get_noon(date(2022, 6, 1)))
    carry_out_reform(
        session,
        ReformPlan(
            MERGE, IN_2022, "", unit_ids=(country.units["Semey"],), into_id=country.units["Oral"]
        ),
        now=get_noon(IN_2022),
    )
    day, today = IN_2022 - timedelta(days=1), IN_2022
    for name in ("East", "Semey", "Oral"):
        area = load_area_on(session, OPERATOR, country.units[name], day, today)
        selection = FigureSelection(today, boundaries=day)
        counts = read_figures(session, area, selection)[0].sum_up()
        for measure in OF_ENROLMENTS:
            code = "certificates" if measure == "certified" else f"people_{measure}"
            people_query = PeopleQuery(code, selection, language="ru")
            assert count_people(session, area, people_query) == counts[measure]
            assert len(list(stream_people(session, area, people_query))) == counts[measure]
        assert counts.courses["enrolled"] == sum(
            n for (_c, _m, measure), n in sum_facts(country, name).items() if measure == "enrolled"
        )


def sum_facts(country, name):
    below = ("Semey", "Ridder") if name == "East" else ()
    return sum((country.facts.get(unit_name, Counter()) for unit_name in (name, *below)), Counter())


def count_enrolled(session, unit_id, day, measure="enrolled"):
    area = load_area_on(session, OPERATOR, unit_id, day, date(2024, 1, 1))
    figures, _rows = read_figures(session, area, FigureSelection(date(2024, 1, 1), boundaries=day))
    return figures.sum_up().courses.get(measure, 0)


@pytest.mark.twin_left_out("postgresql")
def test_of_a_chain_of_reforms_the_first_after_the_day_says_the_unit(session):
    random = Random(3)
    country = create_country(session, {"East": ("A", "B", "C")})
    settle_people(country, 30, random, region_unit_id=country.units["A"])
    generate_history(country, 30, random, now=get_noon(date(2019, 1, 1)))
    days = [date(2020, 1, 1), date(2021, 1, 1)]
    for day, origin, target in zip(days, "AB", "BC", strict=True):
        carry_out_reform(
            session,
            ReformPlan(
                MERGE, day, "", unit_ids=(country.units[origin],), into_id=country.units[target]
            ),
            now=get_noon(day),
        )
    counts = {
        day.year: {name: count_enrolled(session, country.units[name], day) for name in names}
        for day, names in (
            (date(2019, 6, 1), "ABC"),
            (date(2020, 6, 1), "BC"),
            (date(2021, 6, 1), "C"),
        )
    }
    assert counts == {2019: {"A": 30, "B": 0, "C": 0}, 2020: {"B": 30, "C": 0}, 2021: {"C": 30}}


def test_an_obligation_that_went_on_elsewhere_by_itself_is_counted_where_it_is_in_all_boundaries(
    session,
):
    random = Random(3)
    country = create_country(session, {"East": ("A", "B", "C")})
    settle_people(country, 2, random, region_unit_id=country.units["A"])
    records.assign(
        session,
        country.courses[0],
        due_on=date(2019, 1, 1),
        now=get_noon(date(2018, 12, 1)),
        region_unit_id=country.units["East"],
    )
    carry_out_reform(
        session,
        ReformPlan(MERGE, IN_2022, "", unit_ids=(country.units["A"],), into_id=country.units["B"]),
        now=get_noon(IN_2022),
    )
    mover = country.people[0]
    mover.region_unit_id = country.units["C"]
    records.resolve_all(session, now=get_noon(date(2023, 1, 1)))
    day = IN_2022 - timedelta(days=1)
    assert {
        name: count_enrolled(session, country.units[name], day, "overdue") for name in "ABC"
    } == {"A": 1, "B": 0, "C": 1}


STEPS = st.lists(
    st.tuples(
        st.sampled_from((MOVE, MERGE, SPLIT, RENAME, "happen", "fold")),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    min_size=3,
    max_size=5,
)


class Reforming:
    """Player of random reforms, each a month after the one before."""

    def __init__(self, session):
        self.session, self.random, self.day, self.number = session, Random(1), date(2024, 1, 15), 0
        self.land = create_country(
            session,
            {"East": ("Semey", "Ridder"), "West": ("Oral", "Aksai"), "North": ("Petropavl",)},
        )
        self.names = list(self.land.units)
        self.body = add_organisation(session, region_unit_id=self.land.units["Semey"])
        settle_people(self.land, 24, self.random)
        settle_people(
            self.land,
            4,
            self.random,
            organisation_id=self.body.id,
            region_unit_id=self.land.units["Semey"],
        )
        records.assign(
            session,
            self.land.courses[0],
            due_on=date(2023, 12, 1),
            now=get_noon(date(2023, 11, 1)),
            region_unit_id=find_root(session).id,
        )
        generate_history(self.land, 20, self.random, now=get_noon(self.day))

    def play(self, kind, first, second):
        """Play one step and return whether it was a reform."""
        self.day += timedelta(days=31)
        if kind == "happen":
            generate_history(self.land, 5, self.random, now=get_noon(self.day))
        if kind == "fold":
            fold_figures(self.session, limit=20)
        if kind not in (MOVE, MERGE, SPLIT, RENAME):
            return False
        self.number += 1
        origin, target = (self.land.units[self.names[n % len(self.names)]] for n in (first, second))
        new = NewUnit(f"Жаңа {self.number}", f"New {self.number}")
        children = self.session.scalars(
            select(RegionUnit.id).where(
                RegionUnit.parent_id == origin, RegionUnit.valid_to.is_(None)
            )
        )
        plan = {
            MOVE: ReformPlan(MOVE, self.day, "", unit_ids=(origin,), parent_id=target),
            MERGE: ReformPlan(MERGE, self.day, "", unit_ids=(origin,), into_id=target),
            SPLIT: ReformPlan(
                SPLIT,
                self.day,
                "",
                unit_ids=(origin,),
                new=new,
                child_ids=tuple(children)[:1],
                organisation_ids=(self.body.id,) if self.body.region_unit_id == origin else (),
            ),
            RENAME: ReformPlan(RENAME, self.day, "", unit_ids=(origin,), new=new),
        }[kind]
        try:
            carry_out_reform(self.session, plan, now=get_noon(self.day))
        except Invalid:
            return False
        return True


@given(steps=STEPS)
@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_the_reforms_the_boundaries_of_each_day_keep_their_figures(session, steps):
    with session.begin_nested() as point:
        country = Reforming(session)
        pictures = {}
        for step in steps:
            before = read_picture(session, now=get_noon(country.day + timedelta(days=31)))
            if not country.play(*step):
                continue
            now = get_noon(country.day)
            assert find_differences(session) == []
            pictures[country.day - timedelta(days=1)] = before
            assert read_picture(session, country.day - timedelta(days=1), now=now) == before
        now = get_noon(country.day)
        present = sum_regions(read_picture(session, now=now))
        assert all(sum_regions(read_picture(session, day, now=now)) == present for day in pictures)
        point.rollback()
