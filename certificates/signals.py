"""What certificates tell the floors above."""

from django.dispatch import Signal

# Sent with ``certificate`` inside the transaction that revokes it. Whoever cares looks for its own ``source``.
certificate_revoked = Signal()

# Sent with ``certificate``, ``before`` and ``after`` (states) inside the transaction of every change of state.
certificate_changed = Signal()
