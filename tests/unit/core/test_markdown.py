"""Course texts become semantic HTML without scripts, foreign resources or unsafe links."""

import re
from threading import Thread
from types import SimpleNamespace

import html5lib
import pytest

from lms.core import markdown, markdown_lines
from lms.core.lesson_boxes import BOX_TITLES, BOXES
from lms.core.markdown import Illustration, render_markdown
from lms.core.markdown_lines import render_inline

PICTURES = {"mouse.svg": Illustration("/catalogue/media/ab.svg", 320, 200)}
HTML = "{http://www.w3.org/1999/xhtml}"


def render_text(text, language="ru"):
    return render_markdown(text, language=language, pictures=PICTURES)


def test_paragraphs_lists_keys_and_bold_words():
    assert render_text("Один **два** *три* `Ctrl`\n\n1. а\n2. б\n\n- в") == (
        "<p>Один <strong>два</strong> <em>три</em> <code>Ctrl</code></p>\n<ol>\n<li>"
        "а</li>\n<li>б</li>\n</ol>\n<ul>\n<li>в</li>\n</ul>"
    )


def test_headings_get_numbered_ids_that_are_the_same_in_both_languages():
    assert (
        render_text("## Бір\n\n### Екі\n\n## Үш")
        == '<h2 id="section-1">Бір</h2>\n<h3 id="section-2">Екі</h3>\n<h2 id="section-3">Үш</h2>'
    )


def test_a_table_says_what_its_heads_are_for():
    text = render_text("| а | **б** |\n|:-:|--|\n| 1 | *2* |")
    assert re.search(
        r'<th (role="columnheader" scope="col"|scope="col" role="columnheader")>а</th>', text
    )
    assert re.search(
        r'<td (role="cell" data-label="б"|data-label="б" role="cell")><em>2</em></td>', text
    )
    assert "style" not in render_text("| а | б |\n|:-:|--|\n| 1 | 2 |")


def test_a_picture_keeps_its_text_and_its_position():
    assert render_text("![Мышь](mouse.svg)") == (
        '<p><img alt="Мышь" decoding="async" height="200" loading="lazy" '
        'src="/catalogue/media/ab.svg" width="320"></p>'
    )


def test_a_picture_that_the_course_does_not_have_is_left_out():
    assert "<img" not in render_text(
        "![x](other.svg) ![y](https://evil.kz/x.svg) ![z](/catalogue/media/ab.svg)"
    )


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("name", [name for name in BOXES if name != "answer"])
def test_a_box_is_a_section_with_a_heading_in_the_language(name, language):
    html = render_text(f"## Т\n\n/// {name}\n1. а\n///", language)
    assert (
        f'<section class="box box--{name}">\n<h3 class="box__title">'
        f"{BOX_TITLES[language][name]}</h3>\n<ol>"
    ) in html


def test_a_box_before_the_first_heading_skips_no_level():
    assert '<h2 class="box__title">' in render_text("/// note\nа\n///")


def test_an_answer_is_folded():
    assert render_text("/// answer\nДа.\n///") == (
        '<details class="box box--answer">\n<summary>Показать ответ</summary>\n<p>Да.</p>'
        "\n</details>"
    )


def test_a_link_to_elsewhere_gives_nothing_away():
    assert (
        render_text("[портал](https://egov.kz)")
        == '<p><a href="https://egov.kz" rel="noopener">портал</a></p>'
    )


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<div style='x'>\n\n</div>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt&colon;alert(1))",
    "[a](data:text/html,x)",
    "[a](//evil.kz)",
    "[a](/auth/sign-out)",
    "[a](http://evil.kz)",
    "<javascript:alert(1)>",
    "![a](javascript:alert(1))",
    '![a" onerror="alert(1)](mouse.svg)',
    '[a](https://x.kz "t" onclick=alert(1))',
    "[a][b]\n\n[b]: javascript:alert(1)",
    "# x {: onclick=alert(1) }",
    "## x {#content}",
    "/// try | <script>alert(1)</script>\nа\n///",
    "/// html | script\nalert(1)\n///",
    "/// details\nа\n///",
    "| <script> |\n|--|\n| <img src=x onerror=alert(1)> |",
    "`</code><script>alert(1)</script>`",
    "<!--><script>alert(1)</script>-->",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u0002klzzwxh:0000\u0003",
    "<a id=content name=x>",
    "<iframe src=//evil.kz>",
]


