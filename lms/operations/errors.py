"""The failure of an operation."""


class OperationRefused(Exception):
    """Raised if an operation cannot be done; the message says why, and what to do."""
