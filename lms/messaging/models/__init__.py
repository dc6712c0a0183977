"""Tables of messages and the outbox. Import them from here."""

from lms.messaging.models.deliveries import Delivery, DeliveryMessage
from lms.messaging.models.messages import Message
from lms.messaging.models.refusals import ContactFault, Unsubscription

__all__ = ["ContactFault", "Delivery", "DeliveryMessage", "Message", "Unsubscription"]
