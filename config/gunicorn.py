"""How gunicorn runs the site: one process with threads unless the environment says otherwise."""

import os
from pathlib import Path

from config.logs import json_logging

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
worker_class = "gthread"
timeout = 60
graceful_timeout = 10
keepalive = 5
# A worker shows that it lives by touching a file: in memory, so that a slow disk does not look like a dead worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - shared memory: workers say there that they live
control_socket_disable = True
loglevel = "warning"
if os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith("production"):
    loglevel = "info"
    logconfig_dict = json_logging(os.environ.get("LOG_LEVEL", "INFO"))
