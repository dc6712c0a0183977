"""The page of search, and the URLs by which what it found opens."""

from lms.search.views.results import blueprint

__all__ = ["blueprint"]
