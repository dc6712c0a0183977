"""A small course without faults, as files, as a zip and loaded."""

import io
import pickle
import zipfile
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.rules import CIVIL_SERVANT
from lms.catalogue.models import CourseVersion
from lms.catalogue.services import LoadResult, PreparedCourse, load_prepared, prepare_course
from lms.core.storage import FileStorage
from tests.conftest import NOW

Files = dict[str, bytes]
SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200" \
font-family="Golos Text, Noto Sans, sans-serif">
<title>%s</title>
<rect width="320" height="200" fill="#FFFFFF"/>
<text x="20" y="40" font-size="18">%s</text>
</svg>
"""
COURSE = """code = "{code}"
audience = "{audience}"
level = "{level}"
hours = 2
mandatory = false
validity_months = 0
framework = "DigComp 2.2"

[title]
kk = "{title_kk}"
ru = "{title_ru}"

[summary]
kk = "Қысқа курс."
ru = "Короткий курс."

[outcomes]
kk = ["Файлды табасыз"]
ru = ["Находите файл"]

[final]
hours = 0
draw = 4
pass = 70
minutes = 10
attempts = 3
wait_hours = 24
include_modules = true

[final.title]
kk = "Қорытынды тест"
ru = "Итоговый тест"
"""
MODULE = """hours = 1
competences = ["DLGF 0.1"]

[title]
kk = "Модуль {number}"
ru = "Раздел {number}"

[quiz]
draw = 2
pass = 50
minutes = 0
attempts = 0
wait_hours = 0
"""
LESSON = {
    "kk": """---
title: Сабақ {number}
goal: Сабақтан кейін файлды табасыз.
task_minutes: 30
source: Дербес деректер туралы заң, 2013-05-21 № 94-V
review: 2027-11-01
---

Бұл **файл** туралы сабақ. `Ctrl` + `S` пернелерін басыңыз.

## Файл деген не

![Терезе мен оның бөліктері](window.svg)

- бірінші
- екінші

/// try
1. Файлды ашыңыз.
2. Оны жабыңыз.
///

/// check
Файл қайда?
///

