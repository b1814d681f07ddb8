"""What is noted of an application for the reports when it is sent, and follows what its applicant says of her gender."""

from __future__ import annotations

from fellowships.models import Application, ApplicationFacts


def note(application: Application) -> ApplicationFacts:
    """The facts of ``application``, from its applicant's profile; as they were noted before, where she is gone."""
    if application.applicant_id is None:
        return ApplicationFacts.objects.get_or_create(application=application)[0]
    profile = application.applicant.profile
    said = {"country": profile.country, "gender": profile.gender, "profession": profile.profession}
    return ApplicationFacts.objects.update_or_create(application=application, defaults=said)[0]


def follow_gender(user, gender: str) -> None:
    """Whoever takes back what she said of her gender takes it out of the reports, too."""
    ApplicationFacts.objects.filter(application__applicant=user).exclude(gender=gender).update(gender=gender)
