from dataclasses import dataclass

import pytest
from sqlalchemy import literal, select

from lms.core.rows import read_all_rows, read_row, read_rows

UNIT, NUMBER, OTHER = literal(7), literal(3), literal("x")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a query."""

    unit: int
    number: int
    note: str = "none"


def test_fields_are_filled_by_the_labels_of_columns_in_whatever_order(session):
    in_order = select(UNIT.label("unit"), NUMBER.label("number"), OTHER.label("note"))
    reordered = select(OTHER.label("note"), NUMBER.label("number"), UNIT.label("unit"))
    for query in (in_order, reordered):
        assert list(read_rows(Entry, session.execute(query))) == [Entry(7, 3, "x")]
        assert read_all_rows(Entry, session.execute(query)) == [Entry(7, 3, "x")]
        assert read_row(Entry, session.execute(query).one()) == Entry(7, 3, "x")
    assert Entry(*session.execute(reordered).one()) != Entry(7, 3, "x"), "the control: by position"


def test_what_is_no_column_is_given_and_a_column_that_is_no_field_is_left_aside(session):
    row = session.execute(select(NUMBER.label("number"), OTHER.label("other"))).one()
    assert read_row(Entry, row, unit=1, note="") == Entry(1, 3, "")


def test_a_field_that_nothing_fills_is_an_error_even_with_a_default(session):
    query = select(UNIT.label("unit"), NUMBER.label("number"), OTHER.label("notes"))
    with pytest.raises(KeyError):
        list(read_rows(Entry, session.execute(query)))
    with pytest.raises(KeyError):
        read_all_rows(Entry, session.execute(query))
