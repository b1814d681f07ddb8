"""Logs as one JSON object a line, for a machine that gathers them."""

from __future__ import annotations

from typing import Any

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    # Without the frames' variables, which may hold what a person wrote.
    structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
]


def json_logging(level: str) -> dict:
    """A ``logging`` configuration whose every line is JSON, from our code and from the libraries'."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(default=what_it_is),
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["console"], "level": level},
        # Django and gunicorn bring handlers of their own, which would write each line a second time.
        "loggers": {name: {"handlers": [], "propagate": True} for name in ("django", "django.server", "gunicorn.error", "django-q")},
    }


def what_it_is(value: object) -> str:
    """A request or a model says what it is by its class: its words may be somebody's."""
    return f"<{type(value).__name__}>"
