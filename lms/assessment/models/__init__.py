"""Tables of attempts, and of the counts of their results."""

from lms.assessment.models.admissions import Admission as Admission
from lms.assessment.models.admissions import GivenTime as GivenTime
from lms.assessment.models.answers import Answer as Answer
from lms.assessment.models.attempts import Attempt as Attempt
from lms.assessment.models.exceptions import QuizException as QuizException
from lms.assessment.models.group_counts import QuestionAge as QuestionAge
from lms.assessment.models.group_counts import QuestionRegion as QuestionRegion
from lms.assessment.models.option_counts import OptionCount as OptionCount
from lms.assessment.models.option_counts import OptionStratum as OptionStratum
from lms.assessment.models.pending import AttemptChange as AttemptChange
from lms.assessment.models.pending import BegunAttempt as BegunAttempt
from lms.assessment.models.pending import UncountedAttempt as UncountedAttempt
from lms.assessment.models.practice import AttemptTask as AttemptTask
from lms.assessment.models.question_counts import QuestionCount as QuestionCount
from lms.assessment.models.question_counts import QuestionExposure as QuestionExposure
from lms.assessment.models.question_counts import QuestionStratum as QuestionStratum
from lms.assessment.models.quiz_counts import QuizCount as QuizCount
from lms.assessment.models.results import QuizResult as QuizResult
from lms.assessment.models.sittings import Sitting as Sitting
