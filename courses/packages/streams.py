"""The values of StreamFields on their way: the same blocks on both sides, with what they point at named anew. No database."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.blocks.field_block import ChooserBlock

from courses.formats.items import Unfit

LONGEST = 200_000
DEEPEST = 30
# A draft may lack these until it is published; the editor's own form asks for them then.
FOR_LATER = {"required", "max_length", "min_length", "blank"}
_ID = re.compile(r"[\w-]{1,64}", re.ASCII)

Leaf = Callable[[blocks.Block, Any], Any]


def carried(block: blocks.Block, value: Any, leaf: Leaf, *, strict: bool = True, depth: int = 0) -> Any:
    """``value``, as it is stored, with every leaf as ``leaf`` says.

    ``strict`` raises Unfit for whatever the blocks do not know; otherwise it is
    left out, as Wagtail leaves out blocks that are no longer there.
    """
    if depth > DEEPEST:
        raise Unfit(_("A passage is nested too deeply."), "bad_content")
    if isinstance(block, blocks.StreamBlock):
        return _stream(block, _list(value), leaf, strict, depth)
    if isinstance(block, blocks.ListBlock):
        return [_item(block, item, leaf, strict, depth) for item in _list(value)]
    if isinstance(block, blocks.StructBlock):
        return _struct(block, value, leaf, strict, depth)
    return leaf(block, value)


def _stream(block: blocks.StreamBlock, rows: list, leaf: Leaf, strict: bool, depth: int) -> list:
    told = []
    for row in rows:
        kind = row.get("type") if isinstance(row, dict) else None
        if not isinstance(kind, str) or kind not in block.child_blocks:
            if strict:
                raise Unfit(_("A block of the kind “%(kind)s” is not known here.") % {"kind": str(kind)[:40]}, "unknown_block")
            continue
        inner = carried(block.child_blocks[kind], row.get("value"), leaf, strict=strict, depth=depth + 1)
        told.append({"type": kind, "value": inner, **_id(row)})
    return told


def _item(block: blocks.ListBlock, item: Any, leaf: Leaf, strict: bool, depth: int) -> Any:
    if isinstance(item, dict) and item.get("type") == "item" and "value" in item:
        inner = carried(block.child_block, item["value"], leaf, strict=strict, depth=depth + 1)
        return {"type": "item", "value": inner, **_id(item)}
    return carried(block.child_block, item, leaf, strict=strict, depth=depth + 1)


def _struct(block: blocks.StructBlock, value: Any, leaf: Leaf, strict: bool, depth: int) -> dict:
    if not isinstance(value, dict):
        raise Unfit(_("A passage has another form than its block."), "bad_content")
    unknown = [name for name in value if name not in block.child_blocks]
    if unknown and strict:
        raise Unfit(_("A block has a field “%(name)s” that is not known here.") % {"name": str(unknown[0])[:40]}, "unknown_block")
    # In the block's own order, whatever the order in which it was stored: what is met first is numbered first.
    return {
        name: carried(child, value[name], leaf, strict=strict, depth=depth + 1)
        for name, child in block.child_blocks.items()
        if name in value
    }


def _list(value: Any) -> list:
    if value is None:
        return []
    if not isinstance(value, list):
        raise Unfit(_("A passage has another form than its block."), "bad_content")
    return value


def _id(row: dict) -> dict[str, str]:
    """Ids are kept as they are: what people answer points at them."""
    key = row.get("id")
    if key is None:
        return {}
    if not isinstance(key, str) or not _ID.fullmatch(key):
        raise Unfit(_("A block has an id that cannot be one."), "bad_content")
    return {"id": key}


def checked(block: blocks.Block, value: Any, later: Callable[[str], None]) -> Any:
    """A plain leaf that came from outside, refused with Unfit when its block could not hold it; ``later`` is told what is still missing."""
    if isinstance(block, blocks.RawHTMLBlock):
        raise Unfit(_("A package brings no HTML of its own."), "bad_content")
    if not _is_plain(value):
        raise Unfit(_("A passage has another form than its block."), "bad_content")
    if isinstance(block, ChooserBlock):
        raise Unfit(_("A block points at something that a package does not bring."), "unknown_block")
    if isinstance(block, blocks.FieldBlock):
        _check_field(block, value, later)
    return value


def _check_field(block: blocks.FieldBlock, value: Any, later: Callable[[str], None]) -> None:
    try:
        block.field.clean(block.value_for_form(block.to_python(value)))
    except ValidationError as fault:
        hard = [error for error in fault.error_list if error.code not in FOR_LATER]
        if hard:
            raise Unfit(_told(block, hard[0]), "bad_content") from None
        later(_told(block, fault.error_list[0]))
    except (TypeError, ValueError, ArithmeticError, AttributeError):
        raise Unfit(_("A passage has another form than its block."), "bad_content") from None


def _told(block: blocks.Block, error: ValidationError) -> str:
    return _("%(field)s: %(fault)s") % {"field": block.label, "fault": " ".join(error.messages)}


def _is_plain(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST and "\x00" not in value
    if isinstance(value, list):
        return len(value) <= 1000 and all(isinstance(one, str) and len(one) <= 200 and "\x00" not in one for one in value)
    return value is None or isinstance(value, bool | int | float)
