"""The item with which a learner continues, with optional practice tasks among the items."""

import pytest

from lms.catalogue.rules.outline import CourseItem
from lms.learning.rules import find_following_item

KINDS = ("lesson", "lesson", "task", "task", "quiz", "lesson", "task", "quiz")
ITEMS = [
    CourseItem(
        kind=kind,
        id=index,
        index=index,
        module_slug="m",
        slug=str(index),
        title_kk="",
        title_ru="",
        minutes=1,
        is_required=kind != "task",
    )
    for index, kind in enumerate(KINDS)
]


@pytest.mark.parametrize(
    ("done_ids", "after", "following"),
    [
        ({0}, 0, 1),
        ({0, 1}, 1, 2),
        ({0, 1, 2}, 1, 4),
        ({0, 1}, 2, 3),
        ({0, 1, 4, 5, 7}, 0, None),
        ({0, 1, 4, 5, 7}, 5, 6),
        ({0, 1, 4, 7}, 7, 5),
        ({0, 1, 4, 5}, 4, 7),
    ],
)
def test_what_is_not_required_is_offered_where_it_follows_at_once_only(done_ids, after, following):
    def is_done(item):
        return item.id in done_ids

    def is_settled(item):
        return not item.is_required or is_done(item)

    item = find_following_item(ITEMS, is_done, is_settled, after + 1)
    assert (item and item.id) == following
