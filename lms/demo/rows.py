"""The rows of the demonstration as the bulk inserts take them."""

from typing import Any

DemoRow = dict[str, Any]  # by column
