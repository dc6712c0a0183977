"""The practical part of a final test in a course folder: read, checked, counted in the hours."""

import math

import pytest
from sqlalchemy import select

from lms.catalogue.models import FinalTask, PracticeTask
from lms.catalogue.rules import read_course
from lms.operations.practice_site import read_task
from tests.factories import catalogue
from tests.factories.finals import (
    INBOX,
    LAMPS,
    build_course_files,
    build_inbox_course,
    build_task_files,
)
from tests.factories.learning import create_learner

SCENE = f"final/{LAMPS}/scene.toml"


def list_faults(files):
    faults = read_course(files).faults
    return [f"{fault.location} {fault.message % fault.params}" for fault in faults]


def change_file(path, old, new, files=None):
    files = build_course_files() if files is None else files
    assert old in files[path].decode()
    return {**files, path: files[path].replace(old.encode(), new.encode())}


def drop_folders(files, *folders):
    return {
        path: content
        for path, content in files.items()
        if not path.startswith(tuple(f"final/{folder}/" for folder in folders))
    }


def test_a_course_with_a_practical_part_has_no_faults():
    course = read_course(build_course_files())
    assert course.faults == []
    assert [task.slug for task in course.final_tasks] == [LAMPS, INBOX, "03-lamps"]
    assert course.table.final.practice.draw == 2 and course.table.final.practice.share == 50


FAULTS = {
    "too few": (
        drop_folders(build_course_files(), "03-lamps"),
        "course.toml:22 2 practice tasks are drawn, so final/ needs more than these; it has 2.",
    ),
    "one kind": (
        {**drop_folders(build_course_files(), INBOX), **build_task_files("04-lamps", LAMPS)},
        "course.toml:22 The tasks in final/ are all of one kind; let there be two kinds at least.",
    ),
    "not drawn": (
        change_file("course.toml", "practice_draw = 2\npractice_share = 50\n", ""),
        "course.toml:21 There are tasks in final/, but [final] has no practice_draw.",
    ),
    "share without a draw": (
        change_file("course.toml", "practice_draw = 2\n", ""),
        "course.toml:22 final.practice_share needs practice_draw beside it.",
    ),
    "share": (
        change_file("course.toml", "practice_share = 50", "practice_share = 55"),
        "course.toml:23 final.practice_share has to be one of 10, 20, 30 and so on to 90.",
    ),
    "required": (
        change_file(SCENE, "minutes = 4", "minutes = 4\nrequired = true"),
        f"{SCENE}:4 required has no meaning in the final test, where marks are counted.",
    ),
    "competences": (
        change_file(SCENE, 'competences = ["DigComp 4.1"]', ""),
        f"{SCENE}:1 competences is missing: a task of the final test is of no module.",
    ),
    "marks": (
        change_file(SCENE, "marks = 2", "marks = 10"),
        f"{SCENE}:10 The marks of the goals come to 11, by which a mark does not divide exactly. "
        "Let them come to one of these: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 15, 18, 20, 21, 24, "
        "28, 30, 35, 36, 40, 42, 45, 56, 60.",
    ),
    "an action that a final test lacks": (
        change_file(
            f"final/{INBOX}/scene.toml",
            '["judge", "m1", "fraud"]]',
            '["judge", "m1", "fraud"], ["explain", "m1"]]',
            change_file(
                f"final/{INBOX}/scene.toml", "[start.m", "[start]\nfeedback = true\n[start.m"
            ),
        ),
        f"final/{INBOX}/scene.toml:23 Action 3 of the solution is impossible: ['explain', 'm1'].",
    ),
    "a missing file": (
        {
            path: text
            for path, text in build_course_files().items()
            if path != f"final/{LAMPS}/kk.toml"
        },
        f"final/{LAMPS}/kk.toml The file is missing.",
    ),
    "a number twice": (
        {**build_course_files(), **build_task_files("03-again", LAMPS)},
        "final/03-lamps Number 03 is taken by 03-again already.",
    ),
    "in a module": (
        change_file("01-files/module.toml", "[quiz]", "[quiz]\npractice_draw = 2"),
        "01-files/module.toml:9 quiz.practice_draw is no key of this file.",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_are_named_by_file_and_line(name):
    files, fault = FAULTS[name]
    assert fault in list_faults(files)


def test_the_hours_count_the_drawn_tasks():
    plain, course = read_course(catalogue.build_course_files()), read_course(build_course_files())
    assert course.minutes == math.ceil(plain.minutes + 2 * 4)
    faults = list_faults(change_file("course.toml", "hours = 0", "hours = 1"))
    assert any("its questions and practice tasks take 14 minutes" in fault for fault in faults)


def test_tasks_are_loaded_hidden_and_without_the_answers(session, container):
    files = build_inbox_course(catalogue.build_course_files())
    learner = create_learner(session, container.storage, files=files, slug="hidden")
    assert session.scalars(select(PracticeTask.id)).all() == []
    task = session.scalars(select(FinalTask).order_by(FinalTask.position)).first()
    message = task.content["start"]["messages"]["n1"]
    assert not message.keys() & {"answer", "places", "why"}
    assert task.content["start"]["feedback"] is False
    final = learner.outline.final
    assert (final.practice_draw, final.practice_share, len(final.tasks)) == (1, 50, 2)
    assert final.minutes == 6 + 4
    assert not any(item.kind == "task" for item in learner.outline.items)
    assert learner.outline.find_task("final", INBOX) is None


def test_a_task_can_be_tried_by_its_author(tmp_path):
    folder = tmp_path / "final" / LAMPS
    folder.mkdir(parents=True)
    files = {path.rpartition("/")[2]: content for path, content in build_task_files(LAMPS).items()}
    tasks, faults = read_task(folder, files)
    assert [task.slug for task in tasks] == [LAMPS] and faults == []
    head = files["scene.toml"].replace(b'competences = ["DigComp 4.1"]', b"")
    tasks, faults = read_task(folder, {**files, "scene.toml": head})
    assert tasks == [] and "competences" in faults[0]
