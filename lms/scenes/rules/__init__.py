"""Pure rules of scenes, the same as in static/js/practice."""
