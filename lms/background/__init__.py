"""The background process: its loop, what is done now and then, and which handler does which job."""
