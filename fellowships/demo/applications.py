"""The demonstration's applications: sixty in the call in review, a few in the open one and in the one that is decided."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import yaml
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import Degree, Institution, LanguageTest, Licence, PracticePeriod, User
from core.achievements import offered
from core.reference.countries import country_name
from core.seeding import stable_uuid
from fellowships import profile_facts
from fellowships.demo import people
from fellowships.demo.forms import clinical
from fellowships.demo.posting import call
from fellowships.enums import ApplicationState, StageKind
from fellowships.models import Application, ApplicationFacts, ApplicationMove, CallPage, Choice, NumberSeries, Slot
from fellowships.services import applying, checking, requirements
from reviewing.building import key_of, option_key
from reviewing.enums import SubmissionState
from reviewing.models import StoredDocument, Submission, SubmissionDocument
from reviewing.services import submissions, versions

SIXTY = 60
WORDS = yaml.safe_load(Path(__file__).with_name("applications.yaml").read_text(encoding="utf-8"))
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n% "
PROFESSIONS = ["2211", "2212", "2221", "2222", "3212", "3221"]
LANGUAGE = {
    "any_of": [
        {"test": "ielts", "overall": "7.0", "each": "6.5"}, {"test": "oet", "each": "C+"}, {"test": "cefr_en", "overall": "B2"},
        {"test": "cefr_fr", "overall": "B2"}, {"test": "cefr_ar", "overall": "B2"},
    ],
    "most_months": 60,
}  # fmt: skip


def write(stdout) -> None:
    """Write what is missing: what the calls ask, what people have noted, and their applications."""
    officer = User.objects.get(email="helena@meridian.example")
    spring, exchange, decided = call("observerships-spring"), call("exchange-2027"), call("exchange-2026")
    _ask(exchange, officer)
    _ask_little(spring, officer)
    _ask_little(decided, officer)
    applicants = people.applicants()
    _note_records(applicants)
    _note_named()
    made = _in_review(spring, applicants[:SIXTY])
    made += _decided(decided)
    made += _open(exchange)
    stdout.write(f"Applications for fellowships: {made} new.")


# What the calls ask ------------------------------------------------------------


def _ask(page: CallPage, officer: User) -> None:
    """Typed rules of most kinds, and papers for both phases."""
    if page.eligibility_rules.exists():
        return
    rules = [
        ("profession", {"any_of": PROFESSIONS}, False),
        ("licence", {"valid_on": (timezone.localdate() + timedelta(days=200)).isoformat()}, True),
        ("practice", {"years": 2, "of_last": 5, "recent_months": 12}, True),
        ("language", LANGUAGE, True),
    ]
    hygiene = next((one for one in offered(language="en") if "hygiene" in one.title.lower()), None)
    if hygiene is not None:
        rules.append(("course", {"all_of": [hygiene.key]}, False))
    for kind, values, waivable in rules:
        requirements.add_rule(page, kind, values, may_be_waived=waivable, actor=officer)
    papers = [("apply", "passport", True), ("apply", "language", False), ("offer", "immunisation", True), ("offer", "insurance", True)]
    for phase, kind, required in papers:
        requirements.add_need(page, phase=phase, kind=kind, words=WORDS["notes"][kind], required=required, actor=officer)


def _ask_little(page: CallPage, officer: User) -> None:
    if page.eligibility_rules.exists():
        return
    requirements.add_rule(page, "licence", {}, may_be_waived=False, actor=officer)
    requirements.add_rule(page, "practice", {"years": 1, "of_last": 3}, may_be_waived=True, actor=officer)
    requirements.add_need(page, phase="offer", kind="immunisation", words=WORDS["notes"]["immunisation"], required=True, actor=officer)
    requirements.add_need(page, phase="offer", kind="insurance", words=WORDS["notes"]["insurance"], required=True, actor=officer)


# What people have noted ----------------------------------------------------------


def _note_records(applicants: Sequence[User]) -> None:
    """A degree and a place of work for each, and a language test for every other."""
    if Degree.objects.filter(user__in=applicants).exists():
        return
    year = timezone.localdate().year
    degrees, posts = [], []
    for at, one in enumerate(applicants):
        country, physician = one.profile.country, one.profile.profession in ("2211", "2212")
        school, employer = f"University of {country_name(country, 'en')}", WORDS["employers"][at % len(WORDS["employers"])]
        title, level = ("MBBS", "physician") if physician else ("Diploma in nursing", "diploma")
        degree = {"level": level, "title": title, "school": school, "graduated_on": date(year - 5 - at % 9, 7, 1)}
        degrees.append(Degree(uid=stable_uuid("degree", one.email), user=one, country=country, **degree))
        post = {
            "position": "Medical officer" if physician else "Staff nurse",
            "employer": employer,
            "started_on": date(year - 4 - at % 7, 2, 1),
        }
        posts.append(PracticePeriod(uid=stable_uuid("practice", one.email), user=one, country=country, **post))
    Degree.objects.bulk_create(degrees)
    PracticePeriod.objects.bulk_create(posts)
    LanguageTest.objects.bulk_create(
        LanguageTest(uid=stable_uuid("test", one.email), user=one, test="ielts", taken_on=date(year - 1, 3, 12), overall="7.0",
                     parts={"listening": "7.5", "reading": "7.0", "writing": "6.5", "speaking": "7.0"})
        for one in applicants[::2]
    )  # fmt: skip


def _note_named() -> None:
    """The people who sign in to the demonstration: one meets every rule, one misses by half a band, one has noted little."""
    year = timezone.localdate().year
    named = {one.email.split("@")[0]: one for one in User.objects.filter(email__endswith="@meridian.example").select_related("profile")}
    for name, title, level, school in (
        ("grace", "BSc Nursing", "bachelor", "Lakeside University"),
        ("mariama", "Doctorat d’État en médecine", "physician", "École de santé des Trois-Rivières"),
        ("lucia", "Médico cirujano", "physician", "Universidad del Altiplano"),
    ):
        one = named[name]
        facts = {"country": one.profile.country}
        Degree.objects.get_or_create(
            user=one, level=level, title=title, defaults={**facts, "school": school, "graduated_on": date(year - 8, 7, 4)}
        )
        work = {
            "employer": one.profile.institution.name if one.profile.institution else school,
            "started_on": date(year - 6, 3, 1),
            **facts,
        }
        PracticePeriod.objects.get_or_create(user=one, position="Staff nurse" if name == "grace" else "Medical officer", defaults=work)
        licence = {"expires_on": date(year + 3, 12, 31)}
        Licence.objects.get_or_create(
            user=one, country=one.profile.country, body="Medical council (fictitious)", number="D-1042", defaults=licence
        )
    marks = {"listening": "7.0", "reading": "7.0", "writing": "6.0", "speaking": "7.0"}
    LanguageTest.objects.get_or_create(
        user=named["grace"], test="ielts", taken_on=date(year, 4, 18), defaults={"overall": "7.0", "parts": marks}
    )
    LanguageTest.objects.get_or_create(user=named["mariama"], test="cefr_fr", taken_on=date(year - 1, 6, 2), defaults={"overall": "C1"})


# Applications ----------------------------------------------------------------------


def _in_review(page: CallPage, applicants: Sequence[User]) -> int:
    """Sixty in the review stage, sent on different days while the call was open."""
    if Application.objects.in_call(page).exists():
        return 0
    stage = page.stages.filter(kind=StageKind.REVIEW).first()
    slots = list(Slot.objects.offered_in(page).ahead(timezone.localdate()).order_by("pk"))
    span = page.closes_at - page.opens_at
    moments = [page.opens_at + span * (at + 1) / (len(applicants) + 2) for at in range(len(applicants))]
    made = _sent(page, applicants, moments, ApplicationState.IN_STAGE, stage=stage)
    Choice.objects.bulk_create(
        Choice(application=one, slot=slots[(at * 5 + step) % len(slots)], rank=step + 1)
        for at, one in enumerate(made)
        for step in range(min(1 + at % 3, len(slots)))
    )
    checking.check_many(made)
    return len(made)


def _decided(page: CallPage) -> int:
    """Those of last year's call, at the decision: what became of them is written elsewhere."""
    if Application.objects.in_call(page).exists():
        return 0
    named = {one.email.split("@")[0]: one for one in User.objects.filter(email__endswith="@meridian.example").select_related("profile")}
    applicants = [named["grace"], named["mariama"], named["lucia"], named["layla"], *people.applicants()[SIXTY:]]
    stage = page.stages.filter(kind=StageKind.DECISION).first()
    made = _sent(page, applicants, [page.closes_at - timedelta(days=2)] * len(applicants), ApplicationState.IN_STAGE, stage=stage)
    slots = list(Slot.objects.offered_in(page).order_by("starts_on"))
    Choice.objects.bulk_create(Choice(application=one, slot=slots[at % len(slots)], rank=1) for at, one in enumerate(made))
    return len(made)


