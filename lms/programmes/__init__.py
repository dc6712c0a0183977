"""Regional programmes: state, document, indicators with a plan per period, and the fact, which is counted. May ask reporting."""
