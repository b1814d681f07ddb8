"""What others may wait for. Each is sent inside the transaction of the deed it tells of."""

from django.dispatch import Signal

application_sent = Signal()  # application
application_withdrawn = Signal()  # application
decision_published = Signal()  # decision
offer_accepted = Signal()  # offer
placement_completed = Signal()  # placement
