"""The glossary of a course: what is read, and each fault with its line."""

import pytest

from lms.catalogue.rules import read_course
from tests.factories.catalogue import GLOSSARY, build_course_files


def build_course(glossary):
    return build_course_files(changes={"glossary.toml": glossary})


def list_faults(glossary):
    return [
        (fault.location, fault.message % fault.params)
        for fault in read_course(build_course(glossary)).faults
    ]


def test_the_words_are_read_in_the_order_of_the_file():
    course = read_course(build_course(GLOSSARY))
    assert course.faults == []
    assert [word.id for word in course.glossary] == ["pointer", "flash-drive", "file"]
    assert course.glossary[0].texts["ru"].wordings == ("указатель мыши", "указатель")
    assert course.glossary[0].texts["kk"].also == ()


def test_a_course_may_have_no_glossary():
    assert read_course(build_course_files()).glossary == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('word = "меңзер"\n', "", 1, "pointer.kk.word is missing."),
        ('word = "флешка"', 'word = ""', 13, "flash-drive.ru.word has to be a text on one line."),
        ("меңзер", "м" * 61, 2, "pointer.kk.word has 61 characters; it may have 60 at most."),
        ("Тышқанды", "т" * 300, 3, "pointer.kk.meaning has 334 characters; it may have 300"),
        ('["указатель"]', '"указатель"', 7, "pointer.ru.also has to be a list of 1 to 10 texts."),
        ('["указатель"]', '["—"]', 7, "pointer.ru.also has no letters."),
        (
            'meaning = "Тыш',
            'note = 1\nmeaning = "Тыш',
            3,
            "pointer.kk.note is no key of this file.",
        ),
        ("[pointer.ru]", "[pointer.en]", 1, "pointer.ru is missing."),
        ("[pointer.ru]", "[pointer.en]", 4, "pointer.en is no key of this file."),
        ("[flash-drive.", "[Flash.", 9, "Flash: the id of a word is made of small Latin letters"),
        ("флешка", "Указатель", 12, "“Указатель” stands under pointer already."),
        ("[pointer.kk]", "[pointer.kk", 1, "This is not right TOML."),
    ],
)
def test_a_fault_of_a_glossary_is_named_with_its_line(old, new, line, message):
    assert old in GLOSSARY
    faults = list_faults(GLOSSARY.replace(old, new))
    assert any(
        location == f"glossary.toml:{line}" and text.startswith(message)
        for location, text in faults
    ), faults


def test_an_empty_glossary_and_one_with_too_many_words_are_faults():
    assert list_faults("") == [("glossary.toml:1", "There is no word in the glossary.")]
    assert list_faults("\n".join(f"w{number} = 1" for number in range(401))) == [
        ("glossary.toml", "The glossary has 401 words; it may have 400 at most.")
    ]


def test_a_hostile_glossary_is_refused_quickly():
    keys = "\n".join(f"k{number}=1" for number in range(20_000))
    assert len(list_faults(f"[pointer.kk]\n{keys}\n")) > 20_000