def _open(page: CallPage) -> int:
    """In the open call: one draft that is nearly done, one that was sent through every step, and two more."""
    if Application.objects.in_call(page).exists():
        return 0
    named = {one.email.split("@")[0]: one for one in User.objects.filter(email__endswith="@meridian.example").select_related("profile")}
    home = Institution.objects.get(name="École de santé des Trois-Rivières")
    ahead = Slot.objects.offered_in(page).ahead(timezone.localdate()).select_related("opportunity").order_by("-starts_on")
    slots = {slot.opportunity.slug: slot for slot in ahead}
    made = _sent(page, [named["mariama"], named["layla"]], [page.opens_at + timedelta(days=5)] * 2, ApplicationState.SENT)
    Application.objects.filter(pk=made[0].pk).update(home_institution=home)
    Choice.objects.create(application=made[0], slot=slots["dialysis-nursing"], rank=1)
    Choice.objects.create(application=made[0], slot=slots["paediatric-surgery"], rank=2)
    Choice.objects.create(application=made[1], slot=slots["tropical-medicine"], rank=1)
    checking.check_many(made)
    begun = applying.begin(page, named["grace"], language="en", now=page.opens_at + timedelta(days=1))
    applying.save_choices(begun, [slots["newborn-intensive-care"], slots["simulation-teaching"]])
    submissions.save(begun.submission, {key_of("why"): WORDS["why"]["en"][0]}, base_revision=begun.submission.revision)
    checking.check(begun)
    return len(made) + 1


