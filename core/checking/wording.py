"""The words for what was found: what is wrong, what to do, and where it stands."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.checking.findings import GRAVE, HINT, SERIOUS

SEVERITY_WORDS = {
    GRAVE: gettext_lazy("Shuts somebody out"),
    SERIOUS: gettext_lazy("Hard for some"),
    HINT: gettext_lazy("Could be better"),
}

# What is wrong, and what to do.
_WORDS: dict[str, tuple] = {
    "picture_without_alt": (
        gettext_lazy("A picture has no alternative text."),
        gettext_lazy("Say what somebody who cannot see the picture needs to know, or mark it as decoration only."),
    ),
    "picture_gone": (gettext_lazy("A picture is not there any more."), gettext_lazy("Choose another picture, or remove the block.")),
    "alt_is_file_name": (
        gettext_lazy("The alternative text looks like the name of a file."),
        gettext_lazy("Say what the picture shows, in a sentence."),
    ),
    "alt_says_picture": (
        gettext_lazy("The alternative text begins by saying that it is a picture."),
        gettext_lazy("Screen readers say so already: begin with what it shows."),
    ),
    "alt_repeats_caption": (
        gettext_lazy("Alternative text and caption say the same."),
        gettext_lazy("A screen reader reads both: let the alternative text say what is to be seen."),
    ),
    "decoration_that_speaks": (
        gettext_lazy("A picture is marked as decoration, and yet has words."),
        gettext_lazy("Take the mark away if it says something; otherwise remove the words."),
    ),
    "film_without_captions": (
        gettext_lazy("A film has no captions."),
        gettext_lazy("Add a WebVTT file in the language that is spoken: without it, who cannot hear learns nothing."),
    ),
    "captions_in_other_language": (
        gettext_lazy("A film has no captions in the language of this text."),
        gettext_lazy("Add captions in this language, for readers who do not understand what is spoken."),
    ),
    "no_transcript": (
        gettext_lazy("A recording has no transcript."),
        gettext_lazy("Write down what is said and shown, for who reads, searches or has a weak line."),
    ),
    "recording_gone": (gettext_lazy("A recording is not there any more."), gettext_lazy("Choose another file, or remove the block.")),
    "table_without_caption": (gettext_lazy("A table has no caption."), gettext_lazy("Say what the table shows.")),
    "column_without_header": (
        gettext_lazy("Column %(column)s of a table has no header."),
        gettext_lazy("A screen reader says the header before each cell: name every column, the first one too."),
    ),
    "columns_of_one_name": (
        gettext_lazy("Two columns of a table are called “%(column)s”."),
        gettext_lazy("Give each column a name of its own."),
    ),
    "row_without_header": (
        gettext_lazy("Row %(row)s of a table begins with an empty cell."),
        gettext_lazy("The first cell names the row for screen readers: write in it what the row is about."),
    ),
    "table_too_wide": (
        gettext_lazy("A table has %(columns)s columns."),
        gettext_lazy("More than %(most)s are hard to follow on a phone and by ear: split it, or turn it round."),
    ),
    "empty_heading": (gettext_lazy("A heading is empty."), gettext_lazy("Write it, or remove the block.")),
    "heading_skips": (
        gettext_lazy("A heading skips a level: from %(before)s to %(level)s."),
        gettext_lazy("Put a heading above it, or make it a heading instead of a subheading."),
    ),
    "nothing_under_heading": (
        gettext_lazy("Nothing stands under a heading."),
        gettext_lazy("Write something under it, or remove it: who jumps from heading to heading finds nothing here."),
    ),
    "bold_as_heading": (
        gettext_lazy("A bold line stands where a heading should be."),
        gettext_lazy("Use a heading block: screen readers do not find bold lines."),
    ),
    "typed_list": (
        gettext_lazy("Lines begin with typed marks, as if they were a list."),
        gettext_lazy("Use the list button: then a screen reader says how many items there are."),
    ),
    "capitals": (
        gettext_lazy("Words stand in capitals."),
        gettext_lazy("Capitals are slow to read, and some programs spell them out: write them small."),
    ),
    "link_without_words": (gettext_lazy("A link has no words."), gettext_lazy("Write where it leads.")),
    "vague_link": (
        gettext_lazy("A link does not say where it leads."),
        gettext_lazy("Who hears the links alone hears only this: name what one finds there."),
    ),
    "link_is_address": (
        gettext_lazy("A link shows its address instead of words."),
        gettext_lazy("A screen reader spells it out: name what one finds there."),
    ),
    "links_read_alike": (
        gettext_lazy("Two links read alike and lead to different places."),
        gettext_lazy("Let each say where it leads."),
    ),
    "long_sentence": (
        gettext_lazy("A sentence has %(words)s words."),
        gettext_lazy("Over %(most)s, readers lose the thread, and more so in their second language: make two of it."),
    ),
    "hard_to_read": (
        gettext_lazy("The text as a whole is very hard to read: reading ease %(ease)s."),
        gettext_lazy("Shorter sentences and shorter words help; terms that readers know do no harm."),
    ),
    "abbreviation": (
        gettext_lazy("“%(abbreviation)s” is not spelt out where it is first used."),
        gettext_lazy("Write the words once, with the abbreviation in brackets, or add it to the glossary."),
    ),
}
CODES = tuple(_WORDS)

BAND_WORDS = {
    "very_difficult": gettext_lazy("very hard to read"),
    "difficult": gettext_lazy("hard to read"),
    "fairly_difficult": gettext_lazy("rather hard to read"),
    "plain": gettext_lazy("plain"),
    "fairly_easy": gettext_lazy("rather easy to read"),
    "easy": gettext_lazy("easy to read"),
    "very_easy": gettext_lazy("very easy to read"),
}
FORMULA_WORDS = {
    "flesch": gettext_lazy("Flesch (1948)"),
    "kandel_moles": gettext_lazy("Kandel and Moles (1958)"),
    "szigriszt": gettext_lazy("Szigriszt-Pazos (1993), INFLESZ scale"),
}
WHOLE = gettext_lazy("The whole text")


def problem(code: str, facts: dict) -> str:
    """What is wrong, in the reader's language."""
    return str(_WORDS[code][0]) % facts if code in _WORDS else code


def advice(code: str, facts: dict) -> str:
    """What to do about it."""
    return str(_WORDS[code][1]) % facts if code in _WORDS else ""


def kind(code: str) -> str:
    """The rule as a name for filters: its sentence, with an ellipsis for what differs."""
    facts = dict.fromkeys(("column", "row", "columns", "before", "level", "words", "ease", "abbreviation", "most"), "…")
    return problem(code, facts)


def place(number: int, label: str) -> str:
    """ "Block 4: Image"; the label alone where it is a field of its own."""
    return _("Block %(number)d: %(kind)s") % {"number": number, "kind": label} if number else label


def counted(count: int) -> str:
    return ngettext("%(count)d thing to look at", "%(count)d things to look at", count) % {"count": count}


def sentence_length(words: int, mean: float) -> str:
    """ "412 words, 14.2 in a sentence." """
    said = {"words": words, "mean": number_format(mean, 1)}
    return ngettext("%(words)d word, %(mean)s in a sentence.", "%(words)d words, %(mean)s in a sentence.", words) % said


def ease_sentence(ease: float, band: str) -> str:
    """ "Reading ease 58.3: rather hard to read." """
    return _("Reading ease %(ease)s: %(band)s.") % {"ease": number_format(ease, 1), "band": BAND_WORDS[band]}
