"""A small course whose final test has practice tasks."""

from tests.factories import catalogue
from tests.factories.practice import INBOX_SCENE, INBOX_TEXTS, SCENE, TEXTS

LAMPS, INBOX = "01-lamps", "02-inbox"
COMPETENCES = {LAMPS: "DigComp 4.1", INBOX: "DigComp 1.1"}


def course_files(draw: int = 2, share: int = 50, *, final: str = "") -> catalogue.Files:
    """Return the small course; `draw` of three tasks (two lamps, an inbox) are drawn.

    `final` are more lines of [final].
    """
    files = with_practice(catalogue.course_files(), draw, share, final=final)
    return files | task_files(LAMPS) | task_files(INBOX) | task_files("03-lamps", LAMPS)


def inbox_course(files: catalogue.Files) -> catalogue.Files:
    """Return the files of a course with two tasks that pages can show, of which one is drawn."""
    return with_practice(files, 1) | task_files(INBOX) | task_files("03-inbox", INBOX)


def with_practice(
    files: catalogue.Files, draw: int, share: int = 50, *, final: str = ""
) -> catalogue.Files:
    """Return the files with a practical part in the rules of the final test, without its tasks."""
    lines = f"\npractice_draw = {draw}\npractice_share = {share}\n{final}"
    table = files["course.toml"].replace(b"[final]", b"[final]" + lines.encode())
    return {**files, "course.toml": table}


def task_files(folder: str, like: str = "") -> catalogue.Files:
    """Return the files of a task of the final test."""
    like = like or folder
    scene, texts = (SCENE, TEXTS) if like == LAMPS else (INBOX_SCENE, INBOX_TEXTS)
    head, rest = scene.format(required="false").split("\n\n", 1)
    head_lines = [line for line in head.splitlines() if not line.startswith(("required", "pass"))]
    head_lines.append(f'competences = ["{COMPETENCES[like]}"]')
    content = "\n".join(head_lines) + "\n\n" + rest
    return {
        f"final/{folder}/scene.toml": content.encode(),
        **{f"final/{folder}/{name}.toml": text.encode() for name, text in texts.items()},
    }
