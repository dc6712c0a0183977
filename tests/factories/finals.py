"""A small course whose final test has practice tasks."""

from tests.factories import catalogue
from tests.factories.practice import INBOX_SCENE, INBOX_TEXTS, SCENE, TEXTS

LAMPS, INBOX = "01-lamps", "02-inbox"
COMPETENCES = {LAMPS: "DigComp 4.1", INBOX: "DigComp 1.1"}


def build_course_files(draw: int = 2, share: int = 50, *, final: str = "") -> catalogue.Files:
    """Return the small course; `draw` of three tasks (two lamps, an inbox) are drawn.

    `final` are more lines of [final].
    """
    files = add_practical_part(catalogue.build_course_files(), draw, share, final=final)
    return (
        files
        | build_task_files(LAMPS)
        | build_task_files(INBOX)
        | build_task_files("03-lamps", LAMPS)
    )


def build_inbox_course(files: catalogue.Files) -> catalogue.Files:
    """Return the files of a course with two tasks that pages can show, of which one is drawn."""
    return (
        add_practical_part(files, 1) | build_task_files(INBOX) | build_task_files("03-inbox", INBOX)
    )


def add_practical_part(
    files: catalogue.Files, draw: int, share: int = 50, *, final: str = ""
) -> catalogue.Files:
    """Return the files with a practical part in the rules of the final test, without its tasks."""
    lines = f"\npractice_draw = {draw}\npractice_share = {share}\n{final}"
    table = files["course.toml"].replace(b"[final]", b"[final]" + lines.encode())
    return {**files, "course.toml": table}


def build_task_files(folder: str, like: str = "") -> catalogue.Files:
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
