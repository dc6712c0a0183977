"""Journey 3: a trainer looks at a course's results, sends a faulty folder, then a changed one."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from lms.accounts.rules import TRAINER, Grant
from lms.assessment.views.results import PAGE_SIZE
from tests.journeys.site import Site
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
FOLDER = Path(__file__).resolve().parents[2] / "courses" / "first-steps"
COURSE = "Первые шаги за компьютером"
LESSON = "01-devices/01-kinds-of-computers"
PICTURE = "![Пять видов компьютеров"
SAID_NEW = {"kk": "Бұл сабақ жаңартылды.", "ru": "Этот урок обновлён."}


def build_zip(new_texts: Mapping[str, str]) -> bytes:
    """Return the course folder as a zip with the changed texts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(FOLDER.rglob("*")):
            name = path.relative_to(FOLDER).as_posix()
            if path.is_file():
                archive.writestr(f"first-steps/{name}", new_texts.get(name) or path.read_bytes())
    return buffer.getvalue()


def send_course(visitor: Visitor, new_texts: Mapping[str, str], *, status: int = 200) -> None:
    """Choose the file and press the button."""
    file = {
        "name": "first-steps.zip",
        "mimeType": "application/zip",
        "buffer": build_zip(new_texts),
    }
    visitor.page.locator("input[type=file]").set_input_files(file)
    visitor.press(visitor.find_button("Check and load"), status=status)


@pytest.fixture
def trainer(visit: Visit) -> Visitor:
    """Signed in, at the page of the course."""
    visitor = visit(language="ru", width=1280)
    visitor.sign_in("trainer")
    visitor.press(visitor.find_link("Courses"))
    visitor.press(visitor.page.get_by_role("link", name=COURSE))
    return visitor


def test_a_trainer_sees_how_a_course_fares_down_to_each_question(trainer: Visitor):
    trainer.press(trainer.find_link("Results: %(title)s", title=COURSE))
    assert trainer.page.locator(".figure").count() == 4
    trainer.press(trainer.find_link("Version %(number)s", number=1))
    quizzes, questions = (
        trainer.page.locator("table").nth(index).locator("tbody tr") for index in (0, 1)
    )
    assert quizzes.count() == 7
    assert questions.count() == PAGE_SIZE
    assert "%" in questions.first.inner_text()
    trainer.press(trainer.page.get_by_role("columnheader").get_by_role("link").nth(1))
    assert "sort=" in trainer.page.url
    trainer.press(questions.first.get_by_role("link"))
    assert trainer.page.locator("table").first.locator("tbody tr").count() == 7
    answers = trainer.page.locator(
        "table, main ul li"
    )  # a typed answer has a list, a choice a table
    assert trainer.page.locator("table").count() >= 1 and answers.count() >= 2


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_results_stay_short_on_a_telephone_and_sort_there_by_the_form(
    site: Site, visit: Visit, language: str
):
    site.add_account(f"trainer-{language}", language=language, role=Grant(TRAINER))
    visitor = visit(language=language, width=360)
    visitor.sign_in(f"trainer-{language}")
    visitor.go("/assessment/first-steps/versions/1")
    assert visitor.page.evaluate("document.documentElement.scrollHeight") < 6000
    visitor.page.locator("select[name=sort]").select_option("-asked")
    visitor.press(visitor.find_button("Show"))
    assert "sort=-asked" in visitor.page.url
    assert visitor.page.evaluate("document.documentElement.scrollHeight") < 6000


def test_a_faulty_folder_is_refused_with_each_fault_by_file_and_line(trainer: Visitor):
    ru = (FOLDER / LESSON / "ru.md").read_text(encoding="utf-8")
    line = next(
        number for number, text in enumerate(ru.splitlines(), 1) if text.startswith(PICTURE)
    )
    module = (FOLDER / "01-devices" / "module.toml").read_text(encoding="utf-8")
    quiz = next(number for number, text in enumerate(module.splitlines(), 1) if text == "[quiz]")
    trainer.press(trainer.find_link("Versions of this course"))
    trainer.press(trainer.find_link("Load a new version"))
    faulty = {
        f"{LESSON}/ru.md": ru.replace(ru.splitlines()[line - 1], "![](m1-kinds.svg)"),
        "01-devices/module.toml": module.replace("draw = 6", "draw = 60"),
    }
    send_course(trainer, faulty, status=422)
    faults = [
        row.locator("th, td").all_inner_texts() for row in trainer.page.locator("tbody tr").all()
    ]
    assert [row[:2] for row in faults] == [
        [f"{LESSON}/ru.md", str(line)],
        ["01-devices/module.toml", str(quiz)],
    ]
    assert "чему учит картинка" in faults[0][2]
    trainer.go("/catalogue/first-steps/versions", judge=False)
    assert trainer.page.locator("tbody tr").count() == 1


def test_a_changed_folder_serves_new_learners_and_those_under_way_stay_on_theirs(
    site: Site, visit: Visit, trainer: Visitor
):
    readers = {}
    for user_name in ("before", "after"):
        site.add_account(user_name, language="ru")
        readers[user_name] = visit(language="ru")
        readers[user_name].sign_in(user_name)
    begin_course(readers["before"])
    new_texts = {f"{LESSON}/{code}.md": change_lesson(code) for code in SAID_NEW}
    trainer.go("/catalogue/upload", judge=False)
    send_course(trainer, new_texts)
    assert [text.split()[0] for text in trainer.page.locator("tbody tr").all_inner_texts()] == [
        "2",
        "1",
    ]
    begin_course(readers["after"])
    readers["before"].page.reload()
    texts = {
        name: reader.page.locator("article").text_content() for name, reader in readers.items()
    }
    assert SAID_NEW["ru"] in texts["after"]
    assert SAID_NEW["ru"] not in texts["before"]
    trainer.go("/assessment/first-steps", judge=False)
    assert trainer.page.locator("tbody tr").count() == 2


def begin_course(visitor: Visitor) -> None:
    """Enrol and open the first lesson."""
    visitor.go("/catalogue/first-steps", judge=False)
    visitor.press(visitor.find_button("Begin"), judge=False)
    assert LESSON in visitor.get_path()


def change_lesson(code: str) -> str:
    """Return the first lesson with one more sentence at its end."""
    return (FOLDER / LESSON / f"{code}.md").read_text(encoding="utf-8") + f"\n{SAID_NEW[code]}\n"
