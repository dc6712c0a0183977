"""Checks of the practice tasks from which the final test draws."""

from lms.catalogue.rules.reading import ParsedCourse
from lms.core.faults import Faults
from lms.core.i18n import N_


def check_final_tasks(course: ParsedCourse, faults: Faults) -> None:
    """Add a fault if the tasks of the final test are too few, too alike, or not drawn at all."""
    final = course.table.final if course.table else None
    tasks = course.final_tasks
    if final is None or not final.practice.draw:
        if tasks and course.table:
            message = N_("There are tasks in final/, but [final] has no practice_draw.")
            faults.add("course.toml", final.line if final else 0, message)
        return
    if any(fault.path.startswith("final/") for fault in faults):
        return  # what has faults is not among the tasks
    draw, line = final.practice.draw, final.practice.line
    if len(tasks) <= draw:
        message = N_(
            "%(draw)s practice tasks are drawn, so final/ needs more than these; it has %(found)s."
        )
        faults.add("course.toml", line, message, draw=draw, found=len(tasks))
    elif draw > 1 and len({task.scene.kind for task in tasks}) == 1:
        message = N_("The tasks in final/ are all of one kind; let there be two kinds at least.")
        faults.add("course.toml", line, message)
