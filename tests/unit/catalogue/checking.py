"""What tests of the checker share: names of files, and the faults as they are shown."""

from pathlib import Path

from lms.catalogue.rules import read_course

COURSES = Path(__file__).resolve().parents[3] / "courses"
KK, RU = "01-files/01-file/kk.md", "01-files/01-file/ru.md"
QUIZ_KK, QUIZ_RU = "01-files/quiz.kk.md", "01-files/quiz.ru.md"
TABLE, MODULE = "course.toml", "01-files/module.toml"
PICTURE = "media/kk/window.svg"


def list_faults(files):
    return [(fault.location, fault.message % fault.params) for fault in read_course(files).faults]


def find_line(files, path, text):
    return next(
        number for number, line in enumerate(files[path].decode().split("\n"), 1) if text in line
    )
