"""Hooks, by which a lower package calls a function of a higher one."""

import pytest

from lms.core.hooks import Hook


def test_a_hook_returns_what_the_connected_function_does():
    hook = Hook("add")
    hook.connect(lambda first, *, second: first + second)
    assert hook(1, second=2) == 3
    hook.connect(max)
    assert hook(1, 2) == 2, "one function is connected, the last one"


def test_a_hook_without_a_function_says_its_name():
    with pytest.raises(RuntimeError, match="load_plan"):
        Hook("load_plan")()
