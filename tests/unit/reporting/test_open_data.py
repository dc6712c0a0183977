"""Published figures equal the counts and reveal nothing about small groups."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.reporting.rules.open_data import (
    ALL_AUDIENCES,
    MEASURES,
    TOGETHER,
    Region,
    YearCounts,
    build_figures_json,
    build_open_figures,
    find_hidden_rows,
    parse_figures_json,
)
from lms.reporting.rules.suppression import SMALLEST, _list_lines, find_derivable_cells
from lms.reporting.rules.vocabulary import ALL
from tests.conftest import NOW

MONTHS = tuple(date(2025, month, 1) for month in range(1, 13))
REGIONS = [
    Region(ALL, "KZ", "Қазақстан", "Казахстан"),
    Region(1, "110000000", "Ақмола", "Акмола"),
    Region(2, "150000000", "Ақтөбе", "Актобе"),
]


def add_totals(cells):
    """Return the cells (region, audience, month) with all totals."""
    whole = {}
    for keys, number in cells.items():
        for mask in product((True, False), repeat=3):
            total = tuple(key if is_kept else ALL for key, is_kept in zip(keys, mask, strict=True))
            whole[total] = whole.get(total, 0) + number
    return {keys: number for keys, number in whole.items() if number}


def build_year(cells, *, months=12, people=None, **others):
    """Build a year in which every measure has these numbers, unless others are given."""
    counts = dict.fromkeys(MEASURES, add_totals(cells)) | {
        name: add_totals(other) for name, other in others.items()
    }
    behind = counts if people is None else dict.fromkeys(MEASURES, add_totals(people))
    return YearCounts(2025, MONTHS[:months], counts, behind)


def map_published_values(year_counts, **where):
    """Return the values of a measure by region and period, by default for all audiences."""
    audience, measure = where.get("audience", ALL_AUDIENCES), where.get("measure", "completed")
    rows = build_open_figures(REGIONS, [year_counts], NOW).iter_rows()
    return {
        (row.region.code, row.period): row.values[measure]
        for row in rows
        if row.audience == audience
    }


@pytest.mark.parametrize("people", range(1, 7))
def test_a_group_is_shown_from_five_people_on(people):
    cells = {(1, "citizen", MONTHS[0]): people, (2, "citizen", MONTHS[0]): 40}
    values = map_published_values(build_year(cells, months=1))
    is_small = people < SMALLEST
    assert values["110000000", "2025-01"] == (None if is_small else people)
    assert values["150000000", "2025-01"] == (None if is_small else 40), (
        "else the small group follows from the country's total"
    )
    assert values["KZ", "2025-01"] == 40 + people


def test_many_courses_of_few_people_are_hidden_with_everything_about_them():
    cells = {(1, "citizen", MONTHS[0]): 12, (2, "citizen", MONTHS[0]): 40}
    year_counts = build_year(
        cells, months=1, people={(1, "citizen", MONTHS[0]): 2, (2, "citizen", MONTHS[0]): 40}
    )
    assert all(
        map_published_values(year_counts, measure=measure)["110000000", "2025-01"] is None
        for measure in MEASURES
    )


def test_what_is_hidden_of_completions_is_hidden_of_people_and_certificates_but_not_of_enrolments():
    small, large = (
        {(1, "citizen", MONTHS[0]): 3},
        {(1, "citizen", MONTHS[0]): 30, (2, "citizen", MONTHS[0]): 30},
    )
    year_counts = build_year(large, months=1, certificates={**large, **small})
    assert (
        map_published_values(year_counts, measure="people_completed")["110000000", "2025-01"]
        is None
    )
    assert map_published_values(year_counts, measure="enrolled")["110000000", "2025-01"] == 30


def test_a_year_is_published_when_it_has_ended_and_nobody_is_zero():
    cells = {(1, "citizen", month): 9 for month in MONTHS}
    assert {period for _region, period in map_published_values(build_year(cells, months=11))} == {
        f"2025-{month:02}" for month in range(1, 12)
    }
    values = map_published_values(build_year(cells))
    assert (values["110000000", "2025"], values["150000000", "2025"]) == (108, 0)


def test_a_year_does_not_tell_the_month_that_was_hidden_when_it_ended():
    cells = {(1, "citizen", month): 3 if month.month == 1 else 9 for month in MONTHS}
    cells |= {(2, "citizen", month): 50 for month in MONTHS}
    before, after = (
        map_published_values(build_year(cells, months=11)),
        map_published_values(build_year(cells)),
    )
    assert all(after[keys] == value for keys, value in before.items()), (
        "months stay as they were published"
    )
    assert after["110000000", "2025-01"] is None
    assert after["110000000", "2025"] is None


CELLS = st.dictionaries(
    st.tuples(
        st.sampled_from([1, 2, 3, None]),
        st.sampled_from(["citizen", "civil_servant"]),
        st.sampled_from(MONTHS),
    ),
    st.integers(1, 14),
    max_size=40,
)


@given(cells=CELLS)
@settings(max_examples=30, deadline=None)
def test_nothing_hidden_follows_from_the_files_of_all_times_together(cells):
    year_counts = build_year(cells)
    table, group = year_counts.counts["completed"], TOGETHER[1]
    hidden = find_hidden_rows(year_counts, group)
    for months in (1, 6, 11):  # whoever kept every file that there was
        past = find_hidden_rows(build_year(cells, months=months), group)
        assert past == {keys for keys in hidden if keys[2] in MONTHS[:months]}
    assert all(keys in hidden for keys, number in table.items() if number < SMALLEST)
    assert not find_derivable_cells(list(_list_lines(table)), set(hidden))
    for total, parts in _list_lines(table):
        inside = [keys for keys in parts if keys in hidden]
        assert not inside or total in hidden or sum(table[keys] for keys in inside) >= SMALLEST


def test_figures_are_stored_as_they_are():
    figures = build_open_figures(
        REGIONS,
        [build_year({(1, "citizen", MONTHS[0]): 3, (2, "civil_servant", MONTHS[3]): 8})],
        NOW,
    )
    again = parse_figures_json(build_figures_json(figures))
    assert [
        (row.region.code, row.period, row.audience, row.values) for row in again.iter_rows()
    ] == [(row.region.code, row.period, row.audience, row.values) for row in figures.iter_rows()]
    assert again.find_latest() == "2025"
