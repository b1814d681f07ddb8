"""What somebody finds of her fellowships in “My learning”: applications on their way, offers to answer, her placement."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse

from core import moments
from fellowships.application_words import SHOWN_AS, deadline_in_words, state_in_words
from fellowships.call_words import titles_of
from fellowships.enums import ApplicationState
from fellowships.models import Application

MOST = 6


class MyFellowship(NamedTuple):
    """One application. ``asks`` says what waits for her: ``"send"``, ``"answer"``, ``"placement"`` or nothing."""

    title: str
    url: str
    sentence: str
    state: str
    label: str
    asks: str
    until: str


def fellowships_of(user, language: str) -> list[MyFellowship]:
    """Her applications that are on their way, the latest first. One query; three where there are any."""
    found = (
        Application.objects.by(user).open().select_related("call", "stage").prefetch_related("placements").order_by("-created_at", "-pk")
    )
    rows = list(found[:MOST])
    titles = titles_of([row.call for row in rows], language)
    return [_shown(row, titles[row.call.translation_key], moments.reader_zone(user, otherwise=row.call.time_zone)) for row in rows]


def _shown(application: Application, title: str, zone: str) -> MyFellowship:
    url, asks, until = reverse("fellowships:application", args=[application.uid]), "", ""
    if application.state == ApplicationState.DRAFT and application.call.is_taking:
        url, asks, until = reverse("fellowships:apply", args=[application.call.key]), "send", deadline_in_words(application.call, zone)
    elif application.state == ApplicationState.OFFERED:
        asks = "answer"
    elif placements := list(application.placements.all()):
        url, asks = reverse("fellowships:placement", args=[placements[-1].uid]), "placement"
    state = ApplicationState(application.state)
    return MyFellowship(title, url, state_in_words(application), SHOWN_AS[state], str(state.label), asks, until)
