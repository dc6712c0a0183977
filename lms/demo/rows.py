"""The rows of the demonstration as the bulk inserts take them."""

from typing import Any

# Column to value.
DemoRow = dict[str, Any]