# Many at once ------------------------------------------------------------------------


def _sent(page: CallPage, applicants: Sequence[User], moments: Sequence[datetime], state: str, *, stage=None) -> list[Application]:
    """Applications that were sent at ``moments``, written in a few statements: the services would take a minute."""
    form = clinical()
    kept = versions.keep(form)
    languages = [one.profile.language if one.profile.language in kept else "en" for one in applicants]
    sources = [applying.source_of(_uid(page, one)) for one in applicants]
    versions_then = {code: version.pk for code, version in kept.items()}
    rows = list(zip(applicants, moments, languages, sources, strict=True))
    Submission.objects.bulk_create(
        Submission(
            uid=stable_uuid("submission", source), form=form, author=one, source=source, language=language, state=SubmissionState.SENT,
            answers=_answers(at, one, language), revision=9, begun_at=moment - timedelta(days=3), saved_at=moment, sent_at=moment,
            form_version=kept[language], snapshot={"versions": versions_then, "documents": {}},
        )
        for at, (one, moment, language, source) in enumerate(rows)
    )  # fmt: skip
    there = {one.author_id: one for one in Submission.objects.filter(source__in=sources).select_related("author")}
    _attach([there[one.pk] for one in applicants])
    year = moments[0].year
    series, _ = NumberSeries.objects.get_or_create(year=year)
    Application.objects.bulk_create(
        Application(
            uid=_uid(page, one), number=f"{year}-{series.last + at:04d}", call=page, applicant=one, submission=there[one.pk], state=state,
            stage=stage, language=language, created_at=moment - timedelta(days=3), sent_at=moment, moved_at=moment,
            home_institution=one.profile.institution, record=profile_facts.gathered(one),
            home_name="" if one.profile.institution_id else WORDS["employers"][at % len(WORDS["employers"])],
        )
        for at, (one, moment, language, _source) in enumerate(rows, start=1)
    )  # fmt: skip
    series.last += len(applicants)
    series.save(update_fields=["last"])
    made = list(Application.objects.filter(uid__in=[_uid(page, one) for one in applicants]).select_related("applicant__profile", "call"))
    made.sort(key=lambda one: one.number)
    _history(made, page, stage)
    return made


