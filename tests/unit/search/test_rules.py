"""Text of stored HTML, words of a query, snippets."""

import pytest

from lms.search.rules.keys import list_keys
from lms.search.rules.matches import highlight_words
from lms.search.rules.page_text import read_html
from lms.search.rules.snippets import SNIPPET, cut_snippet
from lms.search.rules.terms import MAX_WORDS, parse_query

LESSON = """<p>Бұл <strong>файл</strong> туралы.<br>Жаңа жол.</p>
<section class="step" id="step-2"><h2 id="section-1">Файл деген не</h2>
<p><img alt="Терезе" src="/x.svg">Файлдың аты бар.</p></section>
<section class="box box--check"><h3 class="box__title">Тексеріңіз</h3><p>Файл қайда?</p>
<section class="inner"><p>жасырын нұсқа</p></section></section>
<details class="box box--answer"><summary>Жауабы</summary><p>жасырын жауап</p></details>
<form><label>жасырын өріс</label></form>
<p>Соңы &amp; бітті.</p>"""


def read_pieces(pieces):
    return "".join(f"[{piece.text}]" if piece.is_match else piece.text for piece in pieces)


def test_the_text_is_what_a_reader_sees_with_single_spaces():
    content = read_html(LESSON)
    assert content.text.strip() == (
        "Бұл файл туралы. Жаңа жол. Файл деген не. Файлдың аты бар. Соңы & бітті."
    )
    assert content.headings == ("Файл деген не",)


def test_anchors_stand_where_their_parts_begin():
    content = read_html(LESSON)
    assert [anchor for _position, anchor in content.anchors] == ["step-2"]
    older = read_html(LESSON.replace(' id="step-2"', ""))  # a version without steps
    assert [anchor for _position, anchor in older.anchors] == ["section-1"]
    for position, _anchor in content.anchors:
        assert content.text[position:].startswith("Файл деген не")


def test_questions_within_a_lesson_their_options_and_answers_are_left_out():
    text = read_html(LESSON).text
    assert "қайда" not in text and "жасырын" not in text and "Жауабы" not in text
    open_lesson = LESSON.replace("box--check", "box--try").replace("details", "div")
    assert "қайда" in read_html(open_lesson.replace("box--answer", "")).text  # the control


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("kazakstan", [("kказакстан", "rказакста")]),
        ("Файлды   жою", [("kфаил", "rфаилд"), ("kжои", "rжоиу")]),
        ('"AND" (файл* -x) NEAR/2', None),
        ("файл файл файлдар", [("kфаил", "rфаил"), ("kфаил", "rфаилдар")]),
        ("как включить", [("kкак", "rкак"), ("kвключит", "rвключ")]),
        ("*** ' ( ) : ^ -", []),
        ("\ufffd\ufffd", []),
        ("", []),
    ],
)
def test_a_query_is_words_and_nothing_else(query, keys):
    terms = [tuple(term.keys.values()) for term in parse_query(query)]
    if query.startswith("как"):
        assert len(terms) == 1  # a word that says nothing is passed over
    elif keys is None:
        assert [key[0][1:].isalnum() for key in terms] == [True] * len(terms)
    elif query.startswith(("Файл", "kaz")):
        assert [key[0] for key in terms] == [key[0] for key in keys]
    else:
        assert terms == keys


def test_a_query_of_words_that_say_nothing_is_searched_for_as_it_is():
    assert len(parse_query("как и где")) == 3


def test_a_query_has_a_limited_number_of_words():
    assert len(parse_query(" ".join(f"w{number}" for number in range(500)))) == MAX_WORDS


def test_words_are_marked_in_the_form_in_which_the_text_has_them():
    text = "Құпиясөзіңізді ешкімге айтпаңыз. Құпия сөйлем."
    pieces = highlight_words(text, list_keys(text, "kk"), "kk", parse_query("kupiasoz"))
    assert read_pieces(pieces) == "[Құпиясөзіңізді] ешкімге айтпаңыз. Құпия сөйлем."


def test_a_snippet_shows_the_passage_with_most_of_the_words_and_its_anchor():
    text = "Начало о файле. " + "Слова между ними. " * 40 + "Удалите файл в корзину. Конец." * 3
    keys = list_keys(text, "ru")
    anchors = [[0, "step-1"], [text.index("Удалите"), "step-2"], [len(text) - 1, "step-3"]]
    snippet = cut_snippet(text, keys, "ru", parse_query("удалить файлы"), anchors)
    snippet_text = read_pieces(snippet.pieces)
    assert "[Удалите] [файл] в корзину" in snippet_text
    assert snippet_text.startswith("… ") and len(snippet_text) < SNIPPET + 40
    assert snippet.anchor == "step-2"


def test_a_text_without_the_words_shows_its_beginning():
    text = "Первое предложение. " * 30
    snippet = cut_snippet(text, list_keys(text, "ru"), "ru", parse_query("принтер"))
    assert read_pieces(snippet.pieces).startswith("Первое предложение.")
    assert snippet.anchor == ""


def test_a_long_run_without_spaces_is_cut():
    text = "а" * 5000
    snippet = cut_snippet(text, list_keys(text, "ru"), "ru", parse_query("принтер"))
    assert len(read_pieces(snippet.pieces)) < SNIPPET + 10
