"""`lms courses`: check course folders, load them, list what is loaded."""

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lms.catalogue.rules import ParsedCourse, read_course
from lms.catalogue.rules.hours import ACADEMIC_HOUR
from lms.catalogue.rules.shared_banks import HEAD, read_shared_bank
from lms.core.faults import Faults, FileFault
from lms.core.folders import read_folder
from lms.core.i18n import DEFAULT_LANGUAGE, LANGUAGES, ngettext, using_language
from lms.core.i18n import gettext as _
from lms.operations.course_folders import read_banks, read_register

if TYPE_CHECKING:
    from lms.operations.courses import CourseOutcome, LoadedCourse

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
language_option = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=DEFAULT_LANGUAGE,
    show_default=True,
    help="Language of the messages.",
)


@click.group(help="Check, load and list courses.")
def command() -> None:
    """Group the commands of this noun."""


@command.command(
    help="Check folders of courses and shared banks: every fault and remark with its file and "
    "line, and the minutes that each module takes. Only a fault refuses a course."
)
@click.argument("folders", nargs=-1, required=True, type=FOLDER)
@language_option
def check(folders: tuple[Path, ...], language: str) -> None:
    """Print faults, remarks and minutes; exit with 1 if there is a fault."""
    with using_language(language):
        counts = [
            _check_bank(folder) if (folder / HEAD).is_file() else _check_course(folder)
            for folder in folders
        ]
    raise SystemExit(1 if any(counts) else 0)


def _check_course(folder: Path) -> int:
    """Print what there is to say of a course; return the number of its faults."""
    course = read_course(read_folder(folder), read_register(folder), read_banks(folder))
    _print_faults(folder, course.faults)
    _print_remarks(folder, course.remarks)
    _print_minutes(folder, course)
    return len(course.faults)


def _check_bank(folder: Path) -> int:
    """Print the faults of a shared bank; return their number."""
    faults = Faults()
    bank = read_shared_bank(folder.resolve().name, read_folder(folder), faults)
    ordered_faults = faults.list_in_order()
    _print_faults(folder, ordered_faults)
    fault_count, questions = len(ordered_faults), len(bank.questions[DEFAULT_LANGUAGE])
    texts = (
        ngettext("%(num)s fault", "%(num)s faults", fault_count) % {"num": fault_count},
        ngettext("%(num)s question", "%(num)s questions", questions) % {"num": questions},
    )
    click.echo(f"{folder}: {', '.join(texts)}")
    return fault_count


@command.command(
    help="Look for what keeps the questions of course folders from measuring: every warning with "
    "its file and line. A rule with more warnings than [lint] in course.toml allows is a failure."
)
@click.argument("folders", nargs=-1, required=True, type=FOLDER)
@click.option(
    "--answers", is_flag=True, help="Also find options that nobody chooses, from the database."
)
@language_option
def lint(folders: tuple[Path, ...], answers: bool, language: str) -> None:
    """Print warnings and their sums; exit with 1 if there is a fault or a rule over its budget."""
    from lms.cli._lint import print_lint, read_choices

    is_right = True
    with using_language(language):
        for folder in folders:
            course = read_course(read_folder(folder), read_register(folder), read_banks(folder))
            _print_faults(folder, course.faults)
            choices = read_choices(folder) if answers else None
            is_right = print_lint(folder, course, choices) and not course.faults and is_right
    raise SystemExit(0 if is_right else 1)


@command.command(
    "try",
    help="Play the practice task in a folder, such as courses/first-steps/04-files-and-folders/"
    "10-practice-folder, in a browser of this computer. It is read anew for each page; "
    "nothing is stored.",
)
@click.argument("folder", type=FOLDER)
@click.option("--port", type=click.IntRange(1, 65535), default=8010, show_default=True)
@language_option
def serve_scene(folder: Path, port: int, language: str) -> None:
    """Print the faults of a scene and exit with 1, or serve it until the command is ended."""
    from tempfile import TemporaryDirectory

    from werkzeug.serving import run_simple

    from lms.operations.practice_site import (
        LOCALHOST,
        build_site,
        get_path,
        read_scene_files,
        read_task,
    )

    folder = folder.resolve()
    with using_language(language):
        tasks, faults = read_task(folder, read_scene_files(folder))
        for text in faults:
            click.echo(text)
        if not tasks:
            raise SystemExit(1)
    with TemporaryDirectory() as instance:
        app = build_site(folder, Path(instance), port)
        click.echo(f"http://{LOCALHOST}:{port}{get_path(folder)}")
        run_simple(LOCALHOST, port, app, threaded=True)


