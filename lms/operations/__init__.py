"""What an operator does to a whole site: prepare it, replace or check its key, try a task.

May use everything below the commands, which print what it returns.
"""
