from collections import Counter
from functools import cache
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.assessment.queries import load_bank_questions, load_marks_by_competence
from lms.assessment.rules import WHOLE_MARK, BankQuestion, draw_questions
from lms.catalogue.models import Question
from lms.catalogue.rules.draw_rules import DrawRule
from tests.factories.catalogue import replace_text
from tests.factories.learning import create_learner, take_quiz

TAGS = ("mail", "password")
SEEDS = st.integers(0, 2**62)
QUESTIONS = st.builds(
    dict,
    lesson_id=st.integers(1, 3),
    level=st.integers(1, 3),
    hidden=st.booleans(),
    tags=st.lists(st.sampled_from(TAGS), unique=True).map(tuple),
)
RULES = st.builds(
    DrawRule,
    count=st.integers(1, 2),
    tag=st.sampled_from(("", *TAGS)),
    level=st.integers(0, 3),
    hidden=st.sampled_from((None, True, False)),
)


def build_bank(questions):
    return [
        BankQuestion(number, type="number", options=0, **facts)
        for number, facts in enumerate(questions, 1)
    ]


def count_filled(questions, rules):
    """Return how many slots the questions can fill at most, by brute force."""

    @cache
    def fill(position, slots_left):
        if position == len(questions):
            return 0
        best = fill(position + 1, slots_left)
        for slot, rule in enumerate(rules):
            if slots_left[slot] and rule.is_met_by(questions[position]):
                rest = (*slots_left[:slot], slots_left[slot] - 1, *slots_left[slot + 1 :])
                best = max(best, 1 + fill(position + 1, rest))
        return best

    return fill(0, tuple(rule.count for rule in rules))


def read_draw(bank, items):
    by_id = {question.id: question for question in bank}
    return [by_id[item["question"]] for item in items]


@given(
    st.lists(QUESTIONS, min_size=1, max_size=7).map(build_bank),
    st.lists(RULES, max_size=3),
    st.integers(0, 2),
    SEEDS,
    st.frozensets(st.integers(1, 7)),
)
def test_rules_are_kept_together_whenever_any_choice_of_questions_keeps_them(
    bank, rules, more, seed, seen_ids
):
    count = min(len(bank), sum(rule.count for rule in rules) + more)
    questions = read_draw(bank, draw_questions(bank, count, seed, seen_ids, rules))
    choices = [list(choice) for choice in combinations(bank, count)]
    places_by_choice = {id(choice): count_filled(choice, rules) for choice in choices}
    best = max(places_by_choice.values())
    most_hidden = max(sum(q.hidden for q in c) for c in choices if places_by_choice[id(c)] == best)
    assert len({question.id for question in questions}) == count
    assert count_filled(questions, rules) == best
    assert sum(question.hidden for question in questions) >= min(most_hidden, -(-count // 2))
    assert [q.level for q in questions] == sorted(q.level for q in questions)
    again = draw_questions(list(reversed(bank)), count, seed, seen_ids, rules)
    assert read_draw(bank, again) == questions


def test_a_question_that_several_rules_want_makes_room_for_another():
    both = {"lesson_id": 1, "level": 1, "hidden": False, "tags": TAGS}
    mail_question = {**both, "tags": ("mail",)}
    bank = build_bank([both, mail_question, *({**both, "tags": ()} for _ in range(8))])
    rules = [DrawRule(1, tag="mail"), DrawRule(1, tag="password")]
    for seed in range(50):
        ids = {
            question.id for question in read_draw(bank, draw_questions(bank, 2, seed, rules=rules))
        }
        assert ids == {1, 2}


def test_without_rules_the_tag_is_drawn_by_chance():
    bank = build_bank(
        {"lesson_id": 1, "level": 1, "hidden": False, "tags": TAGS if number < 4 else ()}
        for number in range(12)
    )
    rule = [DrawRule(2, tag="mail")]
    counts = {
        name: [
            sum(bool(q.tags) for q in read_draw(bank, draw_questions(bank, 4, seed, rules=rules)))
            for seed in range(60)
        ]
        for name, rules in (("kept", rule), ("none", ()))
    }
    assert min(counts["kept"]) == 2
    assert min(counts["none"]) == 0


@given(SEEDS)
def test_lessons_take_turns_within_a_rule_and_questions_not_seen_come_first(seed):
    bank = build_bank(
        {"lesson_id": number % 3, "level": 1, "hidden": False, "tags": ("mail",) * (number < 12)}
        for number in range(24)
    )
    rules = [DrawRule(6, tag="mail")]
    questions = read_draw(bank, draw_questions(bank, 6, seed, rules=rules))
    assert set(Counter(question.lesson_id for question in questions).values()) == {2}
    seen_ids = frozenset(question.id for question in questions)
    again = read_draw(bank, draw_questions(bank, 6, seed + 1, seen_ids, rules))
    assert not seen_ids & {question.id for question in again}


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        ({"tag": "mail"}, True),
        ({"tag": "phishing"}, False),
        ({"competence": "DigComp 4.1"}, True),
        ({"competence": "DigComp 4.2"}, False),
        ({"lesson": "01-mail/02-links"}, True),
        ({"lesson": "01-mail/02"}, False),
        ({"module": "01-mail"}, True),
        ({"module": "01"}, False),
        ({"type": "number"}, True),
        ({"type": "text"}, False),
        ({"level": 2}, True),
        ({"level": 1}, False),
        ({"hidden": True}, True),
        ({"hidden": False}, False),
        ({"tag": "mail", "level": 2, "hidden": True}, True),
        ({"tag": "mail", "level": 3, "hidden": True}, False),
    ],
)
def test_a_question_fits_a_rule_that_has_none_but_its_conditions(condition, fits):
    question = BankQuestion(
        id=1,
        lesson_id=1,
        level=2,
        type="number",
        options=0,
        hidden=True,
        weight=1,
        tags=("mail",),
        competences=("DigComp 4.1",),
        lesson="01-mail/02-links",
    )
    assert DrawRule(1, **condition).is_met_by(question) is fits


