"""Near copies and negations, on sentences as authors write them."""

import random
import time
from dataclasses import replace
from fractions import Fraction

import pytest

from lms.catalogue.rules.lint.copies import find_copies, find_near_copies
from lms.catalogue.rules.lint.negations import find_negation, find_negations
from lms.catalogue.rules.question import QuestionText
from tests.factories.banks import MODULE, Item, build_course

COPIED = (
    "Серик выделил резюме и нажал `Ctrl` + `C`, потом открыл папку. Что появилось в папке?",
    "Темир выделил снимок и нажал `Ctrl` + `C`, потом открыл папку. Что появилось в папке?",
)
OTHER = "Айгуль забыла имя файла, но помнит, что сохранила его утром. Что поможет?"


def make_question(prompt, name="one", kind="single"):
    question = QuestionText("quiz.ru.md", 1, name, keys={"type": (2, kind)})
    question.prompt = [(6, prompt)]
    return question


def test_a_near_copy_is_named_with_its_original():
    items = [Item(ru=COPIED[0]), Item(ru=OTHER), Item(ru=COPIED[1])]
    (warning,) = find_near_copies(build_course(items))
    assert warning.path == f"{MODULE}/quiz.ru.md"
    assert (warning.params["name"], warning.params["original"]) == ("item-2", "item-0")


def test_other_endings_do_not_hide_a_copy():
    first = make_question("Вера сохранила документ в папке и закрыла окно. Где документ?")
    second = make_question("Вера сохраняет документы в папку, закрывает окна. Где документы?")
    (copy,) = find_copies([first, second], "ru")
    assert copy.original is first
    assert copy.share == Fraction(6, 11)


def test_urls_between_backquotes_are_one_word():
    first = make_question("Кому принадлежит `https://egov.kz.check-id.example/login`?")
    second = make_question("Куда ведёт ссылка `https://egov.kz@check-id.example/login`?")
    assert not list(find_copies([first, second], "ru"))


def test_a_question_asked_in_a_lesson_is_an_original_too():
    course = build_course([Item(ru=COPIED[0])])
    texts = course.modules[0].lessons[0].texts
    texts["ru"] = replace(texts["ru"], questions=(make_question(COPIED[1], "check"),))
    (warning,) = find_near_copies(course)
    assert warning.params["original"] == "check"


def test_the_filter_finds_what_comparing_all_pairs_finds():
    chance = random.Random(2006)
    words = ["алма", "бума", "жол", "қала", "көл", "тас", "су", "нан"]
    questions = [make_question(" ".join(chance.choices(words, k=6))) for _ in range(200)]
    sets = [frozenset(question.prompt_text.split()) for question in questions]
    expected = {
        id(question)
        for index, question in enumerate(questions)
        if len(sets[index]) >= 3
        and any(
            len(other) >= 3 and 2 * len(sets[index] & other) >= len(sets[index] | other)
            for other in sets[:index]
        )
    }
    assert {id(copy.question) for copy in find_copies(questions, "kk")} == expected
    assert len(expected) > 50


def test_two_thousand_questions_are_compared_in_seconds():
    chance = random.Random(1)
    words = [f"сөз{number}" for number in range(900)]
    questions = [make_question(" ".join(chance.choices(words, k=25))) for _ in range(2000)]
    begin = time.process_time()
    assert len(list(find_copies(questions, "kk"))) == 0
    assert time.process_time() - begin < 5


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("Что в него включить нельзя?", "нельзя"),
        ("Какой из файлов не откроется?", "не"),
        ("Какие пароли, кроме двух первых, слабые?", "кроме"),
        ("Клавиши со стрелками двигают курсор и не меняют текст.", "не"),
        ("Принтер не печатает. Что проверить сначала?", ""),
        ("Почему файл не открывается?", ""),
        ("Что сделать, чтобы данные не попали в чужие руки?", ""),
        ("Как узнать, куда ведёт ссылка, не нажимая на неё?", ""),
        ("Письмо ушло не тому человеку. Что делать?", ""),
        ("Что не так в этой строке?", ""),
        ("Что делать с припиской «не открывайте»?", ""),
        ("Что, кроме того, видно в письме?", ""),
        ("Что ещё указать о себе, кроме имени?", ""),
    ],
)
def test_negations_that_ask_in_russian(prompt, words):
    assert find_negation(make_question(prompt), "ru") == words


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("Оған нені қосуға болмайды?", "болмайды"),
        ("Көрсеткі пернелер мәтінді өзгертпейді.", "өзгертпейді"),
        ("Қайсысы құпиясөзге жарамды емес?", "емес"),
        ("Қай бумада файл жоқ?", "жоқ"),
        ("Нені істемеу керек?", "істемеу керек"),
        ("Мәтінді сақтамайтынын белгілеңіз.", "сақтамайтынын"),
        ("Принтер баспайды. Алдымен нені тексереді?", ""),
        ("Файл неге ашылмайды?", ""),
        ("Оны қай жерден табады?", ""),
        ("Тапсырмас бұрын нені тексергені дұрыс?", ""),
        ("Теруді бастамай тұрып, қай тіл қосулы екенін қалай көресіз?", ""),
        ("Қай қолданбаны ашасыз?", ""),
        ("Шешім қабылдамайтын маманның поштасы не үшін керек?", ""),
    ],
)
def test_negations_that_ask_in_kazakh(prompt, words):
    assert find_negation(make_question(prompt), "kk") == words


def test_a_question_that_asks_with_a_negation_is_warned_of_in_its_own_language():
    (warning,) = find_negations(build_course([Item(ru="Что нельзя включить?")]))
    assert warning.location == f"{MODULE}/quiz.ru.md:1"
