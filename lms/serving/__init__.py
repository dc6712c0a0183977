"""Serving the application: granian on one socket, with workers forked from one process."""
