"""Periods of keeping: what is deleted tonight, the nightly job, the page that shows both."""
