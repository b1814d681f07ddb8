"""Jobs: fetch by primary key, call one service."""

from certificates import services


def render_pdf(certificate_pk: int) -> None:
    """Make the file of one certificate. Raises on failure, so that the queue tries again."""
    services.render(certificate_pk)


def render_missing() -> int:
    """Every five minutes: queue again what a killed worker or a lost job left without a file."""
    return services.rerender_missing()


def report_failing(certificate_pk: int) -> None:
    """Tell the staff that a certificate has no file yet."""
    services.report_failing(certificate_pk)
