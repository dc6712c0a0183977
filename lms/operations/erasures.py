"""Erasing again of people whom a restored backup has brought back."""

from lms.core.settings import Settings
from lms.operations.containers import open_container
from lms.personal_data.replaying import replay_register


def replay_erasures(settings: Settings) -> int:
    """Erase everybody again whose key is destroyed, and return how many they were. Idempotent."""
    with open_container(settings) as container:
        return replay_register(container)
