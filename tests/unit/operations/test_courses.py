"""Which courses that come with the program are new to a site."""

import pytest

from lms.app import find_resources, read_act_register
from lms.catalogue.services import load_course
from lms.core.folders import read_folder
from lms.operations.courses import find_new_courses
from tests.conftest import NOW


@pytest.mark.twin_left_out("postgresql")
def test_only_courses_that_were_never_loaded_as_they_are_now_are_new(session, container):
    every = find_new_courses(container.database)
    assert {new.name for new in every} >= {"first-steps", "cyber-hygiene"}
    folder = find_resources() / "courses" / "cyber-hygiene"
    values = {"slug": folder.name, "register": read_act_register(), "by_id": None, "now": NOW}
    files = read_folder(folder)
    load_course(session, container.storage, files=files, **values)
    session.commit()
    new_courses = find_new_courses(container.database)
    assert [new for new in every if new not in new_courses] == [folder]
    name = next(path for path in files if path.endswith("kk.md"))
    changed_files = {**files, name: files[name] + "\nТағы бір сөйлем.\n".encode()}
    load_course(session, container.storage, files=changed_files, **values)
    session.commit()
    assert find_new_courses(container.database) == new_courses, (
        "a trainer's newer version stays in service"
    )