@command.command(
    help="Load course folders as versions that new learners get. What was loaded before is not "
    "loaded twice."
)
@click.argument("folders", nargs=-1, type=FOLDER)
@click.option("--all", "every", is_flag=True, help="Load every folder under courses/.")
@language_option
def load(folders: tuple[Path, ...], every: bool, language: str) -> None:
    """Load each folder in a unit of work; exit with 1 if one of them was refused."""
    from lms.operations.containers import open_container  # slow to import
    from lms.operations.courses import list_shipped_courses, load_course_folder

    if every:
        folders = (*folders, *list_shipped_courses())
    if not folders:
        raise click.UsageError("Name a course folder, or say --all.")
    is_loaded = True
    with open_container() as container, using_language(language):
        for folder in folders:
            outcome = load_course_folder(container, folder)
            print_outcome(outcome)
            is_loaded = is_loaded and outcome.course is not None
    raise SystemExit(0 if is_loaded else 1)


@command.command("list", help="List the courses that are loaded.")
@language_option
def list_courses(language: str) -> None:
    """Print one line a course."""
    from lms.catalogue.queries import list_cards
    from lms.operations.containers import open_container  # slow to import

    with (
        open_container() as container,
        using_language(language),
        container.database.read() as session,
    ):
        for card in list_cards(session):
            title = card.title_kk if language == "kk" else card.title_ru
            click.echo(f"{card.code}\t{card.slug}\t{card.hours}\t{title}")


def print_outcome(outcome: "CourseOutcome") -> None:
    """Print whether a folder is loaded now, or why not."""
    if outcome.refusal is not None:
        _print_faults(outcome.folder, outcome.refusal.faults)
        click.echo(f"{outcome.folder}: {outcome.refusal.describe()}")
    if outcome.course is not None:
        _print_loaded(outcome.course)


def _print_loaded(course: "LoadedCourse") -> None:
    """Print the version, which questions trainers retired, and which quizzes they leave too few."""
    message = (
        _("%(slug)s: version %(number)s is loaded.")
        if course.is_new
        else _("%(slug)s: unchanged, version %(number)s.")
    )
    click.echo(message % {"slug": course.slug, "number": course.number})
    if course.retired_names:
        text = _("%(slug)s: retired by trainers, not drawn: %(names)s.")
        click.echo(text % {"slug": course.slug, "names": ", ".join(course.retired_names)})
    for quiz in course.short_quizzes:
        text = _("%(quiz)s: %(draw)s questions are drawn, but %(found)s are left.")
        click.echo(text % {"quiz": quiz.key, "draw": quiz.draw, "found": quiz.question_count})


def _print_faults(folder: Path, faults: list[FileFault]) -> None:
    for fault in faults:
        click.echo(f"{folder / fault.location}: {fault.describe()}")


def _print_remarks(folder: Path, remarks: list[FileFault]) -> None:
    for remark in remarks:
        text = _("Remark: %(text)s") % {"text": remark.describe()}
        click.echo(f"{folder / remark.location}: {text}")


def _print_minutes(folder: Path, course: ParsedCourse) -> None:
    count, remark_count = len(course.faults), len(course.remarks)
    faults = ngettext("%(num)s fault", "%(num)s faults", count) % {"num": count}
    remarks = ngettext("%(num)s remark", "%(num)s remarks", remark_count) % {"num": remark_count}
    minutes = _("%(minutes)s minutes in all") % {"minutes": course.minutes}
    click.echo(f"{folder}: {faults}, {remarks}, {minutes}")
    for module in course.modules:
        line = _(
            "%(module)s: %(minutes)s minutes (claims %(claimed)s), lessons: %(lessons)s, "
            "questions: %(questions)s"
        )
        values = {
            "module": module.slug,
            "minutes": math.floor(module.minutes),
            "claimed": module.table.hours * ACADEMIC_HOUR if module.table else 0,
            "lessons": len(module.lessons),
            "questions": " / ".join(str(len(questions)) for questions in module.bank.values()),
        }
        click.echo(f"  {line % values}")
