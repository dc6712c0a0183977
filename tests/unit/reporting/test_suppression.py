"""Suppression of small groups: no hidden cell can be derived from the published ones."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.reporting.rules.bounds import find_bounded_cells
from lms.reporting.rules.suppression import (
    SMALLEST,
    _list_lines,
    find_derivable_cells,
    find_hidden_cells,
)
from lms.reporting.rules.vocabulary import ALL


def add_all_totals(cells):
    """Return the cells with all totals."""
    whole = {}
    for keys, count in cells.items():
        for mask in product((True, False), repeat=len(keys)):
            total = tuple(key if is_kept else ALL for key, is_kept in zip(keys, mask, strict=True))
            whole[total] = whole.get(total, 0) + count
    return whole


def draw_grids(rows, columns):
    return st.lists(st.integers(0, 12), min_size=rows * columns, max_size=rows * columns).map(
        lambda counts: {
            (f"r{n // columns}", f"c{n % columns}"): count for n, count in enumerate(counts)
        }
    )


def test_a_table_without_small_groups_is_shown_whole():
    whole = add_all_totals({("a",): 12, ("b",): 5, ("c",): 0})
    assert not find_hidden_cells(whole)


def test_one_small_group_takes_another_along_so_that_it_does_not_follow_from_the_total():
    assert find_hidden_cells(add_all_totals({("a",): 3, ("b",): 9, ("c",): 40})) == {("a",), ("b",)}


def test_small_groups_that_are_small_together_take_another_along():
    assert find_hidden_cells(add_all_totals({("a",): 1, ("b",): 2, ("c",): 30})) == {
        ("a",),
        ("b",),
        ("c",),
    }


def test_a_small_total_is_hidden_with_its_only_part():
    assert find_hidden_cells(add_all_totals({("a",): 3})) == {("a",), (ALL,)}


def test_what_follows_from_several_lines_together_is_hidden_too():
    squares = {(f"r{r}", f"c{c}"): 20 for r in range(4) for c in range(4)}
    for keys in product(("r0", "r1"), ("c0", "c1")):
        squares[keys] = 4
    for keys in product(("r2", "r3"), ("c2", "c3")):
        squares[keys] = 4
    squares["r1", "c2"] = (
        3  # between two squares whose cells hide each other: a sum of lines would tell it
    )
    whole = add_all_totals(squares)
    assert ("r1", "c2") in find_derivable_cells(
        list(_list_lines(whole)), {keys for keys, count in whole.items() if count < SMALLEST}
    )
    hidden = set(find_hidden_cells(whole))
    assert not find_derivable_cells(list(_list_lines(whole)), hidden)


def test_what_follows_from_being_at_least_one_is_hidden_too():
    counts = {"r0": (6, 1, 7), "r1": (3, 1, 1), "r2": (7, 20, 5)}
    whole = add_all_totals(
        {(row, f"c{c}"): n for row, line in counts.items() for c, n in enumerate(line)}
    )
    lines = list(_list_lines(whole))
    before = {("r0", "c0"), ("r0", "c1"), ("r2", "c1"), ("r2", "c2")}
    before |= {("r1", f"c{c}") for c in range(3)}
    assert not find_derivable_cells(lines, before)
    assert find_bounded_cells(whole, lines, before) == before
    assert not find_bounded_cells(whole, lines, set(find_hidden_cells(whole)))


@given(cells=st.one_of(draw_grids(1, 5), draw_grids(3, 4), draw_grids(4, 5)))
@settings(max_examples=80, deadline=None)
def test_nothing_hidden_follows_from_what_is_shown(cells):
    whole = add_all_totals(cells)
    hidden = find_hidden_cells(whole)
    assert all(keys in hidden for keys, count in whole.items() if 0 < count < SMALLEST)
    assert all(whole[keys] > 0 for keys in hidden)
    if set(hidden) != {
        keys for keys, count in whole.items() if count
    }:  # else only nothing is left to be seen
        assert not find_derivable_cells(list(_list_lines(whole)), hidden)
        assert not find_bounded_cells(whole, list(_list_lines(whole)), set(hidden))
    for total, parts in _list_lines(whole):
        inside = [keys for keys in parts if keys in hidden]
        if inside and total not in hidden:
            assert len(inside) > 1
            assert sum(whole[keys] for keys in inside) >= SMALLEST
