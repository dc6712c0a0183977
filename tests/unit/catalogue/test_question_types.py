"""Every type of question as its author writes it: what is refused, what both languages share."""

import re
from pathlib import Path

import pytest

from lms.assessment.rules import WHOLE_MARK
from lms.catalogue.rules import read_course
from lms.catalogue.rules.question import TYPES as TYPE_NAMES
from lms.catalogue.rules.question import QuestionText
from lms.catalogue.rules.rendering import render_course
from lms.catalogue.rules.types import SYNTAXES, add_line, check_question
from lms.catalogue.rules.types.written import EXACT_SUMS
from lms.core.faults import Faults
from tests.factories.catalogue import replace_text
from tests.factories.question_types import ALL_TYPES, TYPES, build_every_type_files

README = Path(__file__).parents[3] / "courses" / "README.md"
QUIZ = "01-files/quiz.{language}.md"


def list_faults(files):
    return [(fault.location, fault.message % fault.params) for fault in read_course(files).faults]


def list_faults_of_change(old, new, language="kk"):
    return list_faults(
        replace_text(QUIZ.format(language=language), old, new, build_every_type_files())
    )


def find_line(text):
    lines = build_every_type_files()[QUIZ.format(language="kk")].decode().split("\n")
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_a_course_with_every_type_has_no_fault():
    assert list_faults(build_every_type_files(ALL_TYPES)) == []


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_may_stand_in_a_lesson(kind):
    assert list_faults(build_every_type_files(check=kind)) == []


def test_the_table_and_the_names_are_the_same():
    assert tuple(SYNTAXES) == TYPE_NAMES


def read_examples():
    """Return the complete example questions of courses/README.md."""
    blocks = re.findall(r"```markdown\n(## .*?)```", README.read_text(), re.DOTALL)
    return {block.split("\n", 1)[0][3:]: block for block in blocks}


def test_each_type_of_its_own_form_is_taught_by_an_example():
    kinds = {re.search("type: (.*)", block)[1] for block in read_examples().values()}
    assert set(ALL_TYPES) - kinds == {
        "multiple",
        "true-false",
        "text",
    }  # taught beside single, number


