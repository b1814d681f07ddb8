"""The front door."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from config.api import api, nothing_here
from core import health, media_files
from core import views as core_views
from home import sitemaps

handler404 = "core.views.page_not_found"
handler500 = "core.views.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("healthz/<slug:part>", health.healthz, name="healthz_part"),
    path("api/v1/", api.urls),
    re_path(r"^api/", nothing_here),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemaps.sitemap, name="sitemap_part"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("certificates.short_urls")),
    path("", include("certificates.public_urls")),
    path("", include("courses.public_urls")),
]

urlpatterns += i18n_patterns(
    path("accounts/", include("allauth.urls")),
    path("me/", include("accounts.urls")),
    path("", include("home.urls")),
    path("", include("courses.urls")),
    path("", include("fellowships.urls")),
    path("", include("reviewing.urls")),
    path("", include("certificates.urls")),
    re_path(r"^((?:[\w\-]+/)*)$", core_views.serve, name="page"),
    path("", include(wagtail_urls)),
)

# Last, so that it is the address an identity provider is told: one for all languages.
urlpatterns += [path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls"))]

if settings.EMBEDDED or not settings.S3_BUCKET:
    urlpatterns.insert(0, re_path(r"^media/(?P<path>.*)$", media_files.serve))
