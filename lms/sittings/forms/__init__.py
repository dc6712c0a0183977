"""Forms of sittings: opening one, the room code, minutes back, a reason."""