def find_active_parts(html):
    """Yield active elements and attributes, colliding ids, and URLs of other sites."""
    for element in html5lib.parseFragment(html).iter():
        tag = str(element.tag).removeprefix(HTML)
        if tag in (
            "script",
            "iframe",
            "object",
            "embed",
            "style",
            "link",
            "form",
            "svg",
            "base",
            "meta",
        ):
            yield tag
        for name, value in element.attrib.items():
            wrong_id = name == "id" and not value.startswith("section-")
            if str(name).startswith("on") or name in ("style", "name", "srcdoc") or wrong_id:
                yield name
            if name in ("href", "src") and not value.startswith(
                ("https://", "/catalogue/media/ab.svg")
            ):
                yield value


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_a_hostile_text_acts(text):
    assert list(find_active_parts(render_text(text))) == []
    assert list(find_active_parts(render_inline(text))) == []


def test_the_judgement_of_what_acts_finds_what_acts():
    assert list(
        find_active_parts("<img src=x onerror=a><script></script><a href=javascript:a id=x>")
    ) == ["x", "onerror", "script", "javascript:a", "id"]


def test_an_option_is_one_line_whatever_it_begins_with():
    assert render_inline("1. **Да** `<b>`") == "1. <strong>Да</strong> <code>&lt;b&gt;</code>"
    assert render_inline("# не заголовок") == "# не заголовок"
    assert render_inline("- не список") == "- не список"


def list_lines():
    """Return lines with each character at the start, at the end, doubled, alone and in a word."""
    letters = [chr(code) for code in (*range(0x20, 0x460), *range(0x2000, 0x2120), 0xE001, 0x3042)]
    return [
        line
        for letter in letters
        for line in (
            f"{letter} а",
            f"а{letter}",
            f"а {letter}{letter} б",
            letter,
            f"а{letter}б 1{letter} в{letter} г",
        )
    ]


def test_a_plain_line_is_what_the_parser_makes_of_it():
    lines = list_lines()
    assert [
        line for line in lines if render_inline(line) != markdown_lines._render_line(line.strip())
    ] == []
    plain = [line for line in lines if markdown_lines._PLAIN_LINE.fullmatch(line.strip())]
    assert 2000 < len(plain) < len(lines) - 1000


def test_a_plain_paragraph_is_what_the_parser_makes_of_it():
    lines = [line for line in list_lines() if markdown._PLAIN_PARAGRAPH.fullmatch(line)]
    assert len(lines) > 2000
    for line in lines[::5] + ["а) б", "і. б", "а: б", "а - б", "а -- б", "Жауабы 1. Иә! (Жоқ?)"]:
        whole = markdown._render_blocks(line, "ru", None, is_lesson=False)
        assert render_markdown(line, language="ru") == whole
    for line in ("1. б", "- б", "--- ", "    б", "а\n\nб", "а "):
        assert not markdown._PLAIN_PARAGRAPH.fullmatch(line), "the control"


def test_nothing_of_a_line_reaches_the_next_one_of_its_thread_or_of_another(monkeypatch):
    texts = [
        f"[а](https://e.kz/{number}) `{number}` **в** [б][а]\n\n[а]: /в" for number in range(9)
    ]
    html_by_thread = {}

    def render(name):
        html_by_thread[name] = [render_inline(text) for text in texts * 5]

    threads = [Thread(target=render, args=(name,)) for name in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    monkeypatch.setattr(markdown_lines, "_kept", SimpleNamespace())
    expected = []
    for text in texts:
        markdown_lines._kept.line_parser = None  # a new one for each
        expected.append(render_inline(text))
    assert html_by_thread == dict.fromkeys(range(3), expected * 5)
    assert len(set(expected)) == 9
