"""Who could not read, see or hear this: pictures, recordings, tables, headings and links, judged as plain values.

The rules follow WCAG 2.2: 1.1.1 (pictures), 1.2 (captions, transcripts), 1.3.1 (headings, tables,
lists), 2.4.4 and 2.4.6 (links and headings that say where they lead).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from core.checking.findings import GRAVE, HINT, SERIOUS, Finding, quoted
from core.checking.passages import HEADINGS, Heading, Link, Part, Passage, Picture, Recording, RichText, Table
from core.checking.sentences import sentences, words

_FILE_NAME = re.compile(
    r"\.(?:avif|gif|jpe?g|png|svg|webp|tiff?|bmp)\s*$|^(?:img|dsc|image|picture|screenshot|photo)?[\s_-]*\d+$|^\w+_\w+", re.IGNORECASE
)
_NEEDLESS_START = {
    "en": ("image of", "picture of", "photo of", "photograph of", "graphic of", "an image of", "a picture of", "a photo of"),
    "fr": ("image de", "image d’", "image d'", "photo de", "photographie de", "une image de", "une photo de"),
    "es": ("imagen de", "foto de", "fotografía de", "una imagen de", "una foto de"),
    "ar": ("صورة ل", "صورة عن", "صورة فوتوغرافية"),
}
_VAGUE = {
    "en": "here; click here; click; this; this link; link; more; read more; learn more; see more; this page; details",
    "fr": "ici; cliquez ici; cliquer ici; lien; ce lien; plus; suite; lire la suite; en savoir plus; voir plus; cette page",
    "es": "aquí; haga clic aquí; pulse aquí; enlace; este enlace; más; leer más; ver más; saber más; esta página",
    "ar": "هنا; اضغط هنا; انقر هنا; الرابط; هذا الرابط; رابط; المزيد; اقرأ المزيد; هذه الصفحة",
}
_VAGUE_WORDS = {language: frozenset(words.split("; ")) for language, words in _VAGUE.items()}
_ADDRESS = re.compile(r"^(?:https?://|www\.)\S+$", re.IGNORECASE)
_TYPED_MARK = re.compile(r"^\s*(?:[-–—•·*▪►]|\(?\d{1,2}[.)])\s+\S")
_MOST_COLUMNS = 8
_LONGEST_HEADING = 12  # words of a bold line that may stand for a heading


def judge(passages: Iterable[Passage], language: str) -> list[Finding]:
    """Everything that keeps somebody out, in the order in which it stands."""
    passages = list(passages)
    found = [finding for passage in passages for finding in _RULES[type(passage)](passage, language)] if passages else []
    return [*found, *_headings(passages), *_same_words(passages)]


def _picture(picture: Picture, language: str) -> Iterator[Finding]:
    alt = picture.alt.strip()
    if not picture.is_there:
        yield Finding("picture_gone", GRAVE, picture.place, quoted(alt or picture.caption))
    elif picture.is_decorative:
        if alt or picture.caption.strip():
            yield Finding("decoration_that_speaks", SERIOUS, picture.place, quoted(alt or picture.caption))
    elif not alt:
        yield Finding("picture_without_alt", GRAVE, picture.place, quoted(picture.caption))
    elif _FILE_NAME.search(alt):
        yield Finding("alt_is_file_name", SERIOUS, picture.place, quoted(alt))
    elif alt.casefold().startswith(_NEEDLESS_START.get(language, ())):
        yield Finding("alt_says_picture", HINT, picture.place, quoted(alt))
    elif alt.casefold().rstrip(".") == picture.caption.strip().casefold().rstrip("."):
        yield Finding("alt_repeats_caption", HINT, picture.place, quoted(alt))


def _recording(recording: Recording, language: str) -> Iterator[Finding]:
    title = quoted(recording.title)
    if not recording.is_there:
        yield Finding("recording_gone", GRAVE, recording.place, title)
    if recording.is_film and not recording.captions:
        yield Finding("film_without_captions", GRAVE, recording.place, title)
    elif recording.is_film and language not in recording.captions:
        yield Finding("captions_in_other_language", SERIOUS, recording.place, title)
    if not recording.transcript.strip():
        yield Finding("no_transcript", GRAVE, recording.place, title)


def _table(table: Table, language: str) -> Iterator[Finding]:
    where, columns = table.place, [column.strip() for column in table.columns]
    if not table.caption.strip():
        yield Finding("table_without_caption", SERIOUS, where)
    if any(not column for column in columns):
        yield Finding("column_without_header", GRAVE, where, quoted(table.caption), {"column": columns.index("") + 1})
    named = [column.casefold() for column in columns if column]
    if len(named) != len(set(named)):
        twice = next(column for column in columns if column and named.count(column.casefold()) > 1)
        yield Finding("columns_of_one_name", SERIOUS, where, quoted(table.caption), {"column": twice})
    for number, row in enumerate(table.rows, start=1):
        if row and not row[0].strip() and any(cell.strip() for cell in row):
            yield Finding("row_without_header", SERIOUS, where, quoted(table.caption), {"row": number})
            break
    if len(columns) > _MOST_COLUMNS:
        yield Finding("table_too_wide", HINT, where, quoted(table.caption), {"columns": len(columns), "most": _MOST_COLUMNS})


def _heading(heading: Heading, language: str) -> Iterator[Finding]:
    if not heading.text.strip():
        yield Finding("empty_heading", GRAVE, heading.place)
    elif _is_shouted(heading.text):
        yield Finding("capitals", HINT, heading.place, quoted(heading.text))


def _link(link: Link, language: str) -> Iterator[Finding]:
    words_of_it = link.text.strip(" .…»«›→").casefold()
    if link.is_bare:
        return
    if not words_of_it:
        yield Finding("link_without_words", GRAVE, link.place, quoted(link.address))
    elif words_of_it in _VAGUE_WORDS.get(language, ()):
        yield Finding("vague_link", SERIOUS, link.place, quoted(link.text))
    elif _ADDRESS.match(link.text.strip()):
        yield Finding("link_is_address", HINT, link.place, quoted(link.text))


def _rich_text(text: RichText, language: str) -> Iterator[Finding]:
    for alt in text.content.pictures:
        yield from _picture(Picture(text.place, alt), language)
    for address, said in text.content.links:
        yield from _link(Link(text.place, address, said), language)
    for part in text.content.parts:
        yield from _part(part, text, language)
    yield from _typed_list(text)


def _part(part: Part, text: RichText, language: str) -> Iterator[Finding]:
    said = part.text.strip()
    if part.tag in HEADINGS:
        yield from _heading(Heading(text.place, HEADINGS[part.tag], said), language)
    elif part.tag == "p" and said and part.strong.strip() == said and len(words(said)) <= _LONGEST_HEADING and said[-1] not in ".!?؟:":
        yield Finding("bold_as_heading", SERIOUS, text.place, quoted(said))
    elif shouted := next((sentence for sentence in sentences(said) if _is_shouted(sentence)), ""):
        yield Finding("capitals", HINT, text.place, quoted(shouted))


def _typed_list(text: RichText) -> Iterator[Finding]:
    """Three paragraphs or lines in a row that begin with a mark are a list for the eye alone."""
    lines = [line for part in text.content.parts if part.tag == "p" for line in part.text.splitlines() if line.strip()]
    run = 0
    for line in lines:
        run = run + 1 if _TYPED_MARK.match(line) else 0
        if run == 3:
            yield Finding("typed_list", SERIOUS, text.place, quoted(line))
            return


def _is_shouted(text: str) -> bool:
    """Four words or more, nearly all of them in capitals."""
    long = [word for word in words(text) if len(word) > 1 and word.upper() != word.lower()]
    return len(long) >= 4 and sum(word.isupper() for word in long) >= 0.8 * len(long)


def _headings(passages: list[Passage]) -> Iterator[Finding]:
    """Headings go down one step at a time, and something stands under each."""
    level, last = 1, None
    for passage in _in_order(passages):
        if not isinstance(passage, Heading):
            last = None
            continue
        if passage.level > level + 1:
            yield Finding("heading_skips", SERIOUS, passage.place, quoted(passage.text), {"level": passage.level, "before": level})
        if last is not None and passage.level <= last.level:
            yield Finding("nothing_under_heading", HINT, last.place, quoted(last.text))
        level, last = passage.level, passage
    if last is not None:
        yield Finding("nothing_under_heading", HINT, last.place, quoted(last.text))


def _in_order(passages: list[Passage]) -> Iterator[Passage]:
    """With the headings that stand inside rich text."""
    for passage in passages:
        parts = passage.content.parts if isinstance(passage, RichText) else []
        inside = [Heading(passage.place, HEADINGS[part.tag], part.text.strip()) for part in parts if part.tag in HEADINGS]
        yield from inside
        if not inside or parts[-1].tag not in HEADINGS:
            yield passage


def _same_words(passages: list[Passage]) -> Iterator[Finding]:
    """Links that read alike and lead to different places."""
    known: dict[str, set[str]] = defaultdict(set)
    told = set()
    for place, address, said in links_of(passages):
        name = said.casefold().strip()
        known[name].add(address)
        if name and len(known[name]) == 2 and name not in told:
            told.add(name)
            yield Finding("links_read_alike", SERIOUS, place, quoted(said))


def links_of(passages: Iterable[Passage]) -> Iterator[tuple]:
    """Every link with words of the author's own: place, address, words."""
    for passage in passages:
        if isinstance(passage, RichText):
            yield from ((passage.place, address, said) for address, said in passage.content.links)
        elif isinstance(passage, Link) and not passage.is_bare:
            yield passage.place, passage.address, passage.text


def _nothing(passage: Passage, language: str) -> Iterator[Finding]:
    return iter(())


_RULES: dict[type, Callable[..., Iterator[Finding]]] = defaultdict(
    lambda: _nothing,
    {Picture: _picture, Recording: _recording, Table: _table, Heading: _heading, Link: _link, RichText: _rich_text},
)
