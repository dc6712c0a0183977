"""What `lms serve` starts."""

from dataclasses import replace

import pytest

from lms.cli.serve import roles


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_there_is_one_background_process_unless_it_is_switched_off(app, settings):
    assert [role.count for role in roles(app, replace(settings, workers=3), None)] == [3, 1]
    assert [role.count for role in roles(app, replace(settings, workers=3, background=False), None)] == [3, 0]
