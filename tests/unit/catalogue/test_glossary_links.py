"""The first occurrence of a glossary word in a lesson is linked, in any inflected form."""

import re

import pytest

from lms.catalogue.rules import read_course
from lms.catalogue.rules.glossary import read_glossary
from lms.catalogue.rules.glossary_links import index_glossary, link_words
from lms.catalogue.rules.rendering import render_course
from lms.core.faults import Faults
from tests.factories.catalogue import GLOSSARY, build_course_files

LINK = re.compile(r'<a class="word" href="#word-([a-z-]+)">([^<]*)</a>')


def read_linked_text(html, language, glossary=GLOSSARY):
    faults = Faults()
    words = read_glossary(glossary.encode(), faults)
    assert not faults
    return link_words(html, index_glossary(words, language))


def list_links(html, language):
    return LINK.findall(read_linked_text(html, language).html)


@pytest.mark.parametrize(
    ("language", "text", "word_id", "linked"),
    [
        ("ru", "Двигайте указателем мыши.", "pointer", "указателем мыши"),
        ("ru", "Указатель стоит.", "pointer", "Указатель"),
        ("ru", "На ФЛЕШКЕ место.", "flash-drive", "ФЛЕШКЕ"),
        ("ru", "Без файлов, пусто", "file", "файлов"),
        ("kk", "Меңзерді жылжытыңыз.", "pointer", "Меңзерді"),
        ("kk", "Ол флеш-жинақтауышта тұр.", "flash-drive", "флеш-жинақтауышта"),
        ("kk", "Бұл файлдардың аты.", "file", "файлдардың"),
        ("kk", "Файлыңызды ашыңыз", "file", "Файлыңызды"),
    ],
)
def test_a_word_is_linked_in_any_of_its_forms(language, text, word_id, linked):
    assert list_links(f"<p>{text}</p>", language) == [(word_id, linked)]


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Файл</h2>",
        '<p><a href="https://egov.kz">файл</a></p>',
        "<p><code>файл</code></p>",
        '<p><img alt="Файл на экране" src="/x.svg"></p>',
        "<details><summary>Файл</summary><p>файл</p></details>",
        "<table><thead><tr><th>файл</th></tr></thead></table>",
        "<p>файл-сервер, мини-файл, профайл</p>",
    ],
)
def test_headings_links_keys_pictures_and_parts_of_words_are_left_alone(html):
    """Control included: the same word after them is linked."""
    linked = read_linked_text(f"{html}<p>Вот файл.</p>", "ru")
    assert linked.html.startswith(f'{html}<p>Вот <a class="word" href="#word-file">файл</a>.</p>')


def test_each_word_is_linked_once_and_the_longest_wording_wins():
    html = "<p>указатель мыши и указатель</p><p>файл</p><p>файл</p>"
    assert list_links(html, "ru") == [("pointer", "указатель мыши"), ("file", "файл")]


def test_what_stands_around_a_word_stays_as_it_was():
    html = "<p>1 &lt; 2 &amp; «файл»&nbsp;— <strong>да</strong></p>"
    linked = read_linked_text(html, "ru").html.partition("\n<section")[0]
    assert LINK.sub(r"\2", linked) == html


def test_the_list_has_the_words_of_the_lesson_in_the_order_of_the_text():
    linked = read_linked_text("<p>файл на флешке</p>", "ru")
    assert linked.word_ids == ["file", "flash-drive"]
    section = linked.html.partition("<section")[2]
    assert re.findall(r'<div id="word-([a-z-]+)"><dt>([^<]+)</dt>', section) == [
        ("file", "файл"),
        ("flash-drive", "флешка"),
    ]
    assert "например &lt;снимок&gt;." in section


def test_a_lesson_without_words_stays_as_it_is():
    assert read_linked_text("<p>Ничего</p>", "ru").html == "<p>Ничего</p>"


def test_a_hostile_text_is_linked_quickly():
    text = "файл-" * 100_000
    assert read_linked_text(f"<p>{text}</p>", "ru").word_ids == []


def test_the_words_of_a_course_know_the_lesson_where_they_first_stand():
    files = build_course_files(changes={"glossary.toml": GLOSSARY})
    course = render_course(read_course(files))
    assert {word.id: word.first_lessons for word in course.words} == {
        "pointer": {"kk": "", "ru": ""},
        "flash-drive": {"kk": "", "ru": ""},
        "file": {"kk": "01-files/01-file", "ru": "01-files/01-file"},
    }
    lesson = course.lessons["01-files/01-file"]["kk"]
    assert '<strong><a class="word" href="#word-file">файл</a></strong> туралы' in lesson
