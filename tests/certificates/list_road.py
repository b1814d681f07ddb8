"""Lists as tests send them."""

from __future__ import annotations

from certificates.models import ListRun
from certificates.services import lists

HEAD = "email,name,title,completed_on,hours\n"
DEFAULTS = {"kind": "completion", "language": "en", "format": "onsite", "completed_on": "2026-11-12", "title": "Sepsis"}


def look(content: str | bytes, lakeside, actor=None, deed="issue", **defaults) -> ListRun:
    content = content.encode() if isinstance(content, str) else content
    return lists.look_at(
        content,
        file_name="list.csv",
        deed=deed,
        institution=lakeside,
        actor=actor,
        defaults=DEFAULTS | defaults if deed == "issue" else defaults,
    )


def named(count: int) -> str:
    return HEAD + "".join(f",Person {number},,,\n" for number in range(count))


def messages(run: ListRun) -> list[tuple[int, str, str]]:
    return list(run.rows.order_by("line").values_list("line", "outcome", "message"))
