"""The checker of course folders: no fault in a valid one, and each fault with file and line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.catalogue.rules import is_slug, read_course
from lms.catalogue.rules.rendering import render_course
from lms.core.folders import read_folder
from tests.factories.catalogue import build_course_files, replace_text
from tests.unit.catalogue.checking import (
    COURSES,
    KK,
    MODULE,
    PICTURE,
    QUIZ_KK,
    QUIZ_RU,
    RU,
    TABLE,
    find_line,
    list_faults,
)


def test_a_right_course_has_no_faults():
    assert list_faults(build_course_files()) == []


def test_a_course_may_ask_for_as_many_minutes_as_its_lessons_are_counted():
    files = replace_text(TABLE, "hours = 2", "hours = 2\nminutes_at_least = 121")
    course = read_course(files)
    assert course.faults == []
    assert course.table.minutes_at_least == 121


def test_a_course_may_say_how_often_a_question_is_shown_at_most():
    course = read_course(replace_text(TABLE, "hours = 2", "hours = 2\nexposure_limit = 500"))
    assert (course.faults, course.table.exposure_limit) == ([], 500)
    assert read_course(build_course_files()).table.exposure_limit == 0


def test_a_step_is_measured_for_half_an_hour_so_that_a_long_task_is_not_all_asked_for():
    files = build_course_files()
    for language in ("kk", "ru"):
        path = f"01-files/01-file/{language}.md"
        files = replace_text(path, "task_minutes: 30", "task_minutes: 240", files)
    course = read_course(files)
    long = course.modules[0].lessons[0]
    assert long.minutes > 240
    assert long.measurable_minutes == 30 * len(long.texts["kk"].steps)


@pytest.mark.parametrize(
    "folder", sorted(COURSES.glob("*/course.toml")), ids=lambda path: path.parent.name
)
def test_each_course_of_the_project_is_right(folder):
    register = (COURSES / "acts.csv").read_bytes()
    assert read_course(read_folder(folder.parent), register).faults == []


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        (RU, "task_minutes: 30", "task_minutes: 20", "task_minutes is 20 here and 30 in kk.md."),
        (
            RU,
            "review: 2027-11-01",
            "review: 2028-11-01",
            "review is 2028-11-01 here and 2027-11-01 in kk.md.",
        ),
        (
            RU,
            "/// try",
            "/// note",
            "Here stands /// note, but in the Kazakh text (line 18) /// try.",
        ),
        (
            RU,
            "## Что такое файл\n",
            "",
            "Here stands ![…](window.svg), but in the Kazakh text (line 11) ##.",
        ),
        (
            QUIZ_RU,
            "type: single",
            "type: multiple",
            "single-1: type is multiple here and single in the Kazakh file.",
        ),
        (QUIZ_RU, "level: 1", "level: 2", "single-1: level is 2 here and 1 in the Kazakh file."),
        (
            QUIZ_RU,
            "## multiple-1",
            "## other-1",
            "The question multiple-1 is missing here; it stands in 01-files/quiz.kk.md, line 13.",
        ),
        (
            QUIZ_RU,
            "- [x] Верно\n  > Да.\n- [ ] Неверно\n",
            "- [ ] Верно\n  > Да.\n- [x] Неверно\n",
            "truth-1: other options are right than in the Kazakh file (line 27).",
        ),
        (
            QUIZ_RU,
            "- [ ] Второй\n  > Нет.\n",
            "",
            "multiple-1: 2 options here, 3 in the Kazakh file.",
        ),
        (QUIZ_RU, "= 2.9..3.1", "= 3", "number-1: the right number differs from the Kazakh file."),
    ],
)
def test_a_difference_between_the_languages_is_named(path, old, new, message):
    faults = list_faults(replace_text(path, old, new))
    assert any(
        position.partition(":")[0] == path and text == message for position, text in faults
    ), faults


def test_questions_in_another_order_are_named_at_the_first_difference():
    files = build_course_files()
    text = files[QUIZ_RU].decode()
    first, second, rest = (
        text.partition("## multiple-1")[0],
        *text.partition("## multiple-1")[2].split("## truth-1"),
    )
    files[QUIZ_RU] = ("## multiple-1" + second + first + "## truth-1" + rest).encode()
    assert list_faults(files) == [
        (f"{QUIZ_RU}:1", "The order differs: here stands multiple-1, in the Kazakh file single-1.")
    ]


@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        ({RU: None}, RU, "The file is missing: both languages have the same files."),
        ({QUIZ_RU: None}, QUIZ_RU, "The file is missing: both languages have the same files."),
        ({QUIZ_RU: None, QUIZ_KK: None}, QUIZ_KK, "The file is missing."),
        ({TABLE: None}, TABLE, "The file is missing."),
        ({MODULE: None}, MODULE, "The file is missing."),
        (
            {"media/ru/window.svg": None},
            "media/ru/window.svg",
            "The file is missing: both languages have the same files.",
        ),
        ({"notes.docx": "x"}, "notes.docx", "This file has no place in a course."),
        (
            {"01-files/01-file/kk.txt": "x"},
            "01-files/01-file/kk.txt",
            "This file has no place in a course.",
        ),
        (
            {"01-Файлдар/module.toml": "x"},
            "01-Файлдар/module.toml",
            "This file has no place in a course.",
        ),
        (
            {"media/kk/Window.svg": "x"},
            "media/kk/Window.svg",
            "This file has no place in a course.",
        ),
        (
            {"media/door.svg": build_course_files()[PICTURE]},
            "media/door.svg",
            "No lesson and no question shows this picture.",
        ),
        (
            {"media/window.svg": build_course_files()[PICTURE]},
            "media/window.svg",
            "The picture stands in media/ and in",
        ),
        (
            {"01-files/01-again/kk.md": build_course_files()[KK]},
            "01-files/01-file",
            "Number 01 is taken by 01-again already.",
        ),
        ({"03-empty/module.toml": "hours = 1"}, "03-empty", "The module has no lessons"),
        ({PICTURE: b" " * 31_000}, PICTURE, "The file has 31 KB; it may have 30 KB at most."),
        ({KK: "x" * 200_000}, KK, "The file has 196 KB; it may have 100 KB at most."),
        ({KK: b"\xff\xfe\x00"}, f"{KK}:1", "The file is not UTF-8 text."),
        (
            {KK: "бірінші\nекінші".encode("cp1251", "replace")},
            f"{KK}:1",
            "The file is not UTF-8 text.",
        ),
        ({KK: ""}, f"{KK}:1", "The lesson begins with its front matter"),
        (
            {KK: "---\ntitle: a\ngoal: b\ntask_minutes: 1\n---\n"},
            f"{KK}:5",
            "The lesson has no text.",
        ),
        ({QUIZ_KK: "\n"}, f"{QUIZ_KK}:1", "There is no question in the file."),
        ({TABLE: "code = \n"}, f"{TABLE}:1", "This is not right TOML."),
        ({TABLE: 'a = 1\n[title\nkk = "x"'}, f"{TABLE}:2", "This is not right TOML."),
        ({TABLE: "a = " + "[" * 30_000}, TABLE, "This is not right TOML."),
        ({TABLE: "a = " + "9" * 3_900}, TABLE, "a is no key of this file."),
        ({TABLE: "title = 3\n"}, f"{TABLE}:1", "title has to be a table"),
        (
            {
                "final.kk.md": build_course_files()[QUIZ_KK],
                "final.ru.md": build_course_files()[QUIZ_RU],
            },
            "final.kk.md:1",
            "The name single-1 is taken by a question in 01-files/quiz.kk.md, line 1.",
        ),
    ],
)
def test_a_wrong_or_missing_file_is_named(changes, path, message):
    faults = list_faults(build_course_files(changes=changes))
    assert any(
        position.startswith(path) and text.startswith(message) for position, text in faults
    ), faults


def test_the_line_is_the_line_of_the_fault():
    files = replace_text(KK, "- екінші", "<script>alert(1)</script>")
    assert list_faults(files) == [
        (
            f"{KK}:{find_line(files, KK, '<script>')}",
            "HTML is not used here. To show such a sign, put it between `…`.",
        )
    ]


def test_all_faults_are_reported_at_once_in_the_order_of_files_and_lines():
    files = replace_text(KK, "- екінші", "<b>")
    files = replace_text(QUIZ_RU, "level: 1", "level: 9", files)
    files = replace_text(TABLE, 'code = "T1"', "", files)
    positions = [position for position, _ in list_faults(files)]
    assert positions == sorted(positions, key=lambda position: position.partition(":")[0])
    assert {position.partition(":")[0] for position in positions} == {KK, QUIZ_RU, TABLE}


def test_a_sign_of_html_between_backquotes_is_text():
    assert list_faults(replace_text(KK, "`Ctrl`", "`<b>`")) == []


def test_emoji_byte_order_marks_and_windows_line_ends_are_no_faults():
    files = build_course_files()
    files[KK] = (
        b"\xef\xbb\xbf"
        + files[KK].decode().replace("Бұл", "😀 👨‍👩‍👧 Бұл").replace("\n", "\r\n").encode()
    )
    assert list_faults(files) == []


def test_a_picture_without_words_serves_both_languages():
    files = build_course_files()
    files["media/window.svg"] = files.pop("media/kk/window.svg")
    del files["media/ru/window.svg"]
    assert list_faults(files) == []


def test_a_course_may_have_neither_final_test_nor_quiz():
    files = build_course_files(changes={QUIZ_KK: None, QUIZ_RU: None})
    files[MODULE] = files[MODULE].partition(b"[quiz]")[0]
    files[TABLE] = files[TABLE].partition(b"[final]")[0]
    assert list_faults(files) == []


PIECES = (
    "",
    "\n",
    "---",
    "## ",
    "/// try\n",
    "///\n",
    "- [x] a\n",
    "  > b\n",
    "= 1..",
    "![a](window.svg)",
    "|",
    "[",
    "\x00",
    "😀",
    "\u202e",
    "title: ",
    "<b>",
    "level: 2\n",
    "hours = 1\n",
    "[final]\n",
    '"',
    "\t",
    "type: text\n",
    "right: c\n",
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_is_cut_from_or_put_into_a_file_the_checker_finds_faults_or_the_course_renders(
    data,
):
    files = build_course_files()
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(sorted(files)))
        text = files[path].decode()
        offset = data.draw(st.integers(0, len(text)))
        cut_length = data.draw(st.integers(0, 60))
        files[path] = (
            text[:offset] + data.draw(st.sampled_from(PIECES)) + text[offset + cut_length :]
        ).encode()
    course = read_course(files)
    assert course.faults or render_course(course)


def test_more_files_than_a_course_may_have_are_refused():
    files = {**build_course_files(), **{f"media/p{number}.svg": b"" for number in range(2000)}}
    assert ("", "There are 2017 files; a course may have 2000 at most.") in list_faults(files)


@pytest.mark.parametrize(
    "line",
    [
        "x" * 1_000_000,
        "[" * 1_000_000,
        "*" * 1_000_000,
        "`" * 1_000_000,
        "![" * 500_000,
        "- " * 500_000,
    ],
)
def test_a_line_of_a_megabyte_is_refused_quickly(line):
    faults = list_faults(
        build_course_files(changes={KK: line, QUIZ_KK: f"## a\n{line}"[:400_000], PICTURE: line})
    )
    assert {position.partition(":")[0] for position, _ in faults} >= {KK, QUIZ_KK, PICTURE}


@pytest.mark.parametrize(
    ("slug", "right"),
    [
        ("first-steps", True),
        ("c1", True),
        ("media", False),
        ("upload", False),
        ("", False),
        ("First", False),
        ("a--b", False),
        ("a/b", False),
        ("..", False),
        ("а", False),
        ("a" * 80, True),
        ("a" * 81, False),
        ("a\n", False),
    ],
)
def test_a_slug_is_small_latin_letters_digits_and_dashes(slug, right):
    assert is_slug(slug) is right


SQUARE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 192 192"><circle r="9"/></svg>'


def add_cover(name="cover.svg", path="media/cover.svg"):
    files = replace_text(TABLE, "[title]", f'cover = "{name}"\n\n[title]')
    return {**files, path: SQUARE}


def test_a_cover_stands_among_the_pictures_of_both_languages_and_counts_as_shown():
    course = read_course(add_cover())
    assert course.faults == []
    assert course.cover is not None and course.cover.path == "media/cover.svg"
    without = build_course_files() | {"media/cover.svg": SQUARE}
    assert list_faults(without) == [
        ("media/cover.svg", "No lesson and no question shows this picture.")
    ]


def test_a_cover_that_is_missing_or_is_for_one_language_is_refused_at_its_line():
    files = add_cover(name="door.svg")
    line = find_line(files, TABLE, "cover =")
    assert any(
        location == f"{TABLE}:{line}" and "media/door.svg" in text
        for location, text in list_faults(files)
    )
    of_a_language = add_cover(name="window.svg")
    assert any("media/window.svg" in text for _location, text in list_faults(of_a_language))
