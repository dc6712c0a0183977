"""What the world holds of tests on paper: a form of each course, and one with results of three people.

The form of "files" waits for the answers of somebody at home; of the results, one is of somebody at home, one of somebody in the region's
other district, and one of somebody elsewhere.
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

WHO: Final = {"own": "servant", "same": "same", "foreign": "foreign"}
Ways = dict[str, dict[str, Any]]


class Papers:
    """Makes them and names them; they are the same objects for every role."""

    def __init__(self, session: Session, people: dict[str, Person], *, missing: int) -> None:
        self._session, self._missing = session, missing
        self._enrolments = {
            which: learning.enrol(session, people[who]) for which, who in WHO.items()
        }
        maker = people["admin"]
        self._forms = {
            slug: self._draw(slug, maker, seed) for seed, slug in ((1, "files"), (2, "other"))
        }
        entered = self._draw("files", maker, 3)
        self._entered = entered
        self._results = {which: self._enter(entered, which, maker) for which in WHO}

    def of_everybody(self) -> dict[str, Ways]:
        """Return the objects by kind."""
        person = {"enrolment_id": self._enrolments["own"]}
        forms = {
            which: self._forms[slug] for which, slug in (("own", "files"), ("foreign", "other"))
        }
        none = {"slug": "nothing", "form_id": self._missing, "quiz_id": self._missing}
        results = {
            which: {"form_id": self._entered["form_id"], "paper_result_id": result_id}
            for which, result_id in self._results.items()
        }
        return {
            "paper": {which: {**form, **person} for which, form in forms.items()}
            | {"missing": {**none, **person}},
            "paper_result": {
                **results,
                "missing": {**results["own"], "paper_result_id": self._missing},
                "mixed": {**results["own"], "form_id": self._forms["files"]["form_id"]},
            },
        }

    def _draw(self, slug: str, maker: Person, seed: int) -> dict[str, Any]:
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
            drawn=[{"question": question.id, "order": [1, 0]}],
            made_by=maker.id,
            made_at=NOW,
        )
        self._session.add(form)
        self._session.flush()
        return {"slug": slug, "form_id": form.id, "quiz_id": question.quiz_id}

    def _enter(self, form: dict[str, Any], which: str, by: Person) -> int:
        result = PaperResult(
            form_id=form["form_id"],
            enrolment_id=self._enrolments[which],
            typed={"1": "1"},
            percent=100,
            passed=True,
            entered_by=by.id,
            entered_at=NOW,
        )
        self._session.add(result)
        self._session.flush()
        return result.id
