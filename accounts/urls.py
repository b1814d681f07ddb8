"""Addresses of one's own account, beside allauth's."""

from django.urls import path

from accounts import credential_views, key_views, letter_views, views

app_name = "accounts"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("profile/", views.profile, name="profile"),
    path("licences/", views.licences, name="licences"),
    path("licences/add/", views.add_licence, name="add_licence"),
    path("licences/<int:pk>/", views.licence, name="licence"),
    path("licences/<int:pk>/remove/", views.remove_licence, name="remove_licence"),
    path("record/", credential_views.record, name="record"),
    path("record/<slug:kind>/add/", credential_views.add_credential, name="add_credential"),
    path("record/<slug:kind>/<uuid:uid>/", credential_views.credential, name="credential"),
    path("record/<slug:kind>/<uuid:uid>/remove/", credential_views.remove_credential, name="remove_credential"),
    path("keys/", key_views.keys, name="keys"),
    path("keys/make/", key_views.make_key, name="make_key"),
    path("keys/<uuid:uid>/remove/", key_views.remove_key, name="remove_key"),
    path("letters/", letter_views.letters, name="letters"),
    path("letters/stop/<str:token>/", letter_views.stop_letters, name="stop_letters"),
    path("security/", views.security, name="security"),
    path("data/", views.data, name="data"),
    path("data/export/", views.export, name="export"),
    path("close/", views.close, name="close"),
]
