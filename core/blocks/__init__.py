"""The small alphabet of blocks that every app spells its pages with."""

from core.blocks.clinical import CaseBlock, ReferencesBlock
from core.blocks.media import MediaBlocks
from core.blocks.prose import ProseBlocks

__all__ = ["CaseBlock", "MediaBlocks", "ProseBlocks", "ReferencesBlock"]
