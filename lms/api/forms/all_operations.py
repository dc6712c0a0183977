"""All operations in the order in which they are described."""

from typing import Final

from lms.api.forms.figures import GET_FIGURES
from lms.api.forms.me import GET_ME
from lms.api.forms.obligations import GET_OBLIGATIONS, GET_SUMMARY
from lms.api.forms.operations import Operation
from lms.api.forms.organisations import GET_ORGANISATIONS, PUT_ORGANISATIONS
from lms.api.forms.people import END_POSTS, GET_PEOPLE, PUT_PEOPLE
from lms.api.forms.reports import GET_REPORT, GET_REPORTS

OPERATIONS: Final[tuple[Operation, ...]] = (
    GET_ME,
    PUT_PEOPLE,
    GET_PEOPLE,
    END_POSTS,
    PUT_ORGANISATIONS,
    GET_ORGANISATIONS,
    GET_OBLIGATIONS,
    GET_SUMMARY,
    GET_FIGURES,
    GET_REPORTS,
    GET_REPORT,
)
