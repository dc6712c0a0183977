"""The groups of a list that hold one of its pages."""

from hypothesis import given
from hypothesis import strategies as st

from lms.core.list_windows import find_list_window

SIZES = st.lists(st.integers(0, 5), max_size=8)


@given(sizes=SIZES, offset=st.integers(0, 30), limit=st.integers(1, 9))
def test_a_page_is_found_in_its_groups_alone(sizes, offset, limit):
    groups = [
        (key, [f"{key}.{number}" for number in range(size)]) for key, size in enumerate(sizes)
    ]
    whole = [row for _key, rows in groups for row in rows]
    window = find_list_window([(key, len(rows)) for key, rows in groups], offset, limit)
    inside = [row for key, rows in groups if key in window.keys for row in rows]
    assert len(inside) == window.rows
    if offset < len(whole):
        assert inside[window.before : window.before + limit] == whole[offset : offset + limit]
        needed = {row.partition(".")[0] for row in whole[offset : offset + limit]}
        assert needed <= {str(key) for key in window.keys}
        assert {str(key) for key in window.keys if sizes[key]} == needed
    else:
        assert window.rows == 0
