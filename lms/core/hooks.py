"""Hooks: functions that a package calls and a package above it supplies."""

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

HookParams = ParamSpec("HookParams")
HookResult = TypeVar("HookResult")


class Hook(Generic[HookParams, HookResult]):
    """A function that a lower package declares and calls, and a higher one supplies.

    Imports go downwards alone, so lms/wiring.py connects the two. Unlike a signal a hook has one
    listener, whose result its caller needs.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._function: Callable[HookParams, HookResult] | None = None

    def connect(self, function: Callable[HookParams, HookResult]) -> None:
        """Set the function. Idempotent."""
        self._function = function

    def __call__(self, *args: HookParams.args, **kwargs: HookParams.kwargs) -> HookResult:
        """Return what the function does. Raises RuntimeError if none is connected."""
        if self._function is None:
            raise RuntimeError(f"nothing is connected to the hook {self._name}")
        return self._function(*args, **kwargs)
