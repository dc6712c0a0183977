"""The client's IP, believed through proxies only as far as LMS_TRUSTED_PROXIES says.

Limits count it through lms.core.ip_limits alone, because of IPv6 nobody has just one address.
"""

from flask import request


def get_client_ip() -> str:
    """Return the IP of the request; empty for a socket without one."""
    return request.remote_addr or ""
