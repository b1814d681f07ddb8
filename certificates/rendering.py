"""A certificate's record to HTML to PDF: one A4 landscape page, made from the record alone."""

from __future__ import annotations

import atexit
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, lru_cache
from hashlib import blake2s, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.x509 import load_der_x509_certificate
from django.conf import settings
from django.template.loader import render_to_string

from certificates import cms, drawing, timestamps
from certificates.wording import complete, isolated
from core.languages import direction

if TYPE_CHECKING:
    from certificates.press.frame import Signing

STATIC = Path(__file__).parent / "static" / "certificates"
MARGIN, MARGIN_BESIDE_RAIL = 24, 88  # millimetres, as in print.css
ROOM_FOR_TIMESTAMP = 10_240  # bytes
# Tried in this order until everything stands on one page: each step is a smaller type size.
FITS = ("roomy", "even", "close", "dense", "packed")
SIZES_OF_NAME = ((22, "large"), (40, "medium"), (75, "small"))
SIZES_OF_TITLE = ((45, "large"), (95, "medium"), (170, "small"))
# What the page shows in places of its own, and what it does not show at all. Whatever else a record holds makes another sheet.
_PERSONAL_WORDS = frozenset({"when", "profession", "completed_on", "issued_on", "expires_on", "hours"})
_PERSONAL = _PERSONAL_WORDS - {"when"} | {"name", "latin_name", "title", "number", "address", "issued_at", "facts", "place"}
_SPACES = re.compile(r"[ \t\r\n\f]+")
_KANA, _HANGUL = re.compile("[\u3040-\u30ff]"), re.compile("[\u1100-\u11ff\uac00-\ud7af]")


class DoesNotFitError(Exception):
    """The record holds more than one page can carry, even in the smallest type that we print."""


def to_pdf(
    record: dict[str, Any], *, attachment: bytes = b"", compact: str = "", sign: bool = True, moment: datetime | None = None,
    plain: bool = False,
) -> bytes:  # fmt: skip
    """The PDF of ``record``: PDF/A-3a, PDF/UA-1, signed as a whole; the same arguments give the same bytes.

    ``attachment`` is the signed credential, ``compact`` the code that is checked without
    a network, ``moment`` when the file counts as signed. A timestamp service, where one
    is set, adds what it signs and so makes each file a new one. ``plain`` has WeasyPrint
    draw every text, as it does for whatever wraps.

    Long names and titles wrap, and then all type becomes a step smaller; nothing is
    cut and nothing is squeezed. Raises DoesNotFitError when even that is not enough,
    NoGlyphError when no font has a letter, KeysUnavailableError when nothing can be signed.
    """
    # Without Pango the import itself fails, so only who prints a certificate needs it.
    from certificates.press import pressing, qr

    record = complete(record)
    codes = {"qr": qr.grid(record["address"].upper())}
    if compact:
        codes["compact"] = qr.once(compact)
    signs = signing() if sign else None
    moment = moment or datetime.fromisoformat(record["issued_on"]).replace(tzinfo=UTC)
    if signs:
        moment = max(moment, signs.since)  # a file that was lost may be signed again by a younger key
    job = pressing.Job(
        key=_standing(record, compact=bool(compact)),
        texts=texts(record),
        codes=codes,
        about=pressing.About(
            title=_title(record), author=record["provider"], number=record["number"], language=record["language"], moment=moment
        ),
        lay_out=lambda: _lay_out(record, compact=compact),
        title_of_field=record["words"]["labels"]["signature"],
        credential=attachment,
        signing=signs,
    )
    return pressing.press(job, plain=plain)


