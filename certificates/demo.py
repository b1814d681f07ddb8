"""Who signs the demonstration's certificates, and how they look. All are invented."""

from __future__ import annotations

from accounts.demo import LAKESIDE, THREE_RIVERS
from accounts.models import Institution
from certificates.models import CertificateDesign, Signatory

SIGNATORIES = {
    LAKESIDE: [("Dr Wanjiku Barasa", "Director of Medical Education"), ("Dr Amina Okello", "Course director")],
    THREE_RIVERS: [("Pr Cheikh Fall", "Directeur de l'École")],
}
HUES = {LAKESIDE: 195, THREE_RIVERS: 155}


def load(stdout) -> None:
    for institution in Institution.objects.filter(name__in=SIGNATORIES):
        for name, role in SIGNATORIES[institution.name]:
            Signatory.objects.update_or_create(institution=institution, name=name, defaults={"role": role})
        CertificateDesign.objects.update_or_create(institution=institution, defaults={"hue": HUES[institution.name]})
    stdout.write("Signatories and certificate designs: ready.")
