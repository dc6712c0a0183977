"""Search over courses, lessons, glossaries and help: an index of their words, and the page."""
