"""Addresses of posts and calls: feeds, saved searches, the hospital's desk, the officers' desk of posts."""

from __future__ import annotations

from django.urls import path

from fellowships.views import approving_posts, browsing, hosting

urlpatterns = [
    path("opportunities/new.atom", browsing.new_posts, name="posts_feed"),
    path("opportunities/deadlines.ics", browsing.deadlines, name="deadlines_calendar"),
    path("opportunities/searches/", browsing.searches, name="searches"),
    path("opportunities/searches/<uuid:uid>/", browsing.search, name="search"),
    path("hosting/<uuid:institution_uid>/", hosting.desk, name="hosting"),
    path("hosting/<uuid:institution_uid>/posts/", hosting.posts, name="hosting_posts"),
    path("hosting/<uuid:institution_uid>/posts/<uuid:key>/<slug:deed>/", hosting.deed, name="hosting_post_deed"),
    path("selection/posts/", approving_posts.waiting, name="select_posts"),
    path("selection/posts/<uuid:uid>/", approving_posts.post, name="select_post"),
]
