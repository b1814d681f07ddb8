"""The demonstration's choosing: hosts' lists, a matching, decisions prepared and checked, one published and asked about."""

from __future__ import annotations

from accounts.enums import Role
from accounts.models import User
from fellowships.demo.posting import call
from fellowships.enums import Outcome, ReasonClass
from fellowships.models import Application, CallPage, Decision, HostList, LetterTemplate, MatchRun, Slot
from fellowships.services import appealing, deciding, lettering, matchmaking, ranking
from fellowships.services.scores import scores_of

FRENCH_OFFER = """Bonjour {name},

l’équipe de {host} vous attend : {opportunity}, du {starts} au {ends}.

Répondez avant le {answer_by}. Passé ce moment, la place va à la personne suivante.

{comment}"""
COMMENT = "Your plan for the first month back home convinced both reviewers. Add a second reference from the ward next year."
QUESTION = "Thank you for your letter. Which part of my application should I work on before the next call opens?"
RANKED, LISTS = 8, 3


def write(stdout) -> None:
    """Write what is missing. Again, it changes nothing."""
    people = {one.email.split("@")[0]: one for one in User.objects.filter(email__endswith="@meridian.example").select_related("profile")}
    spring, decided = call("observerships-spring"), call("exchange-2026")
    if spring is None or decided is None or MatchRun.objects.filter(call=spring).exists():
        return
    lists = _host_lists(spring)
    run = matchmaking.run(spring, actor=people["helena"], kind="matching")
    _letter(spring, people["helena"])
    _prepared(spring, people["helena"], people["tomas"])
    _turned_down(decided, people["helena"], people["tomas"])
    stdout.write(f"Choosing fellows: {lists} hosts' lists, {len(run.result)} people matched, {Decision.objects.count()} decisions.")


def _host_lists(page: CallPage) -> int:
    """Some hospitals have handed in their lists, one has begun."""
    written = 0
    for slot in Slot.objects.offered_in(page).select_related("opportunity__institution").order_by("pk"):
        host = slot.opportunity.institution.memberships.filter(role=Role.COORDINATOR, user__is_active=True).select_related("user").first()
        candidates = list(ranking.released_for(page, slot).order_by("-number"))
        if host is None or len(candidates) < 2 or written == LISTS:
            continue
        unacceptable = [candidates[-1].uid] if len(candidates) > RANKED else []
        ranking.rank(page, slot, actor=host.user, order=[one.uid for one in candidates[:RANKED]], unacceptable=unacceptable)
        written += 1
        if written < LISTS:
            ranking.hand_in(page, slot, actor=host.user)
    return HostList.objects.filter(call=page, sent_at__isnull=False).count()


def _letter(page: CallPage, officer: User) -> None:
    if not LetterTemplate.objects.of_call(page).exists():
        words = {"subject": "Une place pour vous : {opportunity}", "text": FRENCH_OFFER}
        lettering.save_template(page, actor=officer, outcome=Outcome.OFFER, language="fr", **words)


def _prepared(page: CallPage, officer: User, second: User) -> None:
    """By hand: the two lowest marks are turned down, one of them checked already."""
    marks = scores_of(page)
    rows = Application.objects.in_call(page).filter(state="in_stage", submission__in=marks).order_by("pk")
    lowest = sorted(rows, key=lambda row: (marks[row.submission_id].normalised, row.pk))[:2]
    for row in lowest:
        deciding.prepare(row, actor=officer, outcome=Outcome.REJECT, reason_class=ReasonClass.BELOW_THE_LINE)
    if lowest:
        deciding.check(lowest[0].decisions.get(), actor=second)


def _turned_down(page: CallPage, officer: User, second: User) -> None:
    """Last year's call: one who was not chosen, with words that help, and her question about them."""
    named = Application.objects.in_call(page).filter(state="in_stage").exclude(applicant__email__endswith="@meridian.example")
    row = named.exclude(language="ar").order_by("-number").first()
    if row is None:
        return
    said = {"outcome": Outcome.REJECT, "reason_class": ReasonClass.NOT_ENOUGH_PLACES, "comment": COMMENT}
    decision = deciding.check(deciding.prepare(row, actor=officer, **said), actor=second)
    decision = deciding.publish(decision, actor=officer)
    appealing.ask(decision, actor=row.applicant, text=QUESTION)
