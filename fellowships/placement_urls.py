"""Addresses of offers, placements and what follows them."""

from __future__ import annotations

from django.urls import path

from fellowships.views import alumni, offers, placement_log, placement_reporting, placement_running, placements

urlpatterns = [
    path("offers/<uuid:uid>/", offers.offer, name="offer"),
    path("offers/<uuid:uid>/accept/", offers.accept, name="offer_accept"),
    path("offers/<uuid:uid>/decline/", offers.decline, name="offer_decline"),
    path("offers/<uuid:uid>/other-date/", offers.ask_date, name="offer_ask_date"),
    path("offers/<uuid:uid>/date/", offers.answer_date, name="offer_answer_date"),
    path("offers/<uuid:uid>/extend/", offers.extend, name="offer_extend"),
    path("offers/<uuid:uid>/withdraw/", offers.withdraw, name="offer_withdraw"),
    path("offers/conditions/<uuid:uid>/give/", offers.give, name="offer_condition_give"),
    path("offers/conditions/<uuid:uid>/check/", offers.check, name="offer_condition_check"),
    path("offers/waiting/<uuid:uid>/", offers.reorder, name="offer_reorder"),
    path("selection/<uuid:call_key>/offers/", offers.desk, name="offer_desk"),
    path("selection/<uuid:call_key>/placements/", placements.of_call, name="placement_call"),
    path("hosting/<uuid:institution_uid>/placements/", placements.hosted, name="placement_hosted"),
    path("home-institution/<uuid:institution_uid>/placements/", placements.sent, name="placement_sent"),
    path("placements/", placements.mine, name="placement_mine"),
    path("placements/<uuid:uid>/", placements.placement, name="placement"),
    path("placements/<uuid:uid>/run/", placement_running.run, name="placement_run"),
    path("placements/<uuid:uid>/end/", placement_running.stop, name="placement_stop"),
    path("placements/<uuid:uid>/agreement/", placement_running.agreement, name="placement_agreement"),
    path("placements/<uuid:uid>/agreement.pdf", placement_running.agreement_pdf, name="placement_agreement_pdf"),
    path("placements/checklist/<uuid:uid>/", placement_running.tick, name="placement_tick"),
    path("placements/checklist/<uuid:uid>/letter.pdf", placement_running.letter, name="placement_letter"),
    path("placements/<uuid:uid>/logbook/", placement_log.log, name="placement_log"),
    path("placements/<uuid:uid>/logbook/sign/", placement_log.sign, name="placement_log_sign"),
    path("placements/<uuid:uid>/logbook/competencies/", placement_log.add_competency, name="placement_competency_add"),
    path(
        "placements/<uuid:uid>/logbook/competencies/<uuid:competency_uid>/",
        placement_log.sign_competency,
        name="placement_competency_sign",
    ),
    path("placements/<uuid:uid>/logbook/<uuid:entry_uid>/", placement_log.entry, name="placement_entry"),
    path("placements/<uuid:uid>/logbook/<uuid:entry_uid>/return/", placement_log.send_back, name="placement_entry_return"),
    path("placements/<uuid:uid>/evaluation/<slug:moment>/<slug:side>/", placement_reporting.evaluate, name="placement_evaluate"),
    path("placements/<uuid:uid>/report/", placement_reporting.report, name="placement_report"),
    path("placements/<uuid:uid>/incidents/", placement_reporting.incidents_of, name="placement_incidents"),
    path("placements/incidents/<uuid:uid>/", placement_reporting.answer_incident, name="placement_incident_answer"),
    path("placements/follow-up/<str:token>/", placement_reporting.follow_up, name="placement_follow_up"),
    path("placements/follow-up/<str:token>/decline/", placement_reporting.decline_follow_up, name="placement_follow_up_decline"),
    path("alumni/", alumni.alumni, name="placement_alumni"),
    path("alumni/me/", alumni.me_in_alumni, name="placement_alumni_me"),
    path("selection/agreements/", alumni.agreements, name="placement_agreements"),
    path("selection/agreements/new/", alumni.new_agreement, name="placement_agreement_new"),
    path("selection/agreements/<uuid:uid>/", alumni.agreement, name="placement_agreement_edit"),
    path("selection/agreements/<uuid:uid>/end/", alumni.end_agreement, name="placement_agreement_end"),
    path("selection/agreements/<uuid:uid>/file/", alumni.agreement_file, name="placement_agreement_file"),
]
