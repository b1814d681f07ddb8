"""Files that are handed in, checked by content and not by name alone."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from core.uploads import MEGABYTE, check_document, check_picture
from courses.assignments.kinds import KINDS, kind_of

PICTURES = {"jpg": "JPEG", "png": "PNG"}


def check(file: UploadedFile, *, kinds: Collection[str], largest_mb: int) -> str:
    """Refuse a file that is too big, of another kind, empty, or not what its name says; its kind."""
    kind = kind_of(file.name or "")
    if kind not in kinds or kind not in KINDS:
        names = get_text_list([KINDS[one].name for one in kinds if one in KINDS], _("or"))
        raise ValidationError(_("Hand in a file of this kind: %(kinds)s. Nothing was kept.") % {"kinds": names}, code="other_kind")
    if not file.size:
        raise ValidationError(_("This file is empty. Nothing was kept."), code="empty_file")
    if file.size > largest_mb * MEGABYTE:
        sentence = _("This file is too big. The largest that can be handed in has %(count)d MB. Nothing was kept.")
        raise ValidationError(sentence % {"count": largest_mb}, code="file_too_large")
    if kind in PICTURES:
        check_picture(file, PICTURES[kind])
    else:
        check_document(file)
    return kind
