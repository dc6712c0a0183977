"""Schemas of requests and replies: one description for reading, OpenAPI and the readable page."""
