"""Services of texts that people grade."""

from lms.grading.services.changing import change_grade
from lms.grading.services.claims import claim_next, claim_text, put_back_text
from lms.grading.services.drafts import keep_draft
from lms.grading.services.grading import grade_written_text
from lms.grading.services.queueing import close_corrected, queue_texts

__all__ = [
    "change_grade",
    "claim_next",
    "claim_text",
    "close_corrected",
    "grade_written_text",
    "keep_draft",
    "put_back_text",
    "queue_texts",
]