DRAWS = """
[final.draws]
keys = { count = 1, tag = "keys" }
easy = { count = 1, competence = "DigComp 4.1", hidden = false }
other = { count = 1, module = "02-more" }

[final.title]
"""


def build_tagged_files():
    """Return the small course whose final asks for a tag, a competence and a module."""
    files = replace_text("course.toml", "\n[final.title]\n", DRAWS)
    for language in ("kk", "ru"):
        for name in ("text-1", "text-2"):
            path = f"0{name[-1]}-{'files' if name[-1] == '1' else 'more'}/quiz.{language}.md"
            files = replace_text(path, f"## {name}\n", f"## {name}\ntags: keys, copy\n", files)
        path = f"01-files/quiz.{language}.md"
        for name in ("single-1", "truth-1"):
            own = f"## {name}\ncompetence: DigComp 4.1\n"
            files = replace_text(path, f"## {name}\n", own, files)
    return files


def test_attempts_are_drawn_by_the_rules_of_their_course(session, container):
    learner = create_learner(session, container.storage, files=build_tagged_files())
    final = learner.outline.final
    assert [rule.count for rule in final.draws] == [1, 1, 1]
    names = dict(session.execute(select(Question.id, Question.name)).all())
    bank = load_bank_questions(session, learner.outline, final)
    keys = {names[q.id] for q in bank if "keys" in q.tags}
    own = {names[q.id] for q in bank if "DigComp 4.1" in q.competences}
    assert (keys, own) == ({"text-1", "text-2"}, {"single-1", "truth-1"})
    assert {q.competences for q in bank if names[q.id] not in own} == {("DLGF 0.1",)}
    for _number in range(3):
        items = take_quiz(session, learner, final).drawn_items
        drawn_names = {names[item["question"]] for item in items}
        assert drawn_names & keys
        assert drawn_names & own
        assert len(drawn_names) == 4


def test_a_pass_by_competence_takes_the_questions_own_one(session, container):
    files = replace_text(
        "course.toml", "draw = 4", "draw = 4\npass_competence = 50", build_tagged_files()
    )
    learner = create_learner(session, container.storage, files=files)
    final = learner.outline.final
    attempt = take_quiz(session, learner, final)
    earned = load_marks_by_competence(
        session, attempt, learner.outline, final, dict.fromkeys(range(1, 5), WHOLE_MARK)
    )
    assert earned.keys() == {"DigComp 4.1", "DLGF 0.1"}
    whole = sum(marks.whole_mark for marks in earned.values())
    assert whole == 4 * WHOLE_MARK
