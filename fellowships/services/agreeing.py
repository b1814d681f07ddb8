"""The learning agreement: written in versions, each signed by all, or by nobody yet."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from core.jobs import enqueue
from fellowships import placement_rules as rules
from fellowships.learning_agreement import LONGEST_SECTION, cleaned, digest_of, is_empty, missing
from fellowships.models import AgreementSignature, AgreementVersion, Competency, OpportunityPage, Placement
from fellowships.placement_kinds import EntryState, PlacementParty, PlacementState


def current(placement: Placement) -> AgreementVersion | None:
    """The version that counts: the newest."""
    return placement.agreements.order_by("-number").first()


def still_to_sign(placement: Placement) -> list[str]:
    """The parties whose signature under the newest version is missing."""
    version = current(placement)
    signed = version.signatures.values_list("party", flat=True) if version else ()
    return missing(rules.parties_needed(placement), signed)


@transaction.atomic
def write(placement: Placement, words: Mapping[str, object], *, actor) -> AgreementVersion:
    """Propose a new version; the signatures under the one before no longer count. Words that say the same make no new version."""
    placement = _locked(placement)
    if not rules.writes_agreement(rules.parties_of(actor, placement)):
        raise Refused(_("You are no party to this agreement."), code="not_yours")
    if placement.state not in (PlacementState.PREPARING, PlacementState.RUNNING):
        raise Refused(_("The placement is over: its agreement stays as it was signed."), code="over")
    said = cleaned(words)
    if is_empty(said):
        raise Refused(_("Write at least what the placement is for."), code="empty")
    if any(len(text) > LONGEST_SECTION for text in said.values()):
        raise Refused(_("A section holds at most %(most)d characters.") % {"most": LONGEST_SECTION}, code="too_long")
    return _add(placement, said, actor=actor)


@transaction.atomic
def sign(version: AgreementVersion, *, actor, as_party: str = "") -> AgreementSignature:
    """Sign ``version`` for the party that ``actor`` stands for. Signing twice changes nothing.

    Raises Refused where a newer version was proposed: nobody signs what she has not read.
    """
    placement = _locked(version.placement)
    newest = current(placement)
    if newest is None or newest.pk != version.pk:
        raise Refused(_("There is a newer version. Read it before you sign."), code="newer_version")
    party = _party_of(actor, placement, as_party)
    if placement.is_over:
        raise Refused(_("The placement is over: its agreement stays as it was signed."), code="over")
    signature, fresh = AgreementSignature.objects.get_or_create(
        version=version,
        party=party,
        defaults={"by": actor, "name": actor.get_full_name(), "role": _role(placement, party), "digest": version.digest},
    )
    if fresh:
        audit.record("fellowships.agreement_signed", version, actor=actor, party=party, digest=version.digest, placement=str(placement.uid))
        if not still_to_sign(placement):
            enqueue("fellowships.tasks.tell_of_placement", placement.pk, "signed")
    return signature


def draft(placement: Placement, opportunity: OpportunityPage) -> AgreementVersion:
    """The first version, from what the opportunity says, in the fellow's language."""
    with translation.override(placement.language):
        supervisors = ", ".join(each.name for each in opportunity.canonical.supervisors.all())
        words = {
            "aims": "\n".join(str(block.value) for block in opportunity.outcomes),
            "activities": "\n".join(str(block.value) for block in opportunity.duties),
            "limits": "\n".join(part for part in (opportunity.get_hands_on_display(), opportunity.limits) if part),
            "supervision": supervisors,
            "assessment": _("Logbook with sign-off, an evaluation half-way and one at the end, by both sides."),
        }
    if is_empty(cleaned(words)):
        words["aims"] = placement.title
    return _add(placement, cleaned(words), actor=None)


def follow_dates(placement: Placement, *, actor) -> None:
    """The days have moved: the same words in a new version, for all to sign."""
    version = current(placement)
    if version is not None:
        _add(placement, version.words, actor=actor)


def put_competencies(placement: Placement, opportunity: OpportunityPage) -> None:
    """What the fellow is to learn, as the opportunity says it."""
    titles = [str(block.value) for block in opportunity.outcomes]
    Competency.objects.bulk_create(
        Competency(placement=placement, title=title[:300], sort_order=order) for order, title in enumerate(titles)
    )


@transaction.atomic
def add_competency(placement: Placement, title: str, *, actor) -> Competency:
    """Something else that is to be learned."""
    placement = _locked(placement)
    if not rules.reads_log(rules.parties_of(actor, placement)):
        raise Refused(_("You may not change this placement."), code="not_yours")
    title = title.strip()
    if not title:
        raise Refused(_("Say what is to be learned."), code="empty")
    added = Competency.objects.create(placement=placement, title=title[:300], sort_order=placement.competencies.count())
    audit.record("fellowships.competency_added", added, actor=actor, placement=str(placement.uid))
    return added


@transaction.atomic
def sign_competency(competency: Competency, *, actor, level: int, comment: str = "") -> Competency:
    """The supervisor says how far the fellow is trusted: from 1 (watches) to 5 (supervises others)."""
    placement = _locked(competency.placement)
    if not rules.signs_log(actor, placement):
        raise Refused(_("Only the supervisor or the host signs."), code="not_yours")
    if placement.is_over:
        raise Refused(_("The placement is over: its logbook is closed."), code="over")
    if level not in range(1, 6):
        raise Refused(_("Choose a level from 1 to 5."), code="no_level")
    before = str(competency.level or "")
    competency.level, competency.comment = level, comment.strip()[:1000]
    competency.signed_by, competency.signed_name, competency.signed_at = actor, actor.get_full_name(), timezone.now()
    competency.save()
    audit.record("fellowships.competency_signed", competency, actor=actor, before=before, after=str(level), state=EntryState.SIGNED)
    return competency


def _add(placement: Placement, words: dict[str, str], *, actor) -> AgreementVersion:
    digest = digest_of(words, starts_on=placement.starts_on.isoformat(), ends_on=placement.ends_on.isoformat(), language=placement.language)
    newest = current(placement)
    if newest is not None and newest.digest == digest:
        return newest
    version = AgreementVersion.objects.create(
        placement=placement,
        number=newest.number + 1 if newest else 1,
        language=placement.language,
        words=words,
        digest=digest,
        written_by=actor,
    )
    audit.record("fellowships.agreement_written", version, actor=actor, number=version.number, placement=str(placement.uid))
    enqueue("fellowships.tasks.tell_of_placement", placement.pk, "to_sign", version.number)
    return version


def _party_of(actor, placement: Placement, wanted: str) -> str:
    mine = rules.parties_of(actor, placement) & set(rules.parties_needed(placement))
    if wanted:
        mine &= {wanted}
    if not mine:
        raise Refused(_("You are no party to this agreement."), code="not_yours")
    if len(mine) > 1:
        raise Refused(_("You stand for both institutions: say for which you sign."), code="which_party")
    return next(iter(mine))


def _role(placement: Placement, party: str) -> str:
    institution = {PlacementParty.HOST: placement.host, PlacementParty.HOME: placement.home}.get(PlacementParty(party))
    return str(institution) if institution else ""


def _locked(placement: Placement) -> Placement:
    found = Placement.objects.select_for_update(of=("self",))
    return found.select_related("application__call", "host", "home", "fellow").get(pk=placement.pk)
