"""People, organisations, and roles with their scopes. Uses regions; knows nothing of courses."""
