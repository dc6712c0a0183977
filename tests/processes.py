"""Processes for tests of what happens at the same instant. They come from one that has the product loaded and nothing open."""

from multiprocessing import get_context
from multiprocessing.context import ForkServerContext


def from_a_clean_one() -> ForkServerContext:
    """Each process begins without what a test has open, as a spawned one does, but need not import everything anew."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.conftest"])
    return context
