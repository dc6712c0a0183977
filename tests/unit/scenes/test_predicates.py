from hypothesis import given, settings
from hypothesis import strategies as st

from lms.scenes.rules.folding import fold_text
from lms.scenes.rules.predicates import compile_predicate, is_predicate
from lms.scenes.rules.shuffling import shuffle_members
from tests.scenes.cases import read_shared

SHARED = read_shared("predicates")
NO_DEADLINE = settings(deadline=None)  # other load is no fault
SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "a", "b", "ё"])
STATES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "0"]), inner, max_size=3)
    ),
    max_leaves=12,
)
PATHS = st.sampled_from(["", "a", "b", "0", "a.b", "a.0", "b.a.1", "constructor"])
PREDICATES = st.recursive(
    st.one_of(
        st.tuples(st.sampled_from(["is", "has"]), PATHS, SCALARS),
        st.tuples(st.sampled_from(["at_least", "at_most"]), PATHS, st.integers(-3, 3)),
        st.tuples(st.just("count"), PATHS, st.integers(0, 3)),
        st.tuples(st.just("like"), PATHS, st.sampled_from(["a", "Ё"])),
    ).map(list),
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.sampled_from(["all", "any"]), inner, inner),
        st.tuples(st.sampled_from(["each", "some"]), PATHS, inner),
    ).map(list),
    max_leaves=5,
)


def test_each_shared_predicate_holds_or_fails_as_it_says():
    state = SHARED["state"]
    assert [
        predicate for predicate in SHARED["holds"] + SHARED["fails"] if not is_predicate(predicate)
    ] == []
    assert [
        predicate for predicate in SHARED["holds"] if not compile_predicate(predicate)(state)
    ] == []
    assert [predicate for predicate in SHARED["fails"] if compile_predicate(predicate)(state)] == []


def test_what_is_no_predicate_is_refused():
    assert [predicate for predicate in SHARED["not_predicates"] if is_predicate(predicate)] == []


@NO_DEADLINE
@given(predicate=PREDICATES, state=STATES)
def test_a_predicate_answers_about_any_state(predicate, state):
    if is_predicate(predicate):
        assert compile_predicate(predicate)(state) in (True, False)
        assert compile_predicate(["not", predicate])(state) != compile_predicate(predicate)(state)


@NO_DEADLINE
@given(value=st.recursive(SCALARS | st.floats(), lambda inner: st.lists(inner, max_size=4)))
def test_anything_may_be_asked_whether_it_is_a_predicate(value):
    assert is_predicate(value) in (True, False)


@NO_DEADLINE
@given(text=st.text(max_size=20))
def test_folding_twice_is_folding_once(text):
    assert fold_text(fold_text(text)) == fold_text(text)


def test_a_shuffle_follows_from_its_seed():
    for case in read_shared("shuffling"):
        members = list(range(len(case["shuffled"])))
        assert shuffle_members(members, case["seed"]) == case["shuffled"]
        assert members == sorted(members), "the list itself was changed"
