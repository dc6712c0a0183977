"""`lms courses` as writers and operators use it."""

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from lms.accounts.rules import OPERATOR
from lms.assessment.models import OptionCount, QuestionCount
from lms.assessment.services.retiring import retire_question
from lms.catalogue.models import Question, QuestionRetirement
from lms.catalogue.queries import find_current_version_id, load_outline
from lms.catalogue.rules.lint.budget import RULES
from lms.cli.courses import command
from tests.conftest import NOW
from tests.factories.catalogue import build_bank_files, build_course_files, replace_text


@pytest.fixture
def lms(settings, monkeypatch):
    """Return a function that runs `lms courses ...` on the test's database."""
    monkeypatch.setenv("LMS_INSTANCE", str(settings.instance))
    monkeypatch.setenv("LMS_DATABASE_URL", settings.database_url)
    return lambda *arguments: CliRunner().invoke(command, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path):
    """Return a function that writes files as a course folder."""

    def write(files, name="files"):
        for path, content in files.items():
            target = tmp_path / "folders" / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        return tmp_path / "folders" / name

    return write


def count_question(question_id, quiz_id, *, times_asked, blank):
    names = (
        "right",
        "mark",
        "mark_squares",
        "passed_count",
        "passed_mark",
        "rest",
        "rest_mark",
        "rest_squares",
    )
    return QuestionCount(
        question_id=question_id,
        quiz_id=quiz_id,
        language="kk",
        is_first=True,
        asked_count=times_asked,
        blank=blank,
        **dict.fromkeys(names, 0),
    )


def count_option(question_id, position, *, times_chosen):
    return OptionCount(
        question_id=question_id,
        position=position,
        language="kk",
        is_first=True,
        chosen_count=times_chosen,
        rest=0,
    )


def test_check_says_how_long_a_right_folder_takes(lms, folder):
    result = lms("check", folder(build_course_files()))
    assert result.exit_code == 0
    assert "01-files" in result.output
    assert "134" in result.output


def test_check_names_file_and_line_of_each_fault(lms, folder):
    path = folder(replace_text("01-files/01-file/kk.md", "/// try", "/// tyr"))
    result = lms("check", path)
    assert result.exit_code == 1
    assert f"{path}/01-files/01-file/kk.md:18: " in result.output


def test_load_makes_a_version_once(lms, folder, container):
    path = folder(build_course_files())
    assert lms("load", path).exit_code == 0
    again = lms("load", path, "--language", "ru")
    assert again.exit_code == 0
    with container.database.read() as session:
        assert find_current_version_id(session, "files") is not None
    assert "T1\tfiles\t2\tФайлы" in lms("list", "--language", "ru").output


def test_load_names_what_trainers_retired_and_the_quizzes_that_lack_questions(
    lms, folder, container
):
    lms("load", folder(build_course_files()))
    with container.database.write() as session:
        version_id = find_current_version_id(session, "files")
        outline = load_outline(session, version_id)
        for question in session.scalars(select(Question).where(Question.name == "single-1")):
            retire_question(
                session,
                outline=outline,
                question=question,
                reason="Ескірген",
                by=OPERATOR,
                now=container.clock.now(),
            )
    changed_files = replace_text("course.toml", "Короткий курс.", "Курс.")
    output = lms("load", folder(changed_files), "--language", "ru").output
    assert "files: убраны тренерами, в тестах не встречаются: single-1." in output
    assert "01-files:" not in output, "enough are left"
    with container.database.write() as session:
        for name in ("multiple-1", "truth-1", "number-1", "text-1"):
            values = {"quiz_key": "01-files", "name": name, "reason": "", "retired_at": NOW}
            session.add(QuestionRetirement(course_id=outline.course_id, **values))
    output = lms("load", folder(changed_files), "--language", "ru").output
    assert "01-files: тесту нужно вопросов: 2, осталось 0." in output


