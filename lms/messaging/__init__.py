"""Messages to people: in the product, by e-mail, by SMS. The outbox, digests, quiet hours, bounces. May ask accounts."""
