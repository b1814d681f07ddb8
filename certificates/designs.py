"""What a design says when it is released, and the digest by which it is known."""

from __future__ import annotations

import hashlib
import json
from typing import Any, NotRequired, TypedDict

from certificates.models import CertificateDesign, DesignVersion, Signatory

DEFAULT_HUE = 195
MOST_SIGNATORIES = 4  # on one sheet
# For each paper language: the institution's name in it, what stands above the name, a sentence under
# everything, and its own heading for a kind of certificate. What is missing is said in our words.
WORDING = ("provider", "certifies", "closing", "headings")


class Signer(TypedDict):
    """Who signs a design; ``roles`` says the role in paper languages other than that of ``role``."""

    name: str
    role: str
    image: str  # a digest, or ""
    roles: NotRequired[dict[str, str]]


class Content(TypedDict):
    """A design as it is frozen. Pictures stand by their digests."""

    institution: str
    hue: int
    accent: str
    border: str
    ground: str
    seal: str  # "drawn", "none" or a digest
    logo: str
    compact: NotRequired[bool]  # whether a second code holds the certificate itself
    wording: dict[str, dict[str, Any]]
    signatories: list[Signer]


def content_of(design: CertificateDesign, signatories: list[Signatory] | None = None) -> Content:
    """The design as it would be released now."""
    if signatories is None:
        signatories = list(design.institution.signatories.select_related("picture")) if design.institution_id else []
    seal = (
        design.seal_picture.sha256 if design.seal == "own" and design.seal_picture else ("drawn" if design.seal == "own" else design.seal)
    )
    content: Content = {
        "institution": design.institution.name if design.institution_id else "",
        "hue": design.hue,
        "accent": design.accent,
        "border": design.border,
        "ground": design.ground,
        "seal": seal,
        "logo": design.logo.sha256 if design.logo else "",
        "wording": design.wording,
        "signatories": [signer(s.name, s.role, s.picture.sha256 if s.picture else "", s.roles) for s in signatories[:MOST_SIGNATORIES]],
    }
    # Said only where it is so: a version that was released before this could be chosen keeps its digest.
    return {**content, "compact": True} if design.compact else content


def signer(name: str, role: str, image: str, roles: dict[str, str]) -> Signer:
    """One signatory of a design's content."""
    return {"name": name, "role": role, "image": image, "roles": roles} if roles else {"name": name, "role": role, "image": image}


def never_released(institution) -> Content:
    """How certificates look for an institution that has released no design: ours, in its hue, with who signs for it."""
    design = CertificateDesign.objects.filter(institution=institution).first()
    return content_of(CertificateDesign(institution=institution, hue=design.hue if design else DEFAULT_HUE))


def released(institution) -> DesignVersion | None:
    """The version in force: the one released last."""
    return DesignVersion.objects.filter(design__institution=institution).order_by("-number").first()


def in_force(institution) -> tuple[int | None, Content]:
    """What certificates of ``institution`` look like today: the version's key, None where nothing was released, and its content."""
    version = released(institution)
    return (version.pk, version.content) if version else (None, never_released(institution))


def digest_of(content: Content) -> str:
    """SHA-256 of the canonical content: the same for the same look, whatever order it was written in."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def signers(contents: list[Content], language: str) -> list[dict[str, str]]:
    """Who signs, as a certificate in ``language`` names them.

    For one institution its own; for several, the first of each, then the next, as many as a sheet can hold.
    """
    joint = len(contents) > 1
    rounds = max((len(content["signatories"]) for content in contents), default=0)
    in_turn = [
        _named(content["signatories"][turn], content["institution"] if joint else "", language)
        for turn in range(rounds)
        for content in contents
        if turn < len(content["signatories"])
    ]
    return in_turn[:MOST_SIGNATORIES]


def _named(signer: Signer, institution: str, language: str) -> dict[str, str]:
    role = signer.get("roles", {}).get(language) or signer["role"]
    return {"name": signer["name"], "role": role, "institution": institution, "image": signer["image"]}
