"""The checker of course folders: no faults in a right one, and each fault with file and line."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.catalogue.rules import is_slug, read_course
from lms.catalogue.rules.rendering import render_course
from lms.core.archive import read_folder
from tests.factories.catalogue import course_files, replace_text

COURSES = Path(__file__).resolve().parents[3] / "courses"
KK, RU = "01-files/01-file/kk.md", "01-files/01-file/ru.md"
QUIZ_KK, QUIZ_RU = "01-files/quiz.kk.md", "01-files/quiz.ru.md"
TABLE, MODULE = "course.toml", "01-files/module.toml"
PICTURE = "media/kk/window.svg"


def faults_of(files):
    return [(fault.location, fault.message % fault.params) for fault in read_course(files).faults]


def line_of(files, path, text):
    return next(
        number for number, line in enumerate(files[path].decode().split("\n"), 1) if text in line
    )


def test_a_right_course_has_no_faults():
    assert faults_of(course_files()) == []


def test_a_course_may_ask_for_as_many_minutes_as_its_lessons_are_counted():
    files = replace_text(TABLE, "hours = 2", "hours = 2\nminutes_at_least = 121")
    parsed = read_course(files)
    assert parsed.faults == []
    assert parsed.table.minutes_at_least == 121


def test_a_step_is_measured_for_half_an_hour_so_that_a_long_task_is_not_all_asked_for():
    files = course_files()
    for language in ("kk", "ru"):
        path = f"01-files/01-file/{language}.md"
        files = replace_text(path, "task_minutes: 30", "task_minutes: 240", files)
    parsed = read_course(files)
    long = parsed.modules[0].lessons[0]
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
        (TABLE, 'code = "T1"', "", "code is missing."),
        (TABLE, 'code = "T1"', 'code = "t 1"', "code has to begin with a capital Latin letter"),
        (
            TABLE,
            'audience = "citizen"',
            'audience = "all"',
            "audience has to be one of: citizen, civil_servant.",
        ),
        (TABLE, 'level = "foundation"', "level = 1", "level has to be one of"),
        (TABLE, "hours = 2", 'hours = "2"', "hours has to be a whole number from 1 to 500."),
        (TABLE, "hours = 2", "hours = true", "hours has to be a whole number"),
        (TABLE, "mandatory = false", "mandatory = 0", "mandatory has to be true or false."),
        (
            TABLE,
            "mandatory = false",
            "mandatory = false\nminutes_at_least = 1.5",
            "minutes_at_least has to be a whole number from 1 to 30000.",
        ),
        (
            TABLE,
            "mandatory = false",
            "mandatory = false\nminutes_at_least = 0",
            "minutes_at_least has to be a whole number from 1 to 30000.",
        ),
        (
            TABLE,
            "mandatory = false",
            "mandatory = false\nminutes_at_least = 122",
            "minutes_at_least is 122, but by count the lessons take 121 minutes at most.",
        ),
        (
            TABLE,
            "mandatory = false",
            "mandatroy = false\nmandatory = false",
            "mandatroy is no key of this file.",
        ),
        (TABLE, 'ru = "Короткий курс."', 'ru = " "', "summary.ru has to be a text on one line."),
        (
            TABLE,
            'kk = "Қысқа курс."',
            f'kk = "{"қ" * 601}"',
            "summary.kk has 601 characters; it may have 600 at most.",
        ),
        (
            TABLE,
            'ru = ["Находите файл"]',
            'ru = ["Находите файл", "Копируете"]',
            "Both languages have to list the same outcomes",
        ),
        (
            TABLE,
            'kk = ["Файлды табасыз"]',
            "kk = []",
            "outcomes.kk has to be a list of 1 to 12 texts.",
        ),
        (TABLE, "pass = 70", "pass = 170", "final.pass has to be a whole number from 1 to 100."),
        (TABLE, "attempts = 3", "attempts = 3\ntries = 3", "final.tries is no key of this file."),
        (TABLE, "[final.title]", "[final.titel]", "final.titel is no key of this file."),
        (MODULE, 'competences = ["DLGF 0.1"]', 'competences = ["0.1"]', "0.1 is no competence"),
        (
            MODULE,
            "draw = 2",
            "draw = 3",
            "3 questions are drawn, so the bank needs 6 at least; it has 5.",
        ),
        (
            TABLE,
            "draw = 4",
            "draw = 6",
            "6 questions are drawn, so the bank needs 12 at least; it has 10.",
        ),
        (
            MODULE,
            "hours = 1",
            "hours = 2",
            "The module claims 2 hours (90 minutes), but its lessons and quiz take 63 minutes.",
        ),
        (
            TABLE,
            "hours = 2",
            "hours = 3",
            "The course claims 3 hours (135 minutes), but all of it takes 134 minutes.",
        ),
        (
            TABLE,
            "hours = 2",
            "hours = 1",
            "The course claims 1 hours, but its modules and its final test come to 2.",
        ),
        (
            TABLE,
            "hours = 0",
            "hours = 1",
            "The final test claims 1 hours (45 minutes), but its questions take 6 minutes.",
        ),
        (KK, "title: Сабақ 1.1", "title:", "title is empty."),
        (KK, "goal: Сабақтан", "gaol: Сабақтан", "gaol is no key of the front matter."),
        (KK, "title: Сабақ 1.1", "title: Сабақ 1.1\ntitle: тағы", "title stands twice."),
        (
            KK,
            "title: Сабақ 1.1",
            f"title: {'т' * 201}",
            "title has 201 characters; it may have 200 at most.",
        ),
        (
            KK,
            "title: Сабақ 1.1",
            "Сабақ 1.1",
            "A line of the front matter is a name, a colon and a value",
        ),
        (
            KK,
            "task_minutes: 30",
            "task_minutes: отыз",
            "task_minutes has to be a whole number from 0 to 240.",
        ),
        (KK, "task_minutes: 30", "task_minutes: 241", "task_minutes has to be a whole number"),
        (
            KK,
            "review: 2027-11-01",
            "review: 2027-13-01",
            "review has to be a day such as 2027-11-01.",
        ),
        (KK, "- бірінші", "<b>бірінші</b>", "HTML is not used here."),
        (KK, "- бірінші", "- <!-- бірінші -->", "HTML is not used here."),
        (KK, "## Файл деген не", "# Файл деген не", "The title stands in the front matter."),
        (
            KK,
            "## Файл деген не",
            "#### Файл деген не",
            "A heading is ## or ###, a space and a text.",
        ),
        (KK, "## Файл деген не", "##Файл деген не", "A heading is ## or ###"),
        (KK, "## Файл деген не", "### Файл деген не", "The first heading has to be ##."),
        (KK, "- бірінші", "```", "Blocks of code are not used here"),
        (KK, "- бірінші", "> бірінші", "Quotations are not used here"),
        (KK, "- бірінші", "\t- бірінші", "Use spaces instead of the tab."),
        (KK, "- екінші", "  - екінші", "Begin the entry at the edge"),
        (KK, "- бірінші", "Тізім:\n- бірінші", "Leave an empty line before the list."),
        (KK, "- бірінші", "Кесте:\n| а | б |", "Leave an empty line before the table."),
        (
            KK,
            "(https://egov.kz)",
            "(http://egov.kz)",
            "A link has to be a whole address that begins with https://, not http://egov.kz.",
        ),
        (KK, "(https://egov.kz)", "(javascript:alert(1))", "A link has to be a whole address"),
        (KK, "[Мекенжайда]", "[]", "The link has no text."),
        (KK, "(window.svg)", "(door.svg)", "There is no picture door.svg in media/."),
        (
            KK,
            "(window.svg)",
            "(https://evil.kz/x.svg)",
            "There is no picture https://evil.kz/x.svg in media/.",
        ),
        (KK, "![Терезе мен оның бөліктері]", "![]", "Say between [ and ] what the picture teaches"),
        (KK, "![Терезе", "Сурет: ![Терезе", "A picture stands alone"),
        (KK, "/// try", "/// tyr", "There is no such box."),
        (KK, "/// try", "/// try | Тақырып", "There is no such box."),
        (KK, "/// try", "//// try", "There is no such box."),
        (KK, "\n/// try", "/// try", "Leave an empty line before the box."),
        (KK, "///\n\n/// check", "///\nжазу\n\n/// check", "Leave an empty line after the box."),
        (KK, "1. Файлды ашыңыз.\n2. Оны жабыңыз.\n", "", "The box is empty."),
        (KK, "1. Файлды ашыңыз.", "## Тақырып", "A box has its own heading"),
        (KK, "/// answer\n", "/// note\n", "The check-yourself question has no answer"),
        (KK, "/// check\n", "/// note\n", "An answer follows a check-yourself question at once"),
        (KK, "көрсетілген.\n///", "көрсетілген.", "The box is not closed"),
        (KK, "Бұл **файл**", "Бұл \u202eфайл", "Remove the invisible character U+202E."),
        (KK, "Бұл **файл**", "Бұл \u200bфайл", "Remove the invisible character U+200B."),
        (KK, "Бұл **файл**", "Бұл \x00файл", "Remove the invisible character U+0000."),
        (KK, "Бұл **файл**", "Бұл \x1b[31mфайл", "Remove the invisible character U+001B."),
        (KK, "Бұл **файл**", "Бұл " + "ф" * 4001, "The line has 40"),
        (
            QUIZ_KK,
            "## single-1",
            "## Single 1",
            "The name of a question is made of small Latin letters",
        ),
        (QUIZ_KK, "## truth-1", "## single-1", "The name single-1 stands twice."),
        (
            QUIZ_KK,
            "type: single",
            "type: one",
            "type is one of: single, multiple, true-false, number, text.",
        ),
        (QUIZ_KK, "level: 1", "level: 4", "level is 1, 2 or 3."),
        (QUIZ_KK, "level: 1\n", "", "single-1: level is missing."),
        (QUIZ_KK, "level: 1", "level: 1\nlevle: 1", "levle is no key of a question."),
        (
            QUIZ_KK,
            "lesson: 01-file",
            "lesson: 09-other",
            "There is no lesson 09-other. Lessons here are: 01-file, 02-folder.",
        ),
        (QUIZ_KK, "Қайсысы дұрыс?\n", "", "single-1: the question itself is missing."),
        (QUIZ_KK, "  > Жоқ, бұл бұрыс.\n", "", "The option has no feedback"),
        (
            QUIZ_KK,
            "  > Жоқ, бұл бұрыс.\n",
            "> Жоқ, бұл бұрыс.\n",
            "This line belongs to no option.",
        ),
        (
            QUIZ_KK,
            "  > Жоқ, бұл бұрыс.\n",
            "  > Жоқ.\n  > Бұрыс.\n",
            "The option has feedback already",
        ),
        (
            QUIZ_KK,
            "- [x] Дұрыс жауап",
            "- [ ] Дұрыс жауап",
            "single-1: exactly one option has to be right ([x]).",
        ),
        (
            QUIZ_KK,
            "- [ ] Бұрыс жауап",
            "- [x] Бұрыс жауап",
            "single-1: exactly one option has to be right ([x]).",
        ),
        (QUIZ_KK, "- [ ] Бұрыс жауап", "- [ ] дұрыс  жауап", "single-1: two options are the same."),
        (
            QUIZ_KK,
            "- [x] Үшінші",
            "- [ ] Үшінші",
            "multiple-1: multiple needs two or more right options ([x]).",
        ),
        (
            QUIZ_KK,
            "- [ ] Екінші",
            "- [x] Екінші",
            "multiple-1: at least one option has to be wrong.",
        ),
        (
            QUIZ_KK,
            "- [ ] Бұрыс жауап",
            "-[ ] Бұрыс жауап",
            "An option is written - [ ] … or - [x] …",
        ),
        (
            QUIZ_KK,
            "- [ ] Бұрыс\n  > Файлдың аты болады.\n",
            "",
            "truth-1: the question has 1 options; it needs 2 to 8.",
        ),
        (QUIZ_KK, "= 2.9..3.1", "= 2,9", "The answer is a number with a point"),
        (QUIZ_KK, "= 2.9..3.1", "= 1e400", "The answer is a number with a point"),
        (QUIZ_KK, "= 2.9..3.1", "= 3.1..2.9", "The range begins with the smaller number."),
        (QUIZ_KK, "= 2.9..3.1\n", "", "number-1: = is missing."),
        (QUIZ_KK, "wrong: 8 − 5 = 3.\n", "", "number-1: wrong: is missing."),
        (
            QUIZ_KK,
            "= Ctrl | Контрол",
            "= Ctrl | ",
            "The answer is a word or several with | between them",
        ),
        (QUIZ_KK, "- [ ] Бұрыс жауап", "- [ ] <i>Бұрыс</i> жауап", "HTML is not used here."),
        (
            QUIZ_KK,
            "Қайсысы дұрыс?",
            "/// note\nҚайсысы дұрыс?\n///",
            "Boxes stand in lessons only.",
        ),
        (
            QUIZ_KK,
            "## single-1",
            "Сұрақтар\n\n## single-1",
            "A file of questions begins with ## and the name of the first question.",
        ),
        (QUIZ_KK, "= 2.9..3.1", "= 3\n= 4", "The question has two lines of answer (=)."),
        (
            QUIZ_KK,
            "  > Иә, бұл дұрыс.\n",
            "  > Иә, бұл дұрыс.\n= 3\n",
            "Lines with =, right: and wrong: belong to questions of the types",
        ),
        (
            QUIZ_KK,
            "- [ ] Бұрыс\n",
            "- [ ] Кейде\n  > Жоқ.\n- [ ] Бұрыс\n",
            "truth-1: true-false has exactly two options.",
        ),
        (
            QUIZ_KK,
            "= 2.9..3.1",
            "- [x] 3\n  > Иә.\n= 3",
            "Questions of the types number and text have no options but a line with =.",
        ),
        (
            QUIZ_KK,
            "  > Жоқ, бұл бұрыс.",
            "  > " + "ж" * 601,
            "The text has 601 characters; it may have 600 at most.",
        ),
        (QUIZ_KK, "Қайсысы дұрыс?", "### Қайсысы дұрыс?", "Headings stand in lessons only."),
        (KK, "2. Оны жабыңыз.\n///\n", "2. Оны жабыңыз.\n", "The box before is not closed"),
        (KK, "/// try\n", "Мәтін.\n///\n\n/// try\n", "No box is open here."),
        (KK, "- бірінші", "-", "An entry of the list is empty."),
        (KK, "- бірінші", "Мәтін\n=====", "Lines under text are not used here"),
        (KK, "- бірінші", "[портал]: https://egov.kz", "Write the address at the link itself"),
        (
            KK,
            "Бұл **файл**",
            "    Бұл **файл**",
            "Take the spaces at the beginning of the line away.",
        ),
        (
            PICTURE,
            "<rect",
            "<script>alert(1)</script><rect",
            "The picture may not have the element <script>.",
        ),
        (
            PICTURE,
            "<rect",
            "<foreignObject/><rect",
            "The picture may not have the element <foreignObject>.",
        ),
        (
            PICTURE,
            "<rect",
            "<style>text{fill:red}</style><rect",
            "The picture may not have the element <style>.",
        ),
        (
            PICTURE,
            "<rect",
            '<a href="https://x.kz"/><rect',
            "The picture may not have the element <a>.",
        ),
        (
            PICTURE,
            "<rect",
            '<image href="data:image/png;base64,AA"/><rect',
            "The picture may not have the element <image>.",
        ),
        (
            PICTURE,
            "<rect",
            '<animate attributeName="x"/><rect',
            "The picture may not have the element <animate>.",
        ),
        (
            PICTURE,
            "<rect",
            '<x:script xmlns:x="http://www.w3.org/2000/svg"/><rect',
            "The picture may not have the element <script>.",
        ),
        (
            PICTURE,
            "<rect",
            '<h:body xmlns:h="http://www.w3.org/1999/xhtml"/><rect',
            "The picture may not have the element <body>.",
        ),
        (PICTURE, "<rect", '<rect onclick="x()"', "The picture may not react to events (onclick)."),
        (
            PICTURE,
            "<rect",
            '<use href="other.svg#a"/><rect',
            "The picture may not refer to other files: other.svg#a.",
        ),
        (
            PICTURE,
            "<rect",
            '<rect stroke="url(https://x.kz/a)"',
            "The picture may not refer to other files",
        ),
        (
            PICTURE,
            "<rect",
            '<rect style="fill:ur\\6c(x)"',
            "The picture may not refer to other files",
        ),
        (
            PICTURE,
            "<svg ",
            '<?xml-stylesheet href="x.css"?><svg ',
            "The picture may not have instructions",
        ),
        (
            PICTURE,
            "<svg ",
            '<!DOCTYPE svg [<!ENTITY a "b">]><svg ',
            "The picture may not have a DOCTYPE.",
        ),
        (PICTURE, 'viewBox="0 0 320 200" ', "", "The picture needs a viewBox with four numbers"),
        (
            PICTURE,
            'viewBox="0 0 320 200"',
            'viewBox="0 0 nan 200"',
            "The picture needs a viewBox with four numbers",
        ),
        (
            PICTURE,
            'font-size="18"',
            'font-size="12"',
            "The text is too small to read on a telephone: font-size 12; it needs 16 at least.",
        ),
        (PICTURE, "</svg>", "", "The picture is no well-formed SVG."),
        (PICTURE, "http://www.w3.org/2000/svg", "http://example.kz", "The file is no SVG picture"),
    ],
)
def test_a_fault_in_a_file_is_named(path, old, new, message):
    faults = faults_of(replace_text(path, old, new))
    assert any(
        position.partition(":")[0] == path and text.startswith(message) for position, text in faults
    ), faults


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
    faults = faults_of(replace_text(path, old, new))
    assert any(
        position.partition(":")[0] == path and text == message for position, text in faults
    ), faults


def test_questions_in_another_order_are_named_at_the_first_difference():
    files = course_files()
    text = files[QUIZ_RU].decode()
    first, second, rest = (
        text.partition("## multiple-1")[0],
        *text.partition("## multiple-1")[2].split("## truth-1"),
    )
    files[QUIZ_RU] = ("## multiple-1" + second + first + "## truth-1" + rest).encode()
    assert faults_of(files) == [
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
            {"media/door.svg": course_files()[PICTURE]},
            "media/door.svg",
            "No lesson and no question shows this picture.",
        ),
        (
            {"media/window.svg": course_files()[PICTURE]},
            "media/window.svg",
            "The picture stands in media/ and in",
        ),
        (
            {"01-files/01-again/kk.md": course_files()[KK]},
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
            {"final.kk.md": course_files()[QUIZ_KK], "final.ru.md": course_files()[QUIZ_RU]},
            "final.kk.md:1",
            "The name single-1 is taken by a question in 01-files/quiz.kk.md, line 1.",
        ),
    ],
)
def test_a_wrong_or_missing_file_is_named(changes, path, message):
    faults = faults_of(course_files(changes=changes))
    assert any(
        position.startswith(path) and text.startswith(message) for position, text in faults
    ), faults


def test_the_line_is_the_line_of_the_fault():
    files = replace_text(KK, "- екінші", "<script>alert(1)</script>")
    assert faults_of(files) == [
        (
            f"{KK}:{line_of(files, KK, '<script>')}",
            "HTML is not used here. To show such a sign, put it between `…`.",
        )
    ]


def test_all_faults_are_reported_at_once_in_the_order_of_files_and_lines():
    files = replace_text(KK, "- екінші", "<b>")
    files = replace_text(QUIZ_RU, "level: 1", "level: 9", files)
    files = replace_text(TABLE, 'code = "T1"', "", files)
    positions = [position for position, _ in faults_of(files)]
    assert positions == sorted(positions, key=lambda position: position.partition(":")[0])
    assert {position.partition(":")[0] for position in positions} == {KK, QUIZ_RU, TABLE}


def test_a_sign_of_html_between_backquotes_is_text():
    assert faults_of(replace_text(KK, "`Ctrl`", "`<b>`")) == []


def test_emoji_byte_order_marks_and_windows_line_ends_are_no_faults():
    files = course_files()
    files[KK] = (
        b"\xef\xbb\xbf"
        + files[KK].decode().replace("Бұл", "😀 👨‍👩‍👧 Бұл").replace("\n", "\r\n").encode()
    )
    assert faults_of(files) == []


def test_a_picture_without_words_serves_both_languages():
    files = course_files()
    files["media/window.svg"] = files.pop("media/kk/window.svg")
    del files["media/ru/window.svg"]
    assert faults_of(files) == []


def test_a_course_may_have_neither_final_test_nor_quiz():
    files = course_files(changes={QUIZ_KK: None, QUIZ_RU: None})
    files[MODULE] = files[MODULE].partition(b"[quiz]")[0]
    files[TABLE] = files[TABLE].partition(b"[final]")[0]
    assert faults_of(files) == []


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
def test_whatever_is_cut_from_or_put_into_a_file_the_checker_answers_with_faults_or_a_course_that_renders(
    data,
):
    files = course_files()
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(sorted(files)))
        text = files[path].decode()
        offset = data.draw(st.integers(0, len(text)))
        cut_length = data.draw(st.integers(0, 60))
        files[path] = (
            text[:offset] + data.draw(st.sampled_from(PIECES)) + text[offset + cut_length :]
        ).encode()
    parsed = read_course(files)
    assert parsed.faults or render_course(parsed)


def test_more_files_than_a_course_may_have_are_refused():
    files = {**course_files(), **{f"media/p{number}.svg": b"" for number in range(2000)}}
    assert ("", "There are 2017 files; a course may have 2000 at most.") in faults_of(files)


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
    faults = faults_of(
        course_files(changes={KK: line, QUIZ_KK: f"## a\n{line}"[:400_000], PICTURE: line})
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


def with_cover(name="cover.svg", path="media/cover.svg"):
    files = replace_text(TABLE, "[title]", f'cover = "{name}"\n\n[title]')
    return {**files, path: SQUARE}


def test_a_cover_stands_among_the_pictures_of_both_languages_and_counts_as_shown():
    parsed = read_course(with_cover())
    assert parsed.faults == []
    assert parsed.cover is not None and parsed.cover.path == "media/cover.svg"
    without = course_files() | {"media/cover.svg": SQUARE}
    assert faults_of(without) == [
        ("media/cover.svg", "No lesson and no question shows this picture.")
    ]


def test_a_cover_that_is_missing_or_is_for_one_language_is_refused_at_its_line():
    files = with_cover(name="door.svg")
    line = line_of(files, TABLE, "cover =")
    assert any(
        location == f"{TABLE}:{line}" and "media/door.svg" in text
        for location, text in faults_of(files)
    )
    of_a_language = with_cover(name="window.svg")
    assert any("media/window.svg" in text for _location, text in faults_of(of_a_language))
