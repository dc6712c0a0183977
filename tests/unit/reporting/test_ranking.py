"""The ranking of areas, and the suggested next steps."""

from fractions import Fraction

import pytest

from lms.reporting.rules.next_steps import NextStep, choose_next_steps
from lms.reporting.rules.ranking import rank_by_share


def list_ranks(*numbers):
    return [(item.index, item.rank) for item in rank_by_share(numbers)]


def test_the_greatest_share_comes_first_whatever_the_numbers():
    assert list_ranks((100, 50), (20, 15), (1000, 700)) == [(1, 1), (2, 2), (0, 3)]


def test_equal_shares_have_the_same_rank_and_the_next_counts_them_all():
    assert list_ranks((20, 10), (40, 20), (30, 10), (60, 60)) == [(3, 1), (0, 2), (1, 2), (2, 4)]


@pytest.mark.parametrize(("obliged", "rank"), [(0, None), (1, None), (19, None), (20, 1)])
def test_an_area_with_fewer_than_twenty_has_no_rank(obliged, rank):
    assert list_ranks((obliged, obliged))[0][1] == rank


def test_areas_without_a_rank_follow_in_the_order_given_with_their_share():
    ranking = rank_by_share([(3, 3), (50, 10), (0, 0)])
    assert [(item.index, item.rank, item.share) for item in ranking] == [
        (1, 1, Fraction(1, 5)),
        (0, None, Fraction(1)),
        (2, None, None),
    ]


def choose_steps(**values):
    return choose_next_steps(
        **{"obliged": 9, "waiting_count": 0, "late": 0, "soon": 0, "refused_mail": 0, **values}
    )


def test_at_most_three_things_are_to_be_done_and_what_holds_others_up_comes_first():
    next_steps = choose_steps(waiting_count=1, late=25, soon=4, refused_mail=2)
    assert next_steps == [NextStep("approve", 1), NextStep("late", 25), NextStep("soon", 4)]
    assert choose_steps(soon=4, refused_mail=2) == [
        NextStep("soon", 4),
        NextStep("refused_mail", 2),
    ]


def test_where_nobody_must_do_anything_a_course_is_assigned():
    assert choose_steps(obliged=0) == [NextStep("assign", 0)]
    assert choose_steps() == []
