"""Reads of messages, of contacts that refuse mail, and of the outbox. Import them from here."""

from lms.messaging.queries.contact_faults import get_contact_column, is_fault_current, is_refusing
from lms.messaging.queries.course_titles import map_course_titles
from lms.messaging.queries.messages import (
    MessageRow,
    find_message,
    find_message_keys,
    list_messages,
)
from lms.messaging.queries.outbox import (
    MailBacklog,
    MailOutcome,
    OutboxState,
    list_mail_outcomes,
    read_mail_backlog,
    read_outbox_state,
)
from lms.messaging.queries.refusing_contacts import RefusingContact, count_refusing, list_refusing
from lms.messaging.queries.unread import count_messages, count_unread, find_newest_unread
from lms.messaging.queries.unsubscriptions import list_unwanted

__all__ = [
    "MailBacklog",
    "MailOutcome",
    "MessageRow",
    "OutboxState",
    "RefusingContact",
    "count_messages",
    "count_refusing",
    "count_unread",
    "find_message",
    "find_message_keys",
    "find_newest_unread",
    "get_contact_column",
    "is_fault_current",
    "is_refusing",
    "list_mail_outcomes",
    "list_messages",
    "list_refusing",
    "list_unwanted",
    "map_course_titles",
    "read_mail_backlog",
    "read_outbox_state",
]
