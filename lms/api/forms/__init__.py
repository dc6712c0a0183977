"""Shape and wording of what programs send and get: one description serves for reading, for OpenAPI and for the readable page."""
