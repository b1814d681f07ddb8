"""Credit systems and certificates for tests."""

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from certificates.models import CreditSystem


class CreditSystemFactory(DjangoModelFactory):
    class Meta:
        model = CreditSystem
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"SYSTEM-{n}")
    name = factory.Sequence(lambda n: f"System {n}")
    step = Decimal("0.25")
