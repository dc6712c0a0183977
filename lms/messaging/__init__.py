"""Messages to people: on the site, by e-mail, by SMS; outbox, digests, quiet hours, bounces.

May import accounts.
"""
