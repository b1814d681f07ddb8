"""People and institutions for tests."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.enums import InstitutionKind, Role
from accounts.models import Accreditation, Institution, Licence, Membership, Profile, User


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        password = kwargs.pop("password", "correct-horse-battery")
        return model_class.objects.create_user(*args, password=password, **kwargs)


class ProfileFactory(DjangoModelFactory):
    """The profile that everybody has, filled in."""

    class Meta:
        model = Profile

    @classmethod
    def _create(cls, model_class, *args, user, **said):
        profile = user.profile
        for field, value in said.items():
            setattr(profile, field, value)
        profile.save()
        return profile

    user = factory.SubFactory(UserFactory)
    profession = "2221"
    country = "KE"
    language = "en"

    @classmethod
    def _create(cls, model_class, *args, user=None, **kwargs):
        """Fill in the profile that every person has from the first moment."""
        profile, _ = model_class.objects.update_or_create(user=user, defaults=kwargs)
        user.profile = profile
        return profile


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = Institution

    name = factory.Sequence(lambda n: f"Hospital {n}")
    kind = InstitutionKind.HOSPITAL
    country = "KE"
    confirmed_at = factory.LazyFunction(timezone.now)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    institution = factory.SubFactory(InstitutionFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.MEMBER


class AccreditationFactory(DjangoModelFactory):
    class Meta:
        model = Accreditation

    institution = factory.SubFactory(InstitutionFactory)
    body = "National Council for Continuing Education"
    scope = "Nursing"
    valid_from = factory.LazyFunction(lambda: timezone.now().date())


class LicenceFactory(DjangoModelFactory):
    class Meta:
        model = Licence

    user = factory.SubFactory(UserFactory)
    country = "KE"
    body = "Nursing Council of Kenya"
    number = factory.Sequence(lambda n: f"RN-{n:05d}")
