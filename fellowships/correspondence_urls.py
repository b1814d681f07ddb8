"""Addresses of references, endorsements, messages and interviews."""

from __future__ import annotations

from django.urls import path

from fellowships.views import home_institution, interviews, references, talking

urlpatterns = [
    path("references/<str:token>/", references.reference, name="reference"),
    path("references/<str:token>/decline/", references.decline_reference, name="reference_decline"),
    path("apply/applications/<uuid:uid>/referees/", references.referees, name="referees"),
    path("referees/<uuid:uid>/<slug:deed>/", references.referee_deed, name="referee_deed"),
    path("reference-letters/<uuid:uid>/", references.reference_letter, name="reference_letter"),
    path("home-institution/endorsements/<uuid:uid>/", home_institution.endorsement, name="home_endorsement"),
    path("home-institution/<uuid:institution_uid>/", home_institution.home, name="home"),
    path("selection/applications/<uuid:uid>/endorsement/", home_institution.paper_endorsement, name="select_endorsement"),
    path("endorsement-documents/<uuid:uid>/", home_institution.endorsement_document, name="endorsement_document"),
    path("endorsement-documents/<uuid:uid>/remove/", home_institution.remove_document, name="endorsement_document_remove"),
    path("messages/", talking.inbox, name="inbox"),
    path("messages/<uuid:uid>/", talking.conversation, name="messages"),
    path("messages/<uuid:uid>/print/", talking.printed, name="messages_print"),
    path("interviews/", interviews.mine, name="interviews"),
    path("interviews/<uuid:uid>.ics", interviews.calendar, name="interview_calendar"),
    path("interviews/<uuid:uid>/change/", interviews.change_hour, name="interview_change"),
    path("interviews/<uuid:uid>/<slug:deed>/", interviews.hour_deed, name="interview_deed"),
    path("apply/applications/<uuid:uid>/interview/", interviews.book, name="interviews_book"),
    path("selection/stages/<uuid:stage_uid>/interviews/", interviews.stage_hours, name="interviews_stage"),
]
