"""The file and the credential of a certificate as a reply, for whoever may have them."""

from __future__ import annotations

from io import BytesIO

from django.http import FileResponse, HttpResponse

from certificates import services
from certificates.models import Certificate

LONGEST_FILENAME = 100


def file_of(certificate: Certificate) -> HttpResponse | None:
    """The PDF to take along; None while there is none. One that storage has lost is made again."""
    if not certificate.has_file:
        return None
    try:
        content = certificate.file.open("rb")
    except FileNotFoundError:
        services.file_is_lost(certificate)
        return None
    return FileResponse(content, as_attachment=True, filename=filename(certificate, "pdf"), content_type="application/pdf")


def credential_of(certificate: Certificate, kind: str) -> HttpResponse | None:
    """The signed credential to take along; None while it is not signed."""
    signed = getattr(certificate, "credential", None)
    if signed is None or signed.signed_at is None:
        return None
    content, media_type, ending = {
        "json": (signed.document, "application/vc", "json"),
        "jwt": (signed.jwt, "application/vc+jwt", "jwt"),
        "compact": (signed.compact, "text/plain", "txt"),
    }[kind]
    if not content:
        return None
    return FileResponse(BytesIO(content.encode()), as_attachment=True, filename=filename(certificate, ending), content_type=media_type)


def filename(certificate: Certificate, ending: str) -> str:
    """The title and the number, in the title's own script."""
    title = "".join(" " if character in '\\/:*?"<>|' or not character.isprintable() else character for character in certificate.title)
    return f"{' '.join(title.split())[:LONGEST_FILENAME].strip()} – {certificate.code}.{ending}"
