"""Make the files that are still to come, all in one go."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from time import monotonic

from django.core.management.base import BaseCommand

from certificates import services
from certificates.models import Certificate

ROWS_AT_A_TIME = 200
SECONDS_BETWEEN_LINES = 2


class Command(BaseCommand):
    help = (
        "Make the PDF of every certificate that has none yet, one after the other, and say how far it is. Ctrl-C stops it after "
        "the one at hand; run again, it goes on where it was. It may run beside the workers, and several times at once with "
        "different languages: Chinese needs twice the memory."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--languages", nargs="+", metavar="LANGUAGE", help="those in these languages alone")
        parser.add_argument("--without-languages", nargs="+", metavar="LANGUAGE", default=[], help="all but those in these languages")
        parser.add_argument("--most", type=int, metavar="N", help="stop after so many")

    def handle(self, *args, **options) -> None:
        waiting = Certificate.objects.without_file().exclude(language__in=options["without_languages"])
        if options["languages"]:
            waiting = waiting.filter(language__in=options["languages"])
        total = min(waiting.count(), options["most"] or float("inf"))
        self.stopped = False
        before = {name: signal.signal(name, self._stop) for name in (signal.SIGINT, signal.SIGTERM)}
        try:
            made, failed = self._press(waiting, total=total)
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)
        left = waiting.count()
        self.stdout.write(f"{'Stopped' if self.stopped else 'Done'}: {made} made, {failed} failed, {left} still without a file.")

    def _press(self, waiting, *, total) -> tuple[int, int]:
        made = failed = 0
        start = told = monotonic()
        for pk, problem in services.render_many(self._keys(waiting, total=total)):
            if problem:
                failed += 1
                self.stderr.write(f"{Certificate.objects.values_list('code', flat=True).get(pk=pk)}: {problem}")
            else:
                made += 1
            if monotonic() - told > SECONDS_BETWEEN_LINES:
                told = monotonic()
                self.stdout.write(f"{made + failed} of {total}, {60 * (made + failed) / (told - start):,.0f} a minute")
        return made, failed

    def _keys(self, waiting, *, total) -> Iterator[int]:
        """The keys of what waits, in order of issue; none after a stop, and none twice, so that what fails does not come round."""
        last, given = 0, 0
        while rows := list(waiting.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:ROWS_AT_A_TIME]):
            for last in rows:
                if self.stopped or given >= total:
                    return
                given += 1
                yield last

    def _stop(self, *_signal) -> None:
        self.stopped = True
        self.stdout.write("Stopping after the one at hand.")
