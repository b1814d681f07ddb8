"""What a page's first view weighs: the page and what it asks for at once, its images aside."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from benchmarks.adapter import Adapter, Cast, Scenario, Visitor

STYLES = re.compile(r"<link\b[^>]*\brel=\"?(?:stylesheet|icon|preload|modulepreload|manifest)\"?[^>]*>", re.IGNORECASE)
SCRIPTS = re.compile(r"<script\b[^>]*>", re.IGNORECASE)
ADDRESS = re.compile(r"(?:href|src)=\"([^\"]+)\"")
IMPORTED = re.compile(r"@import\s+(?:url\()?[\"']?([^\"')\s]+)|url\([\"']?(?!data:)([^\"')]+\.woff2?)[\"']?\)")


class Weight(NamedTuple):
    requests: int
    octets: int
    elsewhere: int  # requests that leave the site


def first_view(base: str, adapter: Adapter, cast: Cast) -> Weight | None:
    """The weight of the adapter's ``first_view``, packed as it travels, with nothing kept from before."""
    scenario = next((each for each in adapter.scenarios if each.name == adapter.first_view), None)
    if scenario is None:
        return None
    visitor, person = Visitor(base, adapter), next(cast.of(scenario.who, 0, 1))
    page = visitor.walk(Scenario(scenario.name, scenario.who, scenario.steps), person)[-1]
    octets, seen, elsewhere = len(page.body), set(), 0
    waiting = [urljoin(base, address) for address in _asked_for(page.text)]
    headers = {**visitor.headers, "Accept-Encoding": "br, gzip"}
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        parts = urlsplit(address)
        if parts.netloc != urlsplit(base).netloc:
            elsewhere += 1
            continue
        reply = visitor.connection.request("GET", parts.path, headers)
        octets += len(reply.body)
        if parts.path.endswith(".css"):
            plain = visitor.connection.request("GET", parts.path, visitor.headers)
            waiting += [urljoin(address, one or other) for one, other in IMPORTED.findall(plain.text)]
    return Weight(1 + len(seen), octets, elsewhere)


def _asked_for(html: str) -> list[str]:
    tags = STYLES.findall(html) + SCRIPTS.findall(html)
    return [found[1] for tag in tags if (found := ADDRESS.search(tag))]
