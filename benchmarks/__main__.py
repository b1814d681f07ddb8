"""Measure this site, or a peer's, and write the table and the plot. ``bin/benchmark --help`` says how."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from pathlib import Path

from benchmarks import adapter as adapters
from benchmarks import measuring, plot, report, weight
from benchmarks.house import House, machine, ticking
from tests.services.private import folder, postgres, redis

HERE = Path(__file__).parent


def main() -> int:
    wishes = _wishes()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    chosen = adapters.read(wishes.adapter)
    if wishes.base_url:
        return _peer(wishes, chosen)
    with folder() as place, postgres(waits_for_disk=wishes.wait_for_disk) as database, redis() as cache:
        house = House(place, database, cache, _tell)
        house.fill(wishes.courses)
        cast = adapters.Cast.read(house.cast())
        counts, heavy = {}, None
        with house.server(counts=True) as (base, _pid):
            _tell("counting queries")
            counts = measuring.count(base, chosen, cast)
            heavy = weight.first_view(base, chosen, cast)
        with house.server() as (base, pid):
            if wishes.hold:
                return _hold(base, place)
            measured = _measure(wishes, base, chosen, cast, ticking(pid))
    return _write(wishes, chosen, measured, counts, heavy)


def _wishes() -> argparse.Namespace:
    asks = argparse.ArgumentParser(prog="bin/benchmark", description=__doc__)
    asks.add_argument("--courses", type=int, default=20, help="synthetic courses beside the demonstration (20)")
    asks.add_argument("--rounds", type=int, default=8, help="rounds at each number of connections (8: under three minutes)")
    asks.add_argument("--connections", type=int, nargs="+", default=[1, 8], help="how many work at the same time (1 8)")
    asks.add_argument("--only", nargs="+", help="scenarios whose names begin so")
    asks.add_argument("--base-url", help="a site that runs already; needs --cast")
    asks.add_argument("--adapter", type=Path, default=HERE / "adapters" / "meridian.toml", help="the site's paths")
    asks.add_argument("--cast", type=Path, help="who visits a site that runs already")
    asks.add_argument("--results", type=Path, default=HERE / "results", help="where table, plot and figures go")
    asks.add_argument("--wait-for-disk", action="store_true", help="let PostgreSQL wait for the disk at each commit, as in production")
    asks.add_argument("--hold", action="store_true", help="measure nothing: fill the site, serve it, print where, until Ctrl-C")
    return asks.parse_args()


def _peer(wishes: argparse.Namespace, chosen: adapters.Adapter) -> int:
    if not wishes.cast:
        sys.exit("A site that runs already needs --cast: who visits it. See benchmarks/README.md.")
    cast = adapters.Cast.read(wishes.cast)
    visitor = adapters.Visitor(wishes.base_url, chosen)
    for group in cast.groups.values():
        for person in group:
            visitor.sign_in(person)
    visitor.connection.close()
    measured = _measure(wishes, wishes.base_url, chosen, cast, lambda: 0.0)
    return _write(wishes, chosen, measured, {}, weight.first_view(wishes.base_url, chosen, cast))


def _measure(wishes, base, chosen, cast, clock) -> list[measuring.Measured]:
    chosen = _only(chosen, wishes.only)
    found = []
    for connections in wishes.connections:
        found += measuring.measure(base, chosen, cast, connections=connections, rounds=wishes.rounds, clock=clock, tell=_tell)
    return found


def _only(chosen: adapters.Adapter, names: list[str] | None) -> adapters.Adapter:
    if not names:
        return chosen
    kept = tuple(each for each in chosen.scenarios if each.name.lower().startswith(tuple(name.lower() for name in names)))
    return adapters.Adapter(chosen.name, chosen.headers, chosen.empty, kept, chosen.sign_in, chosen.first_view)


def _hold(base: str, place: Path) -> int:
    print(f"{base}  cast: {place / 'cast.json'}", flush=True)
    try:
        signal.pause()
    except KeyboardInterrupt:
        return 0
    return 0


def _write(wishes, chosen, measured, counts, heavy) -> int:
    about = {"site": chosen.name, "machine": machine(), "workers": os.environ.get("WEB_CONCURRENCY", "1")}
    rows = report.table(measured, counts)
    if heavy:
        rows += (
            f"\nFirst view of a lesson: {heavy.octets / 1000:.1f} kB in {heavy.requests} requests, {heavy.elsewhere} of them elsewhere.\n"
        )
    missed = report.broken(measured, counts)
    wishes.results.mkdir(parents=True, exist_ok=True)
    (wishes.results / "table.md").write_text(f"{about['site']}, {about['machine']}\n\n{rows}")
    (wishes.results / "multiples.svg").write_text(plot.draw(measured))
    (wishes.results / "figures.json").write_text(json.dumps(report.as_json(measured, counts, heavy, about), indent=1) + "\n")
    print(f"\n{rows}")
    print("\n".join(missed) or "Every goal is met.")
    return 1 if missed else 0


def _tell(sentence: str) -> None:
    print(f"  {sentence}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
