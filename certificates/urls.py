"""Addresses of certificates, below the language."""

from django.urls import path, re_path

from certificates import views
from certificates.views import desks, files, holding, log, reporting, sharing, transcript, webhooks

app_name = "certificates"
urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/many/", views.many, name="many"),
    path("verify/many/begin/", views.begin, name="begin_batch"),
    path("verify/many/<str:token>/", views.batch, name="batch"),
    path("verify/many/<str:token>/file/", views.batch_file, name="batch_file"),
    re_path(r"^verify/many/(?P<token>[\w-]+)/results\.(?P<form>csv|json|xlsx)$", views.batch_table, name="batch_table"),
    path("verify/many/<str:token>/<int:line>/receipt/", views.row_receipt, name="row_receipt"),
    path("verify/offline/", views.offline, name="offline"),
    path("verify/offline/worker.js", views.offline_worker, name="offline_worker"),
    path("verify/receipts/", views.ask, name="ask_receipt"),
    path("verify/receipts/<uuid:uid>/", views.receipt, name="receipt"),
    re_path(r"^verify/receipts/(?P<uid>[0-9a-f-]{36})/receipt\.(?P<form>json|pdf)$", views.receipt_file, name="receipt_file"),
    path("verify/<str:code>/", views.result, name="result"),
    path("certificates/<uuid:uid>/pdf/", views.download, name="download"),
]

# What a holder does with her certificate, and what she shows to others.
urlpatterns += [
    path("certificates/<uuid:uid>/", holding.certificate, name="certificate"),
    path("certificates/<uuid:uid>/json/", files.credential, {"kind": "json"}, name="credential_json"),
    path("certificates/<uuid:uid>/jwt/", files.credential, {"kind": "jwt"}, name="credential_jwt"),
    path("certificates/<uuid:uid>/compact/", files.credential, {"kind": "compact"}, name="credential_compact"),
    path("certificates/<uuid:uid>/share/", holding.share, name="share"),
    path("certificates/<uuid:uid>/links/<uuid:link>/take-back/", holding.take_back, name="take_back"),
    path("certificates/<uuid:uid>/correction/", holding.correction, name="correction"),
    path("s/<str:token>/", sharing.page, name="shared"),
    path("s/<str:token>/pdf/", sharing.download, name="shared_download"),
]

# The desk of an institution that checks certificates.
urlpatterns += [
    path("verifiers/", desks.index, name="desks"),
    path("verifiers/<uuid:institution>/", desks.desk, name="desk"),
    path("verifiers/<uuid:institution>/check/", desks.check, name="desk_checking"),
    path("verifiers/<uuid:institution>/check-again/", desks.check_again, name="desk_check_again"),
    path("verifiers/<uuid:institution>/checks.csv", desks.table, {"kind": "csv"}, name="desk_csv"),
    path("verifiers/<uuid:institution>/checks.xlsx", desks.table, {"kind": "xlsx"}, name="desk_xlsx"),
    path("verifiers/<uuid:institution>/checks/<uuid:check>/", desks.one_check, name="desk_check"),
    path("verifiers/<uuid:institution>/checks/<uuid:check>/receipt/", desks.receipt, name="desk_receipt"),
    path("verifiers/<uuid:institution>/keys/", desks.keys, name="desk_keys"),
    path("verifiers/<uuid:institution>/keys/<uuid:key>/remove/", desks.remove_key, name="desk_remove_key"),
    path("verifiers/<uuid:institution>/webhooks/", webhooks.index, name="webhooks"),
    path("verifiers/<uuid:institution>/webhooks/add/", webhooks.add, name="add_webhook"),
    path("verifiers/<uuid:institution>/webhooks/<uuid:webhook>/", webhooks.webhook, name="webhook"),
    path("verifiers/<uuid:institution>/webhooks/<uuid:webhook>/secret/", webhooks.renew_secret, name="webhook_secret"),
    path("verifiers/<uuid:institution>/webhooks/<uuid:webhook>/test/", webhooks.test, name="test_webhook"),
    path("verifiers/<uuid:institution>/webhooks/<uuid:webhook>/remove/", webhooks.remove, name="remove_webhook"),
    path("verifiers/<uuid:institution>/webhooks/<uuid:webhook>/<uuid:event>/again/", webhooks.send_again, name="send_again"),
]

# The public log, for people.
urlpatterns += [path("log/", log.index, name="log")]

# Credit by year and system, and what its learner adds to it.
urlpatterns += [
    path("my-credit/", transcript.transcript, name="transcript"),
    re_path(r"^my-credit/transcript\.(?P<form>pdf|csv|xlsx)$", transcript.transcript_file, name="transcript_file"),
    path("my-credit/print/", transcript.print_view, name="transcript_print"),
    path("my-credit/board/", transcript.board, name="credit_board"),
    path("my-credit/add/", transcript.add, name="add_credit"),
    path("my-credit/noted/<uuid:uid>/", transcript.change, name="change_credit"),
    path("my-credit/noted/<uuid:uid>/delete/", transcript.delete, name="delete_credit"),
    path("my-credit/noted/<uuid:uid>/document/", transcript.document, name="credit_document"),
    re_path(r"^my-credit/(?P<year>\d{4}(?:–\d{4})?)/(?P<system>[\w-]+)/$", transcript.one_year, name="transcript_year"),
]

# Whether one's credit is reported, and letters before a certificate runs out.
urlpatterns += [
    path("my-credit/reporting/", reporting.consent, name="reporting_consent"),
    path("my-credit/reporting/take-back/", reporting.take_back, name="take_back_reporting"),
    path("reminders/", reporting.reminders, name="reminders"),
]