@pytest.mark.parametrize("name", read_examples())
def test_the_examples_for_authors_have_no_fault(name):
    lines = read_examples()[name].rstrip().split("\n")
    faults = Faults()
    question = QuestionText("README.md", 1, name)
    for number, line in enumerate(lines[1:], 2):
        add_line(question, number, line, faults)
    check_question(question, frozenset({"browser.svg"}), faults)
    assert [fault.message for fault in faults] == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("- `Esc` = Мәзірді жабады\n", "- `Esc` Мәзірді жабады\n", "This line is no row."),
        ("- `Esc` = Мәзірді", "- `Enter` = Мәзірді", "matching-a: two rows are the same."),
        (
            "- `Esc` = Мәзірді жабады",
            "- `Esc` = Жаңа жол бастайды",
            "matching-a: two rows have the same answer.",
        ),
        ("  > Esc – бас тарту пернесі.\n", "", "The option has no feedback"),
        (
            "- = Бас әріп қосады\n",
            "- = Бас әріп қосады\n  > Иә.\n",
            "An answer that belongs to no row has no feedback.",
        ),
        ("= Мәзірді жабады", f"= {'а' * 81}", "The text has 81 characters"),
        (
            "- = Бас әріп",
            "- = a\n- = b\n- = c\n- = d\n- = Бас әріп",
            "matching-a: 5 answers belong",
        ),
        ("- үй.png = Суреттер", "- = Суреттер", "What belongs to the group is missing."),
        ("2. `Ctrl` + `C` басыңыз", "3. `Ctrl` + `C` басыңыз", "Here number 2 is expected."),
        ("3. Басқа қалтаны ашыңыз", "3. Файлды таңдаңыз", "ordering-a: two items are the same."),
        ("right: Иә, файл осылай көшіріледі.\n", "", "ordering-a: right: is missing."),
        ("4. `Ctrl` + `V` басыңыз", "Соңында", "This line is no item."),
        ("бірге [[1]] пернесін", "бірге пернесін", "gaps-a: the text needs each gap once"),
        ("бірге [[1]] пернесін", "[[1]] бірге [[1]] пернесін", "gaps-a: the text needs each"),
        ("\n[[2]]\n", "\n[[3]]\n", "Here number 2 is expected."),
        ("- [x] Құжаттар\n", "- [ ] Құжаттар\n", "gaps-a [[2]]: exactly one option"),
        ("wrong: Ағылшынша", "Ағылшынша", "This line belongs to no option."),
        ("= S | Ы\n", "", "gaps-a [[1]]"),
        ("(50, 55) Ортасы", "Ортасы", "A place is written - [ ] (30, 45)"),
        ("(50, 55) Ортасы", "(101, 55) Ортасы", "A place is written - [ ] (30, 45)"),
        ("(50, 55) Ортасы", "(15, 18) Ортасы", "This place is too near to another one"),
        (
            "![Терезе: жоғарғы жолақ, ортасы, төменгі бұрыш](window.svg)\n",
            "",
            "hotspot-a: hotspot needs exactly one picture",
        ),
        ("= 3 ± 0.1", "= 3 ± ", "The answer is a number with a point"),
        ("= 3 ± 0.1", "= 3 ± -1", "The range begins with the smaller number."),
        ("unit: ГБ | гигабайт", "unit: 8 ГБ", "unit is what stands after the number"),
        ("unit: ГБ | гигабайт", "unit:", "unit is what stands after the number"),
        ("hint: Барлығынан бос емесін алып тастаңыз.", "hint:", "number-a: hint is missing."),
        ("hint: Барлығынан бос", "hint: ## Барлығынан бос", "Headings stand in lessons only."),
        ("![Ақ терезе](window.svg)", "![](window.svg)", "Say between [ and ] what the picture"),
        ("![Ақ терезе](window.svg)", "![Ақ](no.svg)", "There is no picture no.svg in media/."),
        ("type: text\n", "type: text\nunit: ГБ\n", "unit belongs to questions of the type number."),
    ],
)
def test_a_fault_of_an_answer_is_named_inside_its_question(old, new, message):
    path = QUIZ.format(language="kk")
    files = build_every_type_files()
    before = files[path].decode().partition(old)[0]
    name = re.findall(r"^## (\S+)$", before + old, re.MULTILINE)[-1]
    files = replace_text(path, old, new, files)
    lines = files[path].decode().split("\n")
    first = lines.index(f"## {name}") + 1
    last = next((n for n in range(first, len(lines)) if lines[n].startswith("## ")), len(lines))
    locations = [location for location, text in list_faults(files) if text.startswith(message)]
    assert locations, list_faults(files)
    for location in locations:
        file, _, number = location.partition(":")
        assert file == path
        assert first <= int(number) <= last


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "- `Esc` = Закрывает меню\n  > Esc – клавиша отмены.\n",
            "",
            "matching-a: 3 rows here, 4 in the Kazakh file.",
        ),
        ("- = Включает заглавные буквы\n", "", "matching-a: 3 rows here, 4 in the Kazakh file."),
        (
            "- отчёт.xlsx = Документы",
            "- отчёт.xlsx = Изображения",
            "categorise-a: this row belongs to another group than in the Kazakh file",
        ),
        ("4. Нажмите `Ctrl` + `V`\n", "", "ordering-a: 3 items here, 4 in the Kazakh file."),
        (
            "- [x] Документы\n  > Да, документы хранятся там.\n- [ ] Загрузки\n",
            "- [ ] Документы\n  > Да, документы хранятся там.\n- [x] Загрузки\n",
            "gaps-a [[2]]: other options are right than in the Kazakh file",
        ),
        (
            (
                "= S | Ы\nright: Да, первая буква слова save.\nwrong: Вспомните английское "
                "слово save.\n"
            ),
            "- [x] S\n  > Да.\n- [ ] V\n  > Нет.\n",
            "gaps-a: the gaps are others than in the Kazakh file",
        ),
        ("= 3 ± 0.1", "= 3 ± 0.2", "number-a: the right number differs from the Kazakh file."),
        ("unit: ГБ | гигабайт\n", "", "number-a: only one of the languages has a unit."),
        (
            "hint: Вычтите занятое из всего.\n",
            "",
            "number-a: only one of the languages has a hint.",
        ),
        (
            "- [ ] ![Белое окно](window.svg)",
            "- [ ] Белое окно",
            "Here stands –, but in the Kazakh text",
        ),
    ],
)
def test_both_languages_have_the_same_answer(old, new, message):
    faults = list_faults_of_change(old, new, "ru")
    assert any(
        location.startswith(QUIZ.format(language="ru")) and text.startswith(message)
        for location, text in faults
    ), faults


