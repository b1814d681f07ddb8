"""Addresses of this app's deeds and desks."""

from __future__ import annotations

from django.urls import path

from reviewing.views import answers, documents, pools, reviewing, rounds

app_name = "reviewing"
urlpatterns = [
    # One's library of documents, and any document to whoever may read it.
    path("me/documents/", documents.documents, name="documents"),
    path("me/documents/add/", documents.add_document, name="add_document"),
    path("me/documents/<uuid:uid>/", documents.edit_document, name="edit_document"),
    path("me/documents/<uuid:uid>/replace/", documents.replace_document, name="replace_document"),
    path("me/documents/<uuid:uid>/delete/", documents.delete_document, name="delete_document"),
    path("files/<uuid:uid>/", documents.serve, name="document"),
    # One's own answers to a form.
    path("answers/<uuid:uid>/", answers.answers, name="answers"),
    path("answers/<uuid:uid>/save/", answers.save_answers, name="save_answers"),
    path("answers/<uuid:uid>/copy.pdf", answers.copy, name="copy"),
    # The reviewer's desk.
    path("reviews/", reviewing.desk, name="desk"),
    path("reviews/interests/", reviewing.interests, name="interests"),
    path("reviews/interests/<uuid:uid>/withdraw/", reviewing.withdraw_interest, name="withdraw_interest"),
    path("reviews/<uuid:uid>/", reviewing.review, name="review"),
    path("reviews/<uuid:uid>/declare/", reviewing.declare, name="declare"),
    path("reviews/<uuid:uid>/recuse/", reviewing.recuse, name="recuse"),
    path("reviews/<uuid:uid>/take-back/", reviewing.take_back, name="take_back"),
    path("reviews/<uuid:uid>/notes/", reviewing.write_note, name="review_note"),
    # For those who run rounds and own pools.
    path("review-rounds/", rounds.listing, name="rounds"),
    path("review-rounds/<uuid:uid>/", rounds.overview, name="round"),
    path("review-rounds/<uuid:uid>/assign/", rounds.assign_all, name="assign_all"),
    path("review-rounds/<uuid:uid>/dates/", rounds.set_dates, name="round_dates"),
    path("review-rounds/<uuid:uid>/rubric/", rounds.take_rubric, name="take_rubric"),
    path("review-rounds/<uuid:uid>/calibration/", rounds.calibrate, name="calibrate"),
    path("review-rounds/<uuid:uid>/remind/", rounds.remind, name="remind_reviewers"),
    path("review-rounds/<uuid:uid>/results/", rounds.results, name="results"),
    path("review-rounds/<uuid:uid>/results.csv", rounds.results_csv, name="results_csv"),
    path("review-rounds/<uuid:uid>/entries/<uuid:submission>/", rounds.entry, name="entry"),
    path("review-rounds/<uuid:uid>/entries/<uuid:submission>/assign/", rounds.assign, name="assign"),
    path("review-rounds/<uuid:uid>/entries/<uuid:submission>/notes/", rounds.write_note, name="round_note"),
    path("review-rounds/<uuid:uid>/assignments/<uuid:assignment>/replace/", rounds.replace, name="replace"),
    path("review-rounds/<uuid:uid>/assignments/<uuid:assignment>/reopen/", rounds.reopen, name="reopen_review"),
    path("reviewer-pools/", pools.listing, name="pools"),
    path("reviewer-pools/<uuid:uid>/", pools.pool, name="pool"),
    path("reviewer-pools/<uuid:uid>/owners/", pools.owners, name="pool_owners"),
    path("reviewer-pools/<uuid:uid>/<uuid:user>/", pools.member, name="pool_member"),
]
