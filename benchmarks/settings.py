"""The production profile as it stands, with one view more and, in a separate pass, a count of queries."""

import os

from config.settings.production import *  # noqa: F403
from config.settings.production import MIDDLEWARE

ROOT_URLCONF = "benchmarks.urls"
if os.environ.get("BENCHMARK_COUNTS"):
    MIDDLEWARE = ["benchmarks.counting.CountingMiddleware", *MIDDLEWARE]