def _history(made: Sequence[Application], page: CallPage, stage) -> None:
    """Each step as it would stand in the list of moves, and what reports note when one is sent."""
    steps = [("", "draft", timedelta(days=-3), None), ("draft", "sent", timedelta(0), None)]
    begun = page.closes_at + timedelta(days=1) if page.closes_at < timezone.now() else None
    ApplicationMove.objects.bulk_create(
        ApplicationMove(application=one, actor=one.applicant, at=one.sent_at + after, before=before, after=state)
        for one in made
        for before, state, after, _stage in steps
    )
    if stage is not None and begun is not None:
        officer = User.objects.get(email="helena@meridian.example")
        ApplicationMove.objects.bulk_create(
            ApplicationMove(application=one, actor=officer, at=begun, before="sent", after=ApplicationState.IN_STAGE, stage=stage)
            for one in made
        )
        Application.objects.filter(pk__in=[one.pk for one in made]).update(moved_at=begun)
    ApplicationFacts.objects.bulk_create(
        [
            ApplicationFacts(
                application=one, country=one.applicant.profile.country, gender=one.applicant.profile.gender,
                profession=one.applicant.profile.profession,
            )
            for one in made
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _uid(page: CallPage, person: User):
    return stable_uuid("application", page.slug, person.email)


def _answers(at: int, person: User, language: str) -> dict:
    spoken = person.profile.language if person.profile.language in WORDS["why"] else language
    why, home = WORDS["why"][spoken], WORDS["home"][spoken]
    told = WORDS["tells"].format(name=person.name, country=country_name(person.profile.country, "en")) if at % 11 == 3 else ""
    abroad = at % 4 == 0
    return {
        key_of("why"): why[at % len(why)] + told,
        key_of("home"): home[at % len(home)],
        key_of("unit"): option_key("unit", ("teaching", "district", "centre", "other")[at % 4]),
        key_of("load"): str(600 + 370 * (at % 13)),
        key_of("procedures"): [option_key("procedures", code) for code in ("resuscitation", "ultrasound", "rounds")[: 1 + at % 3]],
        key_of("abroad"): "yes" if abroad else "no",
        **({key_of("abroad_where"): ("GB", "FR", "EG", "IN")[at % 3]} if abroad else {}),
        key_of("from"): (timezone.localdate() + timedelta(days=100 + at)).isoformat(),
        key_of("notes"): language,
        key_of("truth"): "yes",
        key_of("return"): "yes",
    }


def _attach(drafts: Sequence[Submission]) -> None:
    """A curriculum vitae and a licence for each, as small files of their own."""
    rows = []
    for draft in drafts:
        for kind, title in (("cv", "Curriculum vitae"), ("licence", "Licence to practise")):
            content = PDF + f"{draft.uid} {kind}".encode()
            name = f"{kind}-{draft.author.name.split()[-1]}.pdf".lower()
            document = StoredDocument(
                uid=stable_uuid("document", str(draft.uid), kind), owner=draft.author, kind=kind, title=title, file_name=name,
                media_type="application/pdf", size=len(content), sha256=hashlib.sha256(content).hexdigest(), created_at=draft.begun_at,
            )  # fmt: skip
            document.file.save(f"{document.uid}.pdf", ContentFile(content), save=False)
            rows.append((draft, kind, document))
    StoredDocument.objects.bulk_create(document for _draft, _kind, document in rows)
    SubmissionDocument.objects.bulk_create(
        SubmissionDocument(submission=draft, field=key_of(kind), document=document) for draft, kind, document in rows
    )
    for draft, kind, document in rows:
        draft.snapshot["documents"][key_of(kind)] = [{"uid": str(document.uid), "title": document.title, "sha256": document.sha256}]
    Submission.objects.bulk_update(drafts, ["snapshot"])
