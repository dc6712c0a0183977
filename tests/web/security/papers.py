"""Tests on paper in the world: a form of each course, and one with the results of three people.

The form of "files" waits for the answers of a person of the own district. The results are of a
person of the own district, of the other district of the region, and of another region.
"""

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.catalogue.models import Question, Quiz
from lms.catalogue.queries import find_current_version_id
from lms.paper_tests.models import PaperForm, PaperResult
from tests.conftest import NOW
from tests.factories import learning
from tests.web.security.names import Variants

PEOPLE: Final = {"own": "servant", "same": "same", "foreign": "foreign"}


class Papers:
    """The rows of tests on paper, and the values that name them in URLs for every role."""

    def __init__(self, session: Session, people: dict[str, Person], *, missing: int) -> None:
        self._session, self._missing = session, missing
        self._enrolments = {
            variant: learning.enrol(session, people[owner]) for variant, owner in PEOPLE.items()
        }
        maker = people["admin"]
        self._forms = {
            slug: self._add_form(slug, maker, seed) for seed, slug in ((1, "files"), (2, "other"))
        }
        entered_form = self._add_form("files", maker, 3)
        self._entered_form = entered_form
        self._results = {
            variant: self._add_result(entered_form, variant, maker) for variant in PEOPLE
        }

    def build_targets(self) -> dict[str, Variants]:
        """Return the objects of each kind by variant."""
        enrolment = {"enrolment_id": self._enrolments["own"]}
        forms = {
            variant: self._forms[slug] for variant, slug in (("own", "files"), ("foreign", "other"))
        }
        none = {"slug": "nothing", "form_id": self._missing, "quiz_id": self._missing}
        results = {
            variant: {"form_id": self._entered_form["form_id"], "paper_result_id": result_id}
            for variant, result_id in self._results.items()
        }
        return {
            "paper": {variant: {**form, **enrolment} for variant, form in forms.items()}
            | {"missing": {**none, **enrolment}},
            "paper_result": {
                **results,
                "missing": {**results["own"], "paper_result_id": self._missing},
                "mixed": {**results["own"], "form_id": self._forms["files"]["form_id"]},
            },
        }

    def _add_form(self, slug: str, maker: Person, seed: int) -> dict[str, Any]:
        version_id = find_current_version_id(self._session, slug)
        assert version_id is not None
        question = self._session.scalars(
            select(Question)
            .join(Quiz, Quiz.id == Question.quiz_id)
            .where(Quiz.version_id == version_id, Question.name == "single-2")
        ).one()
        form = PaperForm(
            seed=seed,
            version_id=version_id,
            quiz_id=question.quiz_id,
            language="kk",
            drawn_items=[{"question": question.id, "order": [1, 0]}],
            made_by=maker.id,
            made_at=NOW,
        )
        self._session.add(form)
        self._session.flush()
        return {"slug": slug, "form_id": form.id, "quiz_id": question.quiz_id}

    def _add_result(self, form: dict[str, Any], variant: str, by: Person) -> int:
        result = PaperResult(
            form_id=form["form_id"],
            enrolment_id=self._enrolments[variant],
            typed_answers={"1": "1"},
            percent=100,
            passed=True,
            entered_by=by.id,
            entered_at=NOW,
        )
        self._session.add(result)
        self._session.flush()
        return result.id
