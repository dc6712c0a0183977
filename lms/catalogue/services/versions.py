"""The row of a version that is being loaded."""

from typing import Any

from lms.catalogue.models import CourseVersion
from lms.catalogue.rules import ParsedCourse
from lms.catalogue.rules.illustrations import hash_picture


def build_version(course: ParsedCourse, **values: Any) -> CourseVersion:
    """Return the row of a version, from the table of its course."""
    table = course.table
    assert table is not None
    return CourseVersion(
        content_hash=course.content_hash,
        loaded_at=values["now"],
        loaded_by=values["by_id"],
        course_id=values["course_id"],
        number=values["number"],
        audience=table.audience,
        level=table.level,
        hours=table.hours,
        minutes=course.minutes,
        mandatory=table.mandatory,
        validity_months=table.validity_months,
        minutes_at_least=table.minutes_at_least,
        exposure_limit=table.exposure_limit,
        grade_within_days=table.grade_within_days,
        diagnostic_questions=table.diagnostic.questions,
        diagnostic_credit=table.diagnostic.credit,
        framework=table.framework,
        cover_sha256=hash_picture(course.cover.content) if course.cover else None,
        title_kk=table.title["kk"],
        title_ru=table.title["ru"],
        summary_kk=table.summary["kk"],
        summary_ru=table.summary["ru"],
        outcomes_kk=table.outcomes["kk"],
        outcomes_ru=table.outcomes["ru"],
    )