WRITTEN = build_every_type_files(("written",))
LOW = "- 0 = Не болғаны түсініксіз\n"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("words: 20-80", "words: 80-20", "words is from how many to how many"),
        ("words: 20-80", "words: 20-1001", "words is from how many to how many"),
        ("words: 20-80", "words: 50", "words is from how many to how many"),
        (LOW, "", None),
        ("- 1 = Біреуі ғана жазылған\n" + LOW, "", "The criterion has 1 levels; it needs 2 to 5."),
        (LOW, "- 1 = Түсініксіз\n", "Levels stand from the best one down"),
        ("- 2 = Не болғаны да", "- 11 = Не болғаны да", "Levels stand from the best one down"),
        ("- 2 = Не болғаны да", "- 10 = Не болғаны да", "written-a: the best levels add up to 11"),
        ("- 2 = Не болғаны да", "2 = Не болғаны да", "This line is no level."),
        (
            "criterion: Сыпайы жазылған",
            "criterion: Не болғаны түсінікті",
            "written-a: two criteria",
        ),
        ("criterion: Сыпайы", f"criterion: {'а' * 121}", "The text has 130 characters"),
        ("model:\nСәлеметсіз", "model:\n> Сәлеметсіз", "Quotations are not used here"),
    ],
)
def test_a_fault_of_a_rubric_is_named(old, new, message):
    faults = list_faults(replace_text(QUIZ.format(language="kk"), old, new, WRITTEN))
    in_kazakh = [text for location, text in faults if location.startswith("01-files/quiz.kk.md")]
    assert any(text.startswith(message) for text in in_kazakh) if message else not in_kazakh, faults


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "- 1 = Сказано только",
            "- 0 = Сказано только",
            "written-a: the criteria have other levels",
        ),
        ("words: 20-80", "words: 20-90", "written-a: words differs from the Kazakh file"),
        ("words: 20-80\n", "", "written-a: words differs from the Kazakh file"),
    ],
)
def test_a_rubric_is_worth_the_same_in_both_languages(old, new, message):
    faults = list_faults(replace_text(QUIZ.format(language="ru"), old, new, WRITTEN))
    assert any(text.startswith(message) for _location, text in faults), faults


def test_both_languages_have_a_model_answer_or_neither_has():
    path = QUIZ.format(language="ru")
    before, _, after = WRITTEN[path].decode().partition("model:\n")
    rest = after.partition("## ")[2]
    faults = list_faults({**WRITTEN, path: f"{before}\n## {rest}".encode()})
    assert "written-a: only one of the languages has a model answer." in {
        text for _location, text in faults
    }


def test_a_text_that_a_person_grades_stands_in_no_lesson():
    faults = list_faults(build_every_type_files(check="written"))
    assert {text for _location, text in faults} == {
        "A text that a person grades stands in a quiz; a lesson answers at once.",
        "words is no key of a question. Keys are: name, type, step, hint, unit.",
    }


def test_words_are_meant_for_written_texts_alone():
    assert ("words belongs to questions of the type written.") in {
        text
        for _location, text in list_faults_of_change("type: text\n", "type: text\nwords: 1-2\n")
    }


def test_every_sum_of_marks_that_is_allowed_gives_exact_marks():
    assert EXACT_SUMS[:12] == (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14)
    assert all(WHOLE_MARK % total == 0 for total in EXACT_SUMS)
    assert all(WHOLE_MARK % total for total in range(1, 61) if total not in EXACT_SUMS)


def test_a_tolerance_is_exact_in_decimals():
    files = build_every_type_files()
    for language in ("kk", "ru"):
        files = replace_text(QUIZ.format(language=language), "= 3 ± 0.1", "= 0.7 ± 0.1", files)
    bank = render_course(read_course(files)).banks["01-files"]
    key = next(question.answer for question in bank if question.name == "number-a")
    assert (key["low"], key["high"]) == (0.6, 0.8)


def test_groups_stand_in_the_order_and_the_words_of_the_author():
    bank = render_course(read_course(build_every_type_files())).banks["01-files"]
    question = next(question for question in bank if question.name == "categorise-a")
    assert question.content["ru"]["categories"] == ["Документы", "Изображения"]
    assert question.answer == {"values": [0, 1, 0, 1]}


def test_a_point_of_each_language_goes_with_its_picture():
    path = QUIZ.format(language="ru")
    files = replace_text(
        path, "(50, 55) Посередине", "(40, 60) Посередине", build_every_type_files()
    )
    bank = render_course(read_course(files)).banks["01-files"]
    question = next(question for question in bank if question.name == "hotspot-a")
    assert question.content["kk"]["points"][1] == [50, 55]
    assert question.content["ru"]["points"][1] == [40, 60]
    assert "<img" not in question.content["ru"]["text"]
    assert question.content["ru"]["picture"]["width"] == 320
