"""The front door."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from config.api import api
from core import health
from core import views as core_views

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("healthz/<slug:part>", health.healthz, name="healthz_part"),
    path("api/v1/", api.urls),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]

urlpatterns += i18n_patterns(
    path("accounts/", include("allauth.urls")),
    path("me/", include("accounts.urls")),
    path("", include("home.urls")),
    path("", include("courses.urls")),
    path("", include("certificates.urls")),
    re_path(r"^((?:[\w\-]+/)*)$", core_views.serve, name="page"),
    path("", include(wagtail_urls)),
)

if settings.EMBEDDED:
    from django.views.static import serve as serve_file

    urlpatterns.insert(0, re_path(r"^media/(?P<path>.*)$", serve_file, {"document_root": settings.MEDIA_ROOT}))
