"""Length and position of the right option: the arithmetic of chance, and what is warned of."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.catalogue.rules.lint.chances import Share, expect_position, expect_ranks, rank_length
from lms.catalogue.rules.lint.lengths import find_length_cues
from lms.catalogue.rules.lint.positions import find_option_counts, find_position_cues
from tests.factories.banks import MODULE, Item, build_course

RANKS = ("longest", "middle", "shortest")
BANK = f"{MODULE}/quiz.kk.md"


@given(st.lists(st.integers(1, 6), min_size=2, max_size=8))
def test_over_all_options_the_ranks_are_what_chance_gives_whatever_the_ties(lengths):
    ranks = [rank_length(lengths, position) for position in range(len(lengths))]
    expected = expect_ranks(len(lengths))
    for name in RANKS:
        assert sum(getattr(rank, name) for rank in ranks) / len(lengths) == getattr(expected, name)
    for rank in ranks:
        assert rank.longest + rank.middle + rank.shortest == 1
        assert min(rank.longest, rank.middle, rank.shortest) >= 0


@given(st.lists(st.integers(1, 99), min_size=3, max_size=8, unique=True))
def test_without_ties_an_option_has_one_rank(lengths):
    assert rank_length(lengths, lengths.index(max(lengths))).longest == 1
    assert rank_length(lengths, lengths.index(min(lengths))).shortest == 1
    middle = sorted(lengths)[1]
    assert rank_length(lengths, lengths.index(middle)).middle == 1


@given(st.integers(2, 8))
def test_the_chances_of_all_positions_are_one(count):
    assert sum(expect_position(count, position) for position in range(8)) == 1


def test_two_that_are_the_longest_share_it():
    assert rank_length([9, 9, 2], 0).longest == Fraction(1, 2)
    assert rank_length([9, 9, 2], 0).middle == Fraction(1, 2)
    assert rank_length([9, 9, 9], 0) == expect_ranks(3)
    assert rank_length([9, 4], 0).middle == 0


def test_ten_points_are_within_chance_and_more_is_a_cue():
    third = Fraction(1, 3)
    assert not Share(third + Fraction(1, 10), third).is_cue
    assert not Share(third - Fraction(1, 10), third).is_cue
    assert Share(third + Fraction(101, 1000), third).is_cue
    assert Share(third - Fraction(101, 1000), third).is_cue


def build_items(rights, options=("Бір", "Екі сөз", "Мұнда үш сөз")):
    """Return items whose option 0 is the shortest and whose last one is the longest."""
    return [Item(right, options) for right in rights]


def find_texts(warnings, path):
    return [warning for warning in warnings if warning.path == path]


def test_a_bank_whose_right_options_are_never_the_longest_is_warned_of():
    warnings = find_texts(find_length_cues(build_course(build_items([0, 1] * 10))), BANK)
    assert len(warnings) == 3  # never the longest, so too often both others
    longest = warnings[0]
    assert (longest.params["share"], longest.params["chance"]) == (0, 33)
    assert longest.params["lines"] == ""
    assert warnings[1].params["lines"].startswith("15, 43")


def test_a_bank_in_balance_is_not_warned_of():
    assert not find_length_cues(build_course(build_items([0, 1, 2] * 7)))


def test_fewer_than_twenty_questions_are_not_judged():
    course = build_course(build_items([0] * 19))
    assert not find_texts(find_length_cues(course), BANK)
    assert find_texts(find_length_cues(build_course(build_items([0] * 20))), BANK)


def test_questions_count_with_their_own_number_of_options():
    """Of three options one in three is the longest, of four one in four."""
    four = ("Бір", "Екі сөз", "Мұнда үш сөз", "Мұнда төрт сөз бар")
    items = build_items([0, 1, 2] * 4) + build_items([0, 1, 2, 3] * 3, four)
    assert not find_texts(find_length_cues(build_course(items)), BANK)
    warnings = find_texts(find_length_cues(build_course(build_items([3] * 20, four))), BANK)
    assert [warning.params["chance"] for warning in warnings] == [25, 50, 25]


def test_signs_of_formatting_and_urls_do_not_make_an_option_longer():
    marked = ("**Бір** [екі](https://egov.kz/very/long/url)", "Мұнда үш сөз", "Бес")
    plain = ("Бір екі", "Мұнда үш сөз", "Бес")
    for options in (marked, plain):
        warnings = find_texts(find_length_cues(build_course(build_items([0] * 20, options))), BANK)
        shares = {warning.message: warning.params["share"] for warning in warnings}
        assert sorted(shares.values()) == [0, 0, 100]
        assert next(w for w in warnings if w.params["share"] == 100).message.startswith(
            "The right option is of middle length"
        )


def test_a_language_is_judged_by_its_own_lengths():
    course = build_course(build_items([0, 1, 2] * 7))
    for question in course.modules[0].bank["ru"]:
        for option in question.options:
            option.text += "." * 50 if option.right else ""
    assert {warning.path for warning in find_length_cues(course)} == {
        f"{MODULE}/quiz.ru.md",
        "course.toml",
    }


@pytest.mark.parametrize(("rights", "positions"), [([0, 1, 2] * 7, []), ([0, 1] * 10, [1, 2, 3])])
def test_right_options_are_spread_over_the_positions(rights, positions):
    warnings = find_texts(find_position_cues(build_course(build_items(rights))), BANK)
    assert [warning.params["position"] for warning in warnings] == positions


def test_a_question_with_another_number_of_options_than_its_bank_is_named():
    items = [*build_items([0, 1, 2]), Item(0, ("Бір", "Екі"))]
    warnings = find_option_counts(build_course(items))
    assert [(w.location, w.params["name"]) for w in warnings] == [(f"{BANK}:43", "item-3")]
    assert not find_option_counts(build_course(items[:3]))