def test_load_goes_on_after_a_folder_that_is_refused(lms, folder, container):
    wrong = folder(
        replace_text(
            "course.toml",
            'code = "T1"',
            'code = "T2"',
            build_course_files(changes={"notes.txt": "x"}),
        ),
        "wrong",
    )
    result = lms("load", wrong, folder(build_course_files()))
    assert result.exit_code == 1
    assert "wrong/notes.txt: " in result.output
    with container.database.read() as session:
        assert find_current_version_id(session, "files") is not None
        assert find_current_version_id(session, "wrong") is None


def test_load_wants_a_folder(lms):
    assert lms("load").exit_code == 2
    assert lms("load", "/no/such/folder").exit_code == 2


@pytest.mark.twin_left_out("postgresql")
@pytest.mark.slow
def test_load_all_loads_the_courses_of_the_project(lms, container):
    assert lms("load", "--all").exit_code == 0
    with container.database.read() as session:
        assert find_current_version_id(session, "first-steps") is not None


def test_lint_prints_warnings_and_fails_over_the_budget(lms, folder):
    files = replace_text("01-files/quiz.ru.md", "Что верно?", "Что из этого не верно?")
    path = folder(files)
    result = lms("lint", path, "--language", "ru")
    assert result.exit_code == 1
    assert f"{path}/01-files/quiz.ru.md:1: single-1: вопрос задан через отрицание: не." in (
        result.output
    )
    assert "[negation]" in result.output
    assert "unchosen: не проверялось" in result.output


def test_lint_succeeds_within_the_budget(lms, folder):
    budget = "\n".join(f"{rule} = 20" for rule in RULES)
    files = build_course_files()
    files["course.toml"] += f"\n[lint]\n{budget}\n".encode()
    result = lms("lint", folder(files))
    assert result.exit_code == 0, result.output
    assert "[lesson_questions]" in result.output


def test_lint_names_faults_as_well(lms, folder):
    path = folder(replace_text("01-files/01-file/kk.md", "/// try", "/// tyr"))
    result = lms("lint", path)
    assert result.exit_code == 1
    assert f"{path}/01-files/01-file/kk.md:18: " in result.output


def test_lint_with_answers_reads_those_of_the_loaded_version(lms, folder, container):
    path = folder(build_course_files())
    assert lms("load", path).exit_code == 0
    with container.database.write() as session:
        question = session.scalars(select(Question).where(Question.name == "single-1")).one()
        session.add(count_question(question.id, question.quiz_id, times_asked=150, blank=50))
        session.add(count_option(question.id, 0, times_chosen=4))
        session.add(count_option(question.id, 1, times_chosen=96))
    result = lms("lint", path, "--answers", "--language", "ru")
    expected = "quiz.kk.md:8: single-1: этот неверный вариант выбирали редко"
    assert expected in result.output
    assert "не проверялось" not in result.output
    assert expected not in lms("lint", path, "--language", "ru").output


def test_check_and_load_take_the_shared_banks_beside_the_course(lms, folder, container):
    use = '\n[banks.passwords]\nlesson = "01-files/01-file"\n\n[final.title]\n'
    path = folder(replace_text("course.toml", "\n[final.title]\n", use))
    result = lms("check", path)
    assert (
        "There is no shared bank" not in lms("check", folder(build_course_files(), "plain")).output
    )
    assert (result.exit_code, "passwords" in result.output) == (1, True)
    folder(build_bank_files(), "banks")
    assert lms("check", path).exit_code == 0
    assert lms("load", path).exit_code == 0
    with container.database.read() as session:
        query = select(Question.name).where(Question.shared_name.is_not(None))
        assert len(session.scalars(query).all()) == 4


def test_check_of_a_bank_names_file_and_line_of_each_fault(lms, folder):
    right = folder(
        {path.partition("/")[2]: text for path, text in build_bank_files().items()}, "keys"
    )
    result = lms("check", right)
    assert (result.exit_code, f"{right}: " in result.output) == (0, True)
    wrong = replace_text("passwords/questions.kk.md", "level: 2", "level: 7", build_bank_files())
    path = folder({path.partition("/")[2]: text for path, text in wrong.items()}, "wrong")
    result = lms("check", path)
    assert result.exit_code == 1
    assert f"{path}/questions.kk.md:3: " in result.output