/// answer
[Мекенжайда](https://egov.kz) көрсетілген.
///
""",
    "ru": """---
title: Урок {number}
goal: После урока вы находите файл.
task_minutes: 30
source: Закон о персональных данных, 2013-05-21 № 94-V
review: 2027-11-01
---

Это урок о **файле**. Нажмите `Ctrl` + `S`.

## Что такое файл

![Окно и его части](window.svg)

- первое
- второе

/// try
1. Откройте файл.
2. Закройте его.
///

/// check
Где файл?
///

/// answer
Он [по адресу](https://egov.kz).
///
""",
}
PLAIN_CHECK = {
    "kk": "Файл қайда?\n///\n\n/// answer\n[Мекенжайда](https://egov.kz) көрсетілген.\n///\n",
    "ru": "Где файл?\n///\n\n/// answer\nОн [по адресу](https://egov.kz).\n///\n",
}
CHECK = {
    "kk": """name: where-file
type: single
step: 2

Файл **қайда**?

- [ ] Үстелде
  > Үстелде таңбаша ғана тұр.
- [x] Бумада
  > Иә, файл бумада сақталады.
///
""",
    "ru": """name: where-file
type: single
step: 2

Где **файл**?

- [ ] На столе
  > На столе только значок.
- [x] В папке
  > Да, файл хранится в папке.
///
""",
}
GLOSSARY = """[pointer.kk]
word = "меңзер"
meaning = "Тышқанды қозғағанда экранда жүретін белгі."
[pointer.ru]
word = "указатель мыши"
meaning = "Значок на экране, который двигается вслед за мышью."
also = ["указатель"]

[flash-drive.kk]
word = "флеш-жинақтауыш"
meaning = "Файл сақтайтын шағын құрылғы."
[flash-drive.ru]
word = "флешка"
meaning = "Маленькое устройство, на котором хранят файлы."

[file.kk]
word = "файл"
meaning = "Аты бар деректер, мысалы <сурет>."
[file.ru]
word = "файл"
meaning = "Данные под одним именем, например <снимок>."
"""
QUIZ = {
    "kk": """## single-{number}
type: single
lesson: 01-file
level: 1

Қайсысы дұрыс?

- [ ] Бұрыс жауап
  > Жоқ, бұл бұрыс.
- [x] Дұрыс жауап
  > Иә, бұл дұрыс.

## multiple-{number}
type: multiple
lesson: 01-file
level: 2

Екеуін таңдаңыз.

- [x] Бірінші
  > Иә.
- [ ] Екінші
  > Жоқ.
- [x] Үшінші
  > Иә.

## truth-{number}
type: true-false
lesson: 02-folder
level: 1

Файлдың аты бар.

- [x] Дұрыс
  > Иә.
- [ ] Бұрыс
  > Файлдың аты болады.

## number-{number}
type: number
lesson: 02-folder
level: 2

8 ГБ-тан 5 ГБ алынса, неше қалады?

= 2.9..3.1
right: Иә: 3.
wrong: 8 − 5 = 3.

## text-{number}
type: text
lesson: 02-folder
level: 3

Көшіру үшін C-мен бірге қай пернені басасыз?

= Ctrl | Контрол
right: Иә.
wrong: Бұл Ctrl.
""",
    "ru": """## single-{number}
type: single
lesson: 01-file
level: 1

Что верно?

- [ ] Неверный ответ
  > Нет, это неверно.
- [x] Верный ответ
  > Да, верно.

## multiple-{number}
type: multiple
lesson: 01-file
level: 2

Выберите два.

- [x] Первый
  > Да.
- [ ] Второй
  > Нет.
- [x] Третий
  > Да.

## truth-{number}
type: true-false
lesson: 02-folder
level: 1

У файла есть имя.

- [x] Верно
  > Да.
- [ ] Неверно
  > Имя у файла есть.

## number-{number}
type: number
lesson: 02-folder
level: 2

Из 8 ГБ заняли 5 ГБ. Сколько осталось?

= 2.9..3.1
right: Да: 3.
wrong: 8 − 5 = 3.

## text-{number}
type: text
lesson: 02-folder
level: 3

Какую клавишу нажимают вместе с C, чтобы скопировать?

= Ctrl | Контрол
right: Да.
wrong: Это Ctrl.
""",
}


BANK_TITLE = """[title]
kk = "Құпиясөздер"
ru = "Пароли"
"""
BANK_QUESTION = {
    "kk": """## shared-{number}
type: true-false
level: {level}
tags: {tag}

Құпиясөз ұзын болады.
{picture}
- [x] Дұрыс
  > Иә.
- [ ] Бұрыс
  > Қысқасын табу оңай.
""",
    "ru": """## shared-{number}
type: true-false
level: {level}
tags: {tag}

Пароль длинный.
{picture}
- [x] Верно
  > Да.
- [ ] Неверно
  > Короткий легко подобрать.
""",
}


def build_bank_files(name: str = "passwords", *, picture: bool = False) -> Files:
    """Return the files of a shared bank of four questions, two of each tag, by path in banks/."""
    files = {f"{name}/bank.toml": BANK_TITLE.encode()}
    for language, text in BANK_QUESTION.items():
        image = "\n![Кілт](passwords-key.svg)\n" if picture else ""
        questions = (
            text.format(
                number=number,
                level=1 + number % 3,
                tag="long" if number < 3 else "manager",
                picture=image if number == 1 else "",
            )
            for number in range(1, 5)
        )
        files[f"{name}/questions.{language}.md"] = "\n".join(questions).encode()
    if picture:
        files[f"{name}/media/passwords-key.svg"] = SVG % (b"Key", b"Key")
    return files


def build_course_files(
    *,
    code: str = "T1",
    audience: str = "citizen",
    level: str = "foundation",
    title_kk: str = "Файлдар",
    title_ru: str = "Файлы",
    changes: Mapping[str, str | bytes | None] | None = None,
) -> Files:
    """Return the files of a course: a final test, two modules of two lessons and five questions.

    `changes` replaces files; None removes one.
    """
    head = COURSE.format(
        code=code, audience=audience, level=level, title_kk=title_kk, title_ru=title_ru
    )
    files = {"course.toml": head.encode()}
    for number, module in ((1, "01-files"), (2, "02-more")):
        files[f"{module}/module.toml"] = MODULE.format(number=number).encode()
        for language in ("kk", "ru"):
            files[f"{module}/quiz.{language}.md"] = QUIZ[language].format(number=number).encode()
            for lesson_number, lesson in enumerate(("01-file", "02-folder"), 1):
                files[f"{module}/{lesson}/{language}.md"] = (
                    LESSON[language].format(number=f"{number}.{lesson_number}").encode()
                )
    files["media/kk/window.svg"] = SVG % ("Терезе".encode(), "Терезе".encode())
    files["media/ru/window.svg"] = SVG % ("Окно".encode(), "Окно".encode())
    for path, content in (changes or {}).items():
        if content is None:
            files.pop(path)
        else:
            files[path] = content.encode() if isinstance(content, str) else content
    return files


def build_check_files(
    lesson: str = "01-files/01-file",
    question: Mapping[str, str] = CHECK,
    files: Files | None = None,
) -> Files:
    """Return the small course with a question in the check box of a lesson."""
    for language, plain in PLAIN_CHECK.items():
        files = replace_text(f"{lesson}/{language}.md", plain, question[language], files)
    assert files is not None
    return files


def build_floor_files(minutes: int) -> Files:
    """Return the small course that asks for so many minutes on screen."""
    return replace_text("course.toml", "hours = 2", f"hours = 2\nminutes_at_least = {minutes}")


def replace_text(path: str, old: str, new: str, files: Files | None = None) -> Files:
    """Return the small course with one text changed in one file. The old text has to be there."""
    files = files or build_course_files()
    text = files[path].decode()
    assert old in text, f"{old!r} does not stand in {path}"
    return {**files, path: text.replace(old, new, 1).encode()}


def load_course(
    session: Session,
    storage: FileStorage,
    *,
    files: Mapping[str, bytes],
    slug: str,
    by_id: int | None,
    now: datetime,
    register: bytes = b"",
    banks: Mapping[str, bytes] | None = None,
) -> LoadResult:
    """Do what the service of this name does, but read and render the same files once a process.

    That takes longer than the rest of most tests. Tests of loading call the service itself.
    """
    bank_contents = frozenset((banks or {}).items())
    course_pickle = _prepare(frozenset(files.items()), slug, register, bank_contents)
    prepared: PreparedCourse = pickle.loads(course_pickle)
    return load_prepared(session, storage, prepared=prepared, by_id=by_id, now=now)


@lru_cache(maxsize=200)
def _prepare(
    files: frozenset[tuple[str, bytes]],
    slug: str,
    register: bytes,
    banks: frozenset[tuple[str, bytes]],
) -> bytes:
    """Return the prepared course pickled, so that no test gets what another has changed."""
    return pickle.dumps(
        prepare_course(files=dict(files), slug=slug, register=register, banks=dict(banks))
    )


def load_small_course(
    session: Session, storage: FileStorage, *, slug: str = "files", **values: Any
) -> CourseVersion:
    """Load a small course. `values` go to build_course_files(): two courses need two codes."""
    return load_course(
        session, storage, files=build_course_files(**values), slug=slug, by_id=None, now=NOW
    ).version


def add_diagnostic(files: Files | None = None, *, credit: bool = True) -> Files:
    """Return the small course with a diagnostic of ten questions at most."""
    files = files or build_course_files()
    table = f"\n[diagnostic]\nquestions = 10\ncredit = {str(credit).lower()}\n"
    return {**files, "course.toml": files["course.toml"] + table.encode()}


def zip_files(files: Mapping[str, bytes], top: str = "files") -> bytes:
    """Return the files as a zip with one top folder ('' for none)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(f"{top}/{path}" if top else path, content)
    return buffer.getvalue()


def load_demo_courses(session: Session, storage: FileStorage) -> None:
    """Load a course for citizens, and a yearly mandatory one for civil servants."""
    load_small_course(session, storage)
    files = build_course_files(code="T2", audience=CIVIL_SERVANT)
    head = files["course.toml"].decode().replace("mandatory = false", "mandatory = true")
    head = head.replace("validity_months = 0", "validity_months = 12")
    load_course(
        session,
        storage,
        files={**files, "course.toml": head.encode()},
        slug="safety",
        by_id=None,
        now=NOW,
    )


def set_quiz_rules(files: Files, rules: str, table: str = "module.toml") -> Files:
    """Return the files with rules of quizzes, or of the final test with table='course.toml'."""
    new = {line.partition(" =")[0]: line for line in rules.splitlines()}
    files_with_rules = dict(files)
    for path, content in files.items():
        if path.endswith(table):
            lines = content.decode().splitlines(keepends=True)
            remaining_text = "".join(line for line in lines if line.partition(" =")[0] not in new)
            head = "[final]\n" if table == "course.toml" else "[quiz]\n"
            files_with_rules[path] = remaining_text.replace(
                head, head + "\n".join(new.values()) + "\n"
            ).encode()
    return files_with_rules
