"""The site's addresses and an empty view, which goes through the same middleware as every page."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as site


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("empty", content_type="text/plain")


urlpatterns = [path("empty/", empty), *site]
