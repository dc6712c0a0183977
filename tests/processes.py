"""Processes for tests of concurrent work, forked from a server that has the product loaded."""

from multiprocessing import get_context
from multiprocessing.context import ForkServerContext


def get_clean_context() -> ForkServerContext:
    """Return a context whose processes inherit nothing that the test has open.

    Unlike spawned ones they need not import everything anew.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.conftest"])
    return context