def texts(record: dict[str, Any]) -> dict[str, str]:
    """What stands in each place of the page, by the place's name; places that are empty are left out."""
    words, number = record["words"], record["number"]
    found = {
        "name": isolated(record["name"]),
        "latin_name": isolated(record["latin_name"]),
        "profession": words["profession"],
        "title": isolated(record["title"]),
        "when": words["when"],
        "completed_on": words["completed_on"],
        "issued_on": words["issued_on"],
        "expires_on": words["expires_on"],
        "hours": words["hours"],
        # Two lines of three groups, in the list and again in the address.
        "number-0": number[:14],
        "number-1": number[14:],
        "address-0": number[:14],
        "address-1": number[14:],
        **{f"credit-{place}": credit["line"] for place, credit in enumerate(words["credits"])},
    }
    return {name: plain for name, text in found.items() if (plain := _SPACES.sub(" ", text).strip(" "))}


def to_html(record: dict[str, Any], *, fit: str = FITS[0], compact: str = "") -> str:
    """The page that becomes the PDF. It needs no translation: the record brings its words."""
    record = complete(record)
    design, language = record["design"], record["language"]
    hue, seed, accent = design["hue"], design["seed"], design.get("accent", "")
    across = direction(language)
    ground = drawing.sheet(
        seed, hue, mirrored=across == "rtl", border=design.get("border", "double"), ground=design.get("ground", "meridians"), accent=accent
    )
    return render_to_string(
        "certificates/certificate.html",
        {
            "record": record,
            "words": record["words"],
            "document_title": _title(record),
            "direction": across,
            "fit": fit,
            "texts": {name.replace("-", "_"): text for name, text in texts(record).items()},
            "credits": _credits(record),
            "sessions": " · ".join(record["words"]["sessions"]["items"]),
            "provider": isolated(record["provider"]),
            "logos": _logos(record),
            "signatories": _signatories(record),
            "name_size": _size(record["name"], SIZES_OF_NAME),
            "name_language": _language_of(record["name"], language),
            "name_is_tall": _is_tall(record["name"]),
            "title_size": _size(record["title"], SIZES_OF_TITLE),
            "palette": drawing.palette(hue, accent),
            "sheet": drawing.data_uri(ground),
            "seal": _seal(design, seed, hue, accent),
            "qr": drawing.data_uri(drawing.qr(record["address"], hue)),
            "compact": compact,
            "address_start": record["address"].split("://", 1)[-1].rsplit("/", 1)[0] + "/",
            "offset": -MARGIN_BESIDE_RAIL if across == "rtl" else -MARGIN,
        },
    )


def _standing(record: dict[str, Any], *, compact: bool) -> str:
    """What tells apart two records that cannot share a sheet: all that is printed outside of a place of its own."""
    words = {name: value for name, value in record["words"].items() if name not in _PERSONAL_WORDS}
    words["credits"] = [{name: value for name, value in credit.items() if name != "line"} for credit in words["credits"]]
    still = {name: value for name, value in record.items() if name not in _PERSONAL and name not in ("words", "credits")}
    shape = (
        _size(record["name"], SIZES_OF_NAME), _is_tall(record["name"]), _language_of(record["name"], record["language"]),
        _size(record["title"], SIZES_OF_TITLE), bool(record["latin_name"].strip()), bool(record["words"]["profession"]),
        [credit["accreditation"] for credit in record["credits"]], record["address"].rsplit("/", 1)[0], len(record["address"]),
        compact, bool(record["title"].strip()),
    )  # fmt: skip
    return blake2s(json.dumps([still, words, shape], sort_keys=True, default=str).encode()).hexdigest()


def _lay_out(record: dict[str, Any], *, compact: str):
    """The WeasyPrint document of ``record`` in the largest type in which it stands on one page."""
    from weasyprint import HTML

    style, fonts, fetcher = _style()
    places = {*texts(record), "qr"}
    for fit in FITS:
        html = HTML(string=to_html(record, fit=fit, compact=compact), url_fetcher=fetcher)
        document = html.render(stylesheets=[style], font_config=fonts)
        if len(document.pages) == 1 and not _overflows(document.pages[0], places):
            return document
    raise DoesNotFitError(f"Certificate {record['number']} does not fit on one page.")


