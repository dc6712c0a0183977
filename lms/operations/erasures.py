"""Erasing again of people whom a restored backup has brought back."""

from lms.app import build_container
from lms.core.settings import Settings
from lms.personal_data.replaying import replay_register


def replay_erasures(settings: Settings) -> int:
    """Erase everybody again whose key is destroyed, and return how many they were. Idempotent."""
    container = build_container(settings)
    try:
        return replay_register(container)
    finally:
        container.database.dispose()
