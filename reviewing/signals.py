"""Word that travels upwards: who cares connects in its own apps.py."""

from django.dispatch import Signal

# A reviewer submitted. Sent inside the transaction, with ``assignment``.
review_submitted = Signal()

# The last review that a submission waits for in a round came in. Sent inside the transaction, with ``round`` and ``submission``.
reviews_complete = Signal()
