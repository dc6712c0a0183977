"""Rules of programmes: states, half-years, outlook. No database, no clock."""

from lms.programmes.rules.outlook import BEHIND as BEHIND
from lms.programmes.rules.outlook import EARLY as EARLY
from lms.programmes.rules.outlook import MET as MET
from lms.programmes.rules.outlook import MISSED as MISSED
from lms.programmes.rules.outlook import ON_COURSE as ON_COURSE
from lms.programmes.rules.outlook import TO_COME as TO_COME
from lms.programmes.rules.outlook import UNPLANNED as UNPLANNED
from lms.programmes.rules.outlook import UNSUMMED as UNSUMMED
from lms.programmes.rules.outlook import Outlook as Outlook
from lms.programmes.rules.outlook import assess_plan as assess_plan
from lms.programmes.rules.outlook import find_pace_span as find_pace_span
from lms.programmes.rules.periods import LONGEST_YEARS as LONGEST_YEARS
from lms.programmes.rules.periods import DaySpan as DaySpan
from lms.programmes.rules.periods import find_half_year as find_half_year
from lms.programmes.rules.periods import is_allowed_period as is_allowed_period
from lms.programmes.rules.periods import list_half_years as list_half_years
from lms.programmes.rules.periods import name_half_year as name_half_year
from lms.programmes.rules.states import APPROVED as APPROVED
from lms.programmes.rules.states import CLOSED as CLOSED
from lms.programmes.rules.states import DRAFTING as DRAFTING
from lms.programmes.rules.states import IN_FORCE as IN_FORCE
from lms.programmes.rules.states import IN_IMPLEMENTATION as IN_IMPLEMENTATION
from lms.programmes.rules.states import STATES as STATES
from lms.programmes.rules.states import STEP_EVENTS as STEP_EVENTS
from lms.programmes.rules.states import find_next_state as find_next_state
from lms.programmes.rules.states import is_next_state as is_next_state
