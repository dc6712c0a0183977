"""Tags of questions, and rules of draws: what is read, and each fault with its file and line."""

import pytest

from lms.catalogue.models import Question, Quiz
from lms.catalogue.rules import read_course
from lms.catalogue.services import load_course
from tests.conftest import NOW
from tests.factories.catalogue import build_course_files, replace_text

MODULE = "01-files/module.toml"


def list_faults(files):
    return [(fault.location, fault.message % fault.params) for fault in read_course(files).faults]


def add_keys(lines, other=None):
    """Return the small course with lines after the name of its first question in each language."""
    files = build_course_files()
    for language, text in (("kk", lines), ("ru", lines if other is None else other)):
        path = f"01-files/quiz.{language}.md"
        files = replace_text(path, "## single-1\n", f"## single-1\n{text}", files)
    return files


def add_final_rules(*rules, draw=4):
    """Return the small course with rules of its final test, the first in line 31."""
    text = "\n".join(["", "[final.draws]", *rules, "", "[final.title]", ""])
    files = replace_text("course.toml", "\n[final.title]\n", text)
    return replace_text("course.toml", "draw = 4", f"draw = {draw}", files)


def test_tags_and_competences_of_questions_are_read_and_stored(session, container):
    files = add_keys("tags: copy-keys, files\ncompetence: DigComp 1.3, DLGF 0.2\n")
    load_course(session, container.storage, files=files, slug="files", by_id=None, now=NOW)
    questions = {question.name: question for question in session.query(Question)}
    assert questions["single-1"].tags == ["copy-keys", "files"]
    assert questions["single-1"].competences == ["DigComp 1.3", "DLGF 0.2"]
    assert (questions["single-2"].tags, questions["single-2"].competences) == ([], [])


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("tags: Password", "tags are up to 10 names"),
        ("tags: пароль", "tags are up to 10 names"),
        ("tags: a,,b", "tags are up to 10 names"),
        ("tags:", "tags are up to 10 names"),
        ("tags: " + "a" * 41, "tags are up to 10 names"),
        ("tags: " + ", ".join(f"t{number}" for number in range(11)), "tags are up to 10 names"),
        ("tags: mail, mail", "A name stands twice in tags."),
        ("competence: DigComp 4", "DigComp 4 is no competence"),
        ("competence: 4.1", "4.1 is no competence"),
        ("competence: DigComp 4.1, DigComp 4.1", "A name stands twice in competence."),
    ],
)
def test_a_tag_or_a_competence_that_cannot_be_is_a_fault_at_its_line(line, fault):
    faults = list_faults(add_keys(f"{line}\n"))
    for language in ("kk", "ru"):
        assert any(
            location == f"01-files/quiz.{language}.md:2" and fault in text
            for location, text in faults
        )


@pytest.mark.parametrize("key", ["tags: copy", "competence: DigComp 1.3"])
def test_both_languages_give_a_question_the_same_tags_and_competences(key):
    name = key.partition(":")[0]
    for lines, other in ((f"{key}\n", ""), ("", f"{key}\n")):
        faults = list_faults(add_keys(lines, other))
        assert len(faults) == 1
        assert faults[0][0].startswith("01-files/quiz.ru.md:")
        assert f"single-1: {name} is" in faults[0][1]


def test_a_check_yourself_question_has_no_tags():
    from tests.factories.catalogue import CHECK, build_check_files

    question = {language: f"tags: copy\n{text}" for language, text in CHECK.items()}
    assert any(
        "tags is no key of a question" in text
        for _, text in list_faults(build_check_files(question=question))
    )


def test_rules_of_a_draw_are_read_with_their_lines_and_stored(session, container):
    files = add_final_rules(
        'files = { count = 1, module = "01-files", level = 1 }',
        'more = { count = 2, module = "02-more", hidden = false }',
    )
    files = {
        **files,
        MODULE: files[MODULE] + b'\n[quiz.draws.texts]\ncount = 1\nlesson = "01-file"\n',
    }
    course = read_course(files)
    assert not course.faults
    assert [(rule.name, rule.line) for rule in course.table.final.draws] == [
        ("files", 31),
        ("more", 32),
    ]
    load_course(session, container.storage, files=files, slug="files", by_id=None, now=NOW)
    draws = [quiz.draws for quiz in session.query(Quiz).order_by(Quiz.id)]
    assert draws == [
        [{"count": 1, "lesson": "01-files/01-file"}],
        [],
        [
            {"count": 1, "module": "01-files", "level": 1},
            {"count": 2, "module": "02-more", "hidden": False},
        ],
    ]


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("r = { count = 1 }", "The rule r has no condition"),
        ('r = { tag = "keys" }', "final.draws.r.count is missing"),
        ('r = { count = 0, tag = "keys" }', "from 1 to 200"),
        ("r = { count = 1, level = 4 }", "from 1 to 3"),
        ('r = { count = 1, level = 1, hidden = "yes" }', "has to be true or false"),
        ('r = { count = 1, tags = "keys" }', "final.draws.r.tags is no key of this file"),
        ('r = { count = 1, tag = "" }', "has to be a text"),
        ("r = 4", "has to be a table"),
        (
            'r = { count = 1, tag = "keys" }',
            (
                "final.draws.r draws 1 questions, so the bank needs 2 that meet its "
                "conditions; it has 0."
            ),
        ),
        ('r = { count = 1, type = "text", level = 2 }', "it has 0."),
        (
            'r = { count = 3, type = "text" }',
            "the bank needs 6 that meet its conditions; it has 2.",
        ),
        ("r = { count = 3, hidden = false, level = 1 }", "ask for 3 questions that are not hidden"),
        ("r = { count = 5, hidden = false }", "ask for 5 questions, but 4 are drawn"),
        ("r = { count = 1, hidden = true }", "it has 0."),
    ],
)
def test_a_rule_that_cannot_be_kept_is_a_fault_at_its_line(rule, fault):
    faults = list_faults(add_final_rules(rule))
    assert [text for location, text in faults if location == "course.toml:31" and fault in text]


def test_rules_that_overlap_need_enough_questions_for_all_of_them():
    # Two texts, four of level 1; each alone is fine.
    fits = ('a = { count = 1, type = "text" }', "b = { count = 1, level = 3 }")
    faults = list_faults(add_final_rules(*fits))
    assert faults == [
        (
            "course.toml:31",
            "The rules of final.draws overlap: together they need 4 different questions of the "
            "bank; it has 2 that fit.",
        )
    ]
    fits = ('a = { count = 1, type = "text" }', "b = { count = 2, level = 1 }")
    assert list_faults(add_final_rules(*fits)) == []


def test_the_quiz_of_a_module_has_no_rules_about_hidden_questions_and_modules():
    files = build_course_files()
    text = '\n[quiz.draws]\nr = { count = 1, level = 1, hidden = true, module = "01-files" }\n'
    faults = list_faults({**files, MODULE: files[MODULE] + text.encode()})
    assert faults == [
        (f"{MODULE}:16", "quiz.draws.r.hidden is no key of this file."),
        (f"{MODULE}:16", "quiz.draws.r.module is no key of this file."),
    ]


def test_there_are_twenty_rules_at_most():
    rules = [f"r{number} = {{ count = 1, level = 1 }}" for number in range(21)]
    assert any("it may have 20 at most" in text for _, text in list_faults(add_final_rules(*rules)))
