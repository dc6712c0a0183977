"""The audit record read and guarded: who did what to whom, when and from where.

An event is an action that lms.accounts recorded; its seal is a hash that chains it to all before
it, and the hash of the last seal is the head. Below auth, whose pages show people their own
history; above accounts, where every domain records events.
"""
