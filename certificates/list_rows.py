"""Every row of a list, looked at before anything is written: what it would do, or the sentence that says why it cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.names import clean_length, clean_letters, clean_name, tidy_name
from certificates import codes, paper
from certificates.enums import Format, Kind, State
from certificates.models import Certificate
from certificates.sheets import FORMULA, LONGEST_CELL, Row
from core.errors import Refused
from core.reference.professions import PROFESSIONS

TO_ISSUE = (
    "email", "name", "latin_name", "profession", "title", "kind", "language", "begun_on", "completed_on", "expires_on", "hours", "format",
    "place", "event", "sessions",
)  # fmt: skip
TO_CHANGE = ("number", "reason", "note")
# Credit is claimed by whoever earned it, against a maximum and after an evaluation; no list stands for that.
KINDS = tuple(kind for kind in Kind if kind != Kind.CREDIT)
LONGEST_TITLE = 255
MOST_HOURS = Decimal(10_000)
MOST_SESSIONS = 40
ASKED_AT_ONCE = 400
IN_FORCE = (State.VALID, State.SUSPENDED)

Checked = tuple[dict[str, Any], str]  # what the row says, tidied; and why it is refused, "" where it is not


def to_issue(rows: list[Row], *, institution, defaults: Mapping[str, str]) -> Iterator[Checked]:
    """Check each row of a list of certificates to issue for ``institution``; what a row leaves out, ``defaults`` say."""
    people = _people(row.cells.get("email", "").lower() for row in rows)
    there = _there(institution, rows, defaults)
    seen: dict[tuple, int] = {}
    for row in rows:
        values = {column: _said(row, column) or defaults.get(column, "") for column in TO_ISSUE}
        try:
            _check_cells(row)
            values = _award(values, people)
            key = _deed_of(values)
            if key in seen:
                raise Refused(_("The same as line %(line)d.") % {"line": seen[key]}, code="twice")
            seen[key] = row.line
            if number := there.get(key):
                raise Refused(_("This person has this certificate already: %(number)s.") % {"number": number}, code="issued_before")
        except Refused as refusal:
            yield values, str(refusal)
        else:
            yield values, ""


def to_change(rows: list[Row], *, deed: str, institutions, reasons: Mapping[str, str], default: str) -> Iterator[Checked]:
    """Check each row of a list of certificates to suspend or revoke.

    ``institutions`` are those whose certificates may be touched, by primary key, None for all;
    ``reasons`` maps the codes that may be given to their words.
    """
    numbers = {row.line: codes.parse(row.cells.get("number", "")) for row in rows}
    found = _certificates(numbers.values(), institutions)
    seen: dict[str, int] = {}
    for row in rows:
        values = {"number": _said(row, "number"), "reason": _said(row, "reason") or default, "note": _said(row, "note")}
        try:
            _check_cells(row)
            certificate = found.get(numbers[row.line] or "")
            if certificate is None:
                raise Refused(_("No certificate of yours has this number."), code="unknown_number")
            values |= {"number": certificate.code, "name": certificate.record["name"], "title": certificate.title}
            if certificate.code in seen:
                raise Refused(_("The same as line %(line)d.") % {"line": seen[certificate.code]}, code="twice")
            seen[certificate.code] = row.line
            _check_change(certificate, deed)
            if values["reason"] not in reasons:
                raise Refused(_("The reason is one of: %(reasons)s.") % {"reasons": ", ".join(reasons)}, code="unknown_reason")
            _printable(values["note"], longest=500)
        except Refused as refusal:
            yield values, str(refusal)
        else:
            yield values, ""


def issued_before(run, values: Mapping[str, Any], recipient) -> Certificate | None:
    """A certificate that says what a row of ``run`` would say again, from another list or by hand.

    Accounts are compared with all there is. For names alone the look at the list
    compared with all there was; here only what was issued since then is asked for,
    because a list of ten thousand would be compared with itself ten thousand times.
    """
    same = Certificate.objects.filter(
        institution=run.institution, kind=values["kind"], title=values["title"], earned_on=values["completed_on"], state__in=IN_FORCE
    )
    if recipient is not None:
        return same.filter(recipient=recipient).first()
    since = same.filter(recipient=None, issued_at__gte=run.made_at).exclude(source__startswith=f"certificates.list:{run.uid}:")
    return since.filter(record__name=values["name"]).first()


def _said(row: Row, column: str) -> str:
    """What stands in a cell, for the person who sent it."""
    text = row.cells.get(column, "")
    return "(=…)" if text == FORMULA else text[:LONGEST_CELL]


def _check_cells(row: Row) -> None:
    if "?" in row.cells:
        raise Refused(_("This row has more cells than the list has columns."), code="too_many_cells")
    for column, text in row.cells.items():
        if text == FORMULA:
            raise Refused(
                _("The cell “%(column)s” holds a formula or begins like one. Write its value as text.") % {"column": column}, code="formula"
            )
        if len(text) > LONGEST_CELL:
            raise Refused(_("The cell “%(column)s” is too long.") % {"column": column}, code="too_long")


def _award(values: dict[str, str], people: Mapping[str, Any]) -> dict[str, Any]:
    """What the row says, tidied, with the person it means."""
    tidy: dict[str, Any] = dict(values)
    tidy["name"], tidy["latin_name"] = _name(values["name"]), _name(values["latin_name"])
    tidy["email"] = values["email"].lower()
    _meet(tidy, people)
    tidy["title"] = _printable(values["title"], longest=LONGEST_TITLE)
    tidy["place"], tidy["event"] = _printable(values["place"], longest=200), _printable(values["event"], longest=200)
    if not tidy["title"]:
        raise Refused(_("There is no title: name one in the row, or for the whole list."), code="no_title")
    tidy["kind"] = _one_of(values["kind"] or Kind.COMPLETION, [str(kind) for kind in KINDS], column="kind")
    tidy["language"] = _one_of(values["language"] or "en", list(paper.LANGUAGES), column="language")
    tidy["format"] = _one_of(values["format"] or Format.ONSITE, Format.values, column="format")
    if values["profession"] and values["profession"] not in PROFESSIONS:
        raise Refused(_("The profession is a code of four digits from ISCO-08, such as 2221."), code="unknown_profession")
    tidy["hours"] = _hours(values["hours"])
    tidy["sessions"] = _sessions(values["sessions"])
    return tidy | _dates(values)


def _meet(tidy: dict[str, Any], people: Mapping[str, Any]) -> None:
    """Find the account that the address names; without an address the name stands alone."""
    if not tidy["email"]:
        if not tidy["name"]:
            raise Refused(_("There is neither an address nor a name."), code="nobody")
        return
    person = people.get(tidy["email"])
    if person is None:
        raise Refused(_("No account has this address. Leave the address out to issue to the name alone."), code="unknown_person")
    if not person.name.strip():
        raise Refused(_("This person has not said her name yet, so nothing can be printed."), code="no_name")
    if tidy["name"] and tidy["name"].casefold() != tidy_name(person.name).casefold():
        raise Refused(_("The name is not that of the account with this address. Leave one of the two out."), code="other_name")
    tidy["name"] = person.name.strip()


def _name(text: str) -> str:
    name = tidy_name(text)
    try:
        clean_name(name)
        clean_length(name)
        clean_letters(name)
    except ValidationError as fault:
        raise Refused(" ".join(fault.messages), code="unprintable") from fault
    return name


def _printable(text: str, *, longest: int) -> str:
    tidy = tidy_name(text)
    try:
        clean_name(tidy)
    except ValidationError as fault:
        raise Refused(
            _("There is a character that cannot be printed (%(code)s).") % {"code": fault.params["code"]}, code="unprintable"
        ) from fault
    if len(tidy) > longest:
        raise Refused(_("This is too long for a certificate: “%(start)s …”.") % {"start": tidy[:40]}, code="too_long")
    return tidy


def _one_of(text: str, allowed: list[str], *, column: str) -> str:
    code = text.strip().lower()
    if code == "credit" and column == "kind":
        raise Refused(_("Credit is claimed by its learner; a list cannot award it."), code="credit")
    if code not in allowed:
        raise Refused(
            _("“%(text)s” is unknown in the column %(column)s. Known are: %(known)s.")
            % {"text": text[:40], "column": column, "known": ", ".join(allowed)},
            code=f"unknown_{column}",
        )
    return code


def _hours(text: str) -> str:
    try:
        hours = Decimal(text.replace(",", ".") or "0")
    except InvalidOperation:
        hours = Decimal("NaN")
    if not hours.is_finite() or not 0 <= hours < MOST_HOURS:
        raise Refused(_("Write the hours as a number, such as 1.5."), code="hours")
    return f"{hours.quantize(Decimal('0.01')).normalize():f}"


def _sessions(text: str) -> list[str]:
    sessions = [title for part in text.split(";") if (title := _printable(part, longest=200))]
    if len(sessions) > MOST_SESSIONS:
        raise Refused(_("More than %(most)d sessions do not fit on a certificate.") % {"most": MOST_SESSIONS}, code="too_many_sessions")
    return sessions


def _dates(values: Mapping[str, str]) -> dict[str, str]:
    begun, done, expires = (_date(values[column]) for column in ("begun_on", "completed_on", "expires_on"))
    if done is None:
        raise Refused(_("There is no date: name one in the row, or for the whole list."), code="no_date")
    if done > timezone.now().date():
        raise Refused(_("The date lies in the future."), code="future")
    if begun and begun > done:
        raise Refused(_("The end lies before the beginning. Check the dates."), code="ends_before")
    if expires and expires <= done:
        raise Refused(_("The certificate would run out before it begins. Check the dates."), code="ends_before")
    return {
        "begun_on": begun.isoformat() if begun else "",
        "completed_on": done.isoformat(),
        "expires_on": expires.isoformat() if expires else "",
    }


def _date(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as broken:
        raise Refused(
            _("Write dates as year-month-day, such as 2026-11-20; not “%(text)s”.") % {"text": text[:20]}, code="date"
        ) from broken


def _deed_of(values: Mapping[str, Any]) -> tuple:
    """Who gets what: two rows with the same are one deed."""
    return (values["email"] or values["name"].casefold(), values["kind"], values["title"], values["completed_on"])


def _check_change(certificate: Certificate, deed: str) -> None:
    if certificate.state == State.SUPERSEDED:
        raise Refused(_("It was replaced by another certificate. Name that one."), code="superseded")
    if certificate.state == State.REVOKED:
        raise Refused(_("It is revoked already."), code="revoked")
    if deed == "suspend" and certificate.state == State.SUSPENDED:
        raise Refused(_("It is suspended already."), code="suspended")


def _people(addresses) -> dict[str, Any]:
    """Accounts by their address, in small letters; closed ones do not count."""
    wanted = sorted({address for address in addresses if address and address != FORMULA})
    found = get_user_model().objects.filter(is_active=True).only("pk", "email", "name")
    return {person.email.lower(): person for part in _parts(wanted) for person in found.filter(email__in=part)}


def _certificates(numbers, institutions) -> dict[str, Certificate]:
    wanted = sorted({number for number in numbers if number})
    visible = Certificate.objects.seen_by(institutions)
    return {certificate.code: certificate for part in _parts(wanted) for certificate in visible.filter(code__in=part)}


def _there(institution, rows: list[Row], defaults: Mapping[str, str]) -> dict[tuple, str]:
    """What this institution has issued already for the days of the list, and under which number."""
    days = sorted({row.cells.get("completed_on") or defaults.get("completed_on", "") for row in rows})
    days = [day for day in days if _is_day(day)]
    columns = ("code", "recipient__email", "record__name", "kind", "title", "earned_on")
    issued = Certificate.objects.filter(institution=institution, state__in=IN_FORCE)
    return {
        (address.lower() if address else name.casefold(), kind, title, day.isoformat()): code
        for part in _parts(days)
        for code, address, name, kind, title, day in issued.filter(earned_on__in=part).values_list(*columns)
    }


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _parts(values: list[str]) -> Iterator[list[str]]:
    """A database takes only so many values in one question."""
    return (values[start : start + ASKED_AT_ONCE] for start in range(0, len(values), ASKED_AT_ONCE))