@cache
def _style():
    """The style sheet and its fonts, read once for each process."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    fonts = FontConfiguration()
    atexit.register(_style.cache_clear)  # it takes its own leave badly once modules are being unloaded
    # Nothing is ever fetched from another host: drawings are data, fonts are files of ours.
    fetcher = URLFetcher(allowed_protocols={"file", "data"})
    return CSS(filename=STATIC / "print.css", font_config=fonts, url_fetcher=fetcher), fonts, fetcher


def signing() -> Signing:
    """How files are signed now: by the issuer's document key, timestamped where a service is set."""
    from certificates import keys
    from certificates.press.frame import Signing

    signer = keys.document_signer()
    chain = tuple(signer.chain)
    stamp: Callable[[bytes], bytes] | None = None
    room = 512 + sum(map(len, chain))
    if url := getattr(settings, "TIMESTAMP_URL", ""):
        stamp, room = (lambda signature: timestamps.token(sha256(signature).digest(), url=url)), room + ROOM_FOR_TIMESTAMP
    return Signing(sign=lambda digest: cms.build(digest, chain, signer.sign, stamp), room=room, since=_since(chain[0]))


@lru_cache(maxsize=8)
def _since(certificate: bytes) -> datetime:
    return load_der_x509_certificate(certificate).not_valid_before_utc


def _overflows(page, places: set[str]) -> bool:
    """Whether anything stands in the way of the signatures, ran out of the rail, or was left out over the foot of the page."""
    areas: dict[str, tuple[float, float]] = {}
    seen = set()
    for box in page._page_box.descendants(placeholders=True):
        attributes = getattr(box.element, "attrib", {})
        seen.add(attributes.get("data-place"))
        if attributes.get("class") in {"main", "rail", "address", "compact"} or attributes.get("class", "").startswith("signatures"):
            areas.setdefault(attributes["class"].split()[0], (box.position_y, box.position_y + box.height))
    if "address" not in areas or not places <= seen:
        return True
    foot = min(areas[name][0] for name in ("signatures", "compact") if name in areas)
    return areas["main"][1] > foot or areas["address"][1] > areas["rail"][1]


def _title(record: dict[str, Any]) -> str:
    return f"{record['words']['heading']}: {record['title']}"


def _credits(record: dict[str, Any]) -> list[dict[str, str]]:
    printed = texts(record)
    return [{"line": printed.get(f"credit-{place}", ""), "statement": c["statement"]} for place, c in enumerate(record["words"]["credits"])]


def _logos(record: dict[str, Any]) -> list[dict[str, str]]:
    """The institutions' logos, each with the name that is read aloud for it."""
    design = record["design"]
    names = [record["provider"], *record.get("joint_providers", [])]
    digests = [design.get("logo", ""), *design.get("joint_logos", [])]
    return [
        {"image": _picture(digest), "name": names[place] if place < len(names) else record["provider"]}
        for place, digest in enumerate(digests)
        if digest
    ]


def _signatories(record: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {
            "name": isolated(s["name"]),
            "role": isolated(s["role"]),
            "image": _picture(s["image"]) if s.get("image") else "",
            "plain_name": s["name"],
            # Who signs for whom needs saying only where several institutions sign.
            "institution": isolated(s.get("institution", "")) if record["joint_providers"] else "",
        }
        for s in record["signatories"]
    ]


def _seal(design: dict[str, Any], seed: str, hue: int, accent: str) -> str:
    wanted = design.get("seal", "drawn")
    if wanted == "none":
        return ""
    return drawing.data_uri(drawing.seal(seed, hue, accent)) if wanted in ("drawn", "") else _picture(wanted)


def _picture(digest: str) -> str:
    from certificates import pictures

    return pictures.data_uri(digest)


def _language_of(name: str, language: str) -> str:
    """The language whose letters a name shows beyond doubt, so that it is set and spoken in it."""
    found = "ja" if _KANA.search(name) else "ko" if _HANGUL.search(name) else ""
    return "" if language.startswith(found or "-") else found


def _is_tall(name: str) -> bool:
    return any("\u0590" <= character < "\u1e00" for character in name)


def _size(text: str, steps: tuple[tuple[int, str], ...]) -> str:
    return next((size for most, size in steps if len(text) <= most), "least")
