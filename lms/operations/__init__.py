"""What commands do above all domains: prepare a site, replace its key, show one practice task.

May use everything below the commands, which print what it returns.
"""
