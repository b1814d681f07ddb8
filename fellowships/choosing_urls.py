"""Addresses of the desks where applicants are chosen, and of hosts' lists."""

from __future__ import annotations

from django.urls import path

from fellowships.views import appeals, decisions, host_rankings, matchings, officer_application, pipeline

urlpatterns = [
    # The officers' desk.
    path("selection/", pipeline.calls, name="select_calls"),
    path("selection/<uuid:call_key>/", pipeline.call, name="select_call"),
    path("selection/<uuid:call_key>/applications/", pipeline.applications, name="select_applications"),
    path("selection/<uuid:call_key>/applications/deed/", pipeline.deed, name="select_deed"),
    path("selection/<uuid:call_key>/stages/", pipeline.stage_list, name="select_stages"),
    path("selection/<uuid:call_key>/matching/", matchings.matching, name="select_matching"),
    path("selection/<uuid:call_key>/decisions/", decisions.decisions, name="select_decisions"),
    path("selection/<uuid:call_key>/decisions/check/", decisions.check, name="select_check"),
    path("selection/<uuid:call_key>/decisions/publish/", decisions.publish, name="select_publish"),
    path("selection/<uuid:call_key>/letters/", decisions.letters, name="select_letters"),
    path("selection/<uuid:call_key>/letters/<slug:outcome>/<slug:language>/", decisions.letter, name="select_letter"),
    path("selection/<uuid:call_key>/appeals/", appeals.appeals, name="select_appeals"),
    path("selection/applications/<uuid:uid>/", officer_application.application, name="select_application"),
    path("selection/applications/<uuid:uid>/decision/", officer_application.prepare, name="select_prepare"),
    path("selection/applications/<uuid:uid>/move/", officer_application.move, name="select_move"),
    path("selection/waivers/<uuid:uid>/decision/", officer_application.waiver, name="select_waiver"),
    path("selection/deeds/<uuid:uid>/undo/", pipeline.undo, name="select_undo"),
    path("selection/stages/<uuid:uid>/start/", pipeline.stage_start, name="select_stage_start"),
    path("selection/stages/<uuid:uid>/reviewers/", pipeline.stage_assign, name="select_stage_assign"),
    path("selection/runs/<uuid:uid>/", matchings.run, name="select_run"),
    path("selection/runs/<uuid:uid>/decisions/", matchings.use, name="select_run_use"),
    path("selection/host-lists/<uuid:uid>/open/", matchings.open_list, name="select_open_list"),
    path("selection/decisions/<uuid:uid>/discard/", decisions.discard, name="select_discard"),
    path("selection/decisions/<uuid:uid>/back/", decisions.send_back, name="select_send_back"),
    path("selection/publications/<uuid:uid>/", decisions.publication, name="select_publication"),
    path("selection/appeals/<uuid:uid>/", appeals.answer, name="select_appeal_answer"),
    # What an applicant asks about a decision.
    path("apply/decisions/<uuid:uid>/ask/", appeals.ask, name="decision_ask"),
    path("apply/questions/<uuid:uid>/take-back/", appeals.take_back, name="decision_take_back"),
    # Hosts' lists.
    path("hosting/<uuid:institution>/rankings/", host_rankings.rankings, name="hosting_rankings"),
    path("hosting/<uuid:institution>/rankings/<uuid:call_key>/<uuid:slot>/", host_rankings.host_ranking, name="hosting_ranking"),
    path("hosting/<uuid:institution>/applications/<uuid:uid>/", host_rankings.host_application, name="hosting_application"),
]
