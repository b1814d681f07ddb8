"""Credit systems, awards and certificates for tests."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from certificates import services
from certificates.awards import Award, ClaimedCredit
from certificates.enums import Kind
from certificates.models import Certificate, CertificateDesign, CreditSystem, Signatory
from tests.factories.accounts import InstitutionFactory, ProfileFactory

AMA_STATEMENT = (
    "The {provider} designates this {format} for a maximum of {maximum} AMA PRA Category 1 Credit(s)™. "
    "Physicians should claim only the credit commensurate with the extent of their participation in the activity."
)


class CreditSystemFactory(DjangoModelFactory):
    class Meta:
        model = CreditSystem
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"SYSTEM-{n}")
    name = factory.Sequence(lambda n: f"System {n}")
    step = Decimal("0.25")


class SignatoryFactory(DjangoModelFactory):
    class Meta:
        model = Signatory

    institution = factory.SubFactory(InstitutionFactory)
    name = factory.Sequence(lambda n: f"Signatory {n}")
    role = "Dean"


class CertificateDesignFactory(DjangoModelFactory):
    class Meta:
        model = CertificateDesign

    institution = factory.SubFactory(InstitutionFactory)


class ClaimedCreditFactory(factory.Factory):
    class Meta:
        model = ClaimedCredit

    system = "AMA-PRA-1"
    name = "AMA PRA Category 1 Credit(s)™"
    amount = Decimal("0.75")
    maximum = Decimal("1.00")
    statement = AMA_STATEMENT
    accreditation = "AMA-2026-0417"


class AwardFactory(factory.Factory):
    class Meta:
        model = Award

    source = factory.Sequence(lambda n: f"courses.enrolment:{n}")
    recipient = factory.LazyFunction(lambda: ProfileFactory().user)
    kind = Kind.COMPLETION
    title = "Recognising sepsis"
    hours = Decimal("0.75")
    earned_on = date(2026, 11, 12)
    language = "en"
    provider = "Lakeside Teaching Hospital"
    signatories = (("Miriam Achieng", "Dean"),)


class CertificateFactory(DjangoModelFactory):
    """Issued, with its file still to come. Fields of the award may be given."""

    class Meta:
        model = Certificate

    @classmethod
    def _create(cls, model_class, *args, state=None, state_since=None, state_reason="", **kwargs):
        award = AwardFactory(**kwargs)
        certificate = model_class.objects.create(source=award.source, **services.snapshot(award))
        if state:
            certificate.state, certificate.state_since, certificate.state_reason = state, state_since, state_reason
            certificate.save()
        return certificate
