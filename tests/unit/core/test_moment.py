from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from lms.core.clock import Moment


def test_the_day_of_a_moment_is_the_one_of_its_zone():
    evening = datetime(2026, 3, 9, 20, 0, tzinfo=UTC)
    here = Moment(evening, ZoneInfo("Asia/Almaty"))
    assert here.today == date(2026, 3, 10)
    assert here.get_date(datetime(2026, 3, 8, 18, 0, tzinfo=UTC)) == date(2026, 3, 8)
    assert Moment(evening, ZoneInfo("UTC")).today == date(2026, 3, 9), "the control"
