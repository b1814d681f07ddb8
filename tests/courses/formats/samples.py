"""Pictures, questions and files for the tests of formats."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image

from courses.formats.images import named
from courses.formats.items import (
    CLOZE,
    EMQ,
    ESSAY,
    HOTSPOT,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SHORT,
    SINGLE,
    TRUE_FALSE,
    Accepted,
    Area,
    Choice,
    Criterion,
    Item,
    Part,
    Picture,
    Reference,
    Unit,
    true_or_false,
)  # fmt: skip


def png(colour: str = "red", size: tuple[int, int] = (200, 100)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def zipped(files: dict[str, bytes | str]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return out.getvalue()


def options(*texts: str, right: str = "", feedback: bool = False) -> tuple[Choice, ...]:
    """Choices named ``1``, ``2``, …; ``right`` holds the numbers of the right ones."""
    return tuple(
        Choice(key=str(place), text=text, correct=str(place) in right, feedback=f"About {place}." if feedback else "")
        for place, text in enumerate(texts, 1)
    )


def said(item: Item) -> Item:
    """``item`` without what belongs to one file alone: its line, its notes, its name."""
    return replace(item, line=0, notes=(), name="")


ECG = png()
ECG_NAME = named(ECG)
LAB = png("blue", (80, 40))
TEN = tuple(Decimal(one) for one in (10, 10, 20, 20))
MIDDLE = tuple(Decimal(one) for one in (50, 50, 10, 20))
CORNERS = tuple(Decimal(one) for one in (50, 50, 60, 60, 50, 60))

EVERY_KIND = {
    "single": Item(
        kind=SINGLE,
        stem='Which <b> & "x"?\nSecond line\n\nNew paragraph',
        choices=(
            *options("Adrenaline 0.5 mg {im}", right="1", feedback=True),
            Choice(key="2", text="~ = # : \\ -> <i>", picture=Picture(named(LAB), "A lab")),
        ),
        pictures=(Picture(ECG_NAME, 'An "ECG" > x'),),
        images={ECG_NAME: ECG, named(LAB): LAB},
        explanation="Because of 5 < 6.",
        topic="Emergencies / Shock",
        tags=("Sepsis", "Heart / lung [x]"),
        difficulty="hard",
        references=(Reference("WHO 2021", "https://example.org/x"), Reference("A book")),
    ),
    "multiple": Item(kind=MULTIPLE, stem="Which two?", choices=options("a", "b", "c", right="12", feedback=True), partial=True),
    "all_or_nothing": Item(kind=MULTIPLE, stem="Which three?", choices=options("a", "b", "c", "d", right="124")),
    "true_false": Item(kind=TRUE_FALSE, stem="Alcohol kills spores.", choices=true_or_false(False, "en", feedback=("No.", "Yes."))),
    "numeric": Item(
        kind=NUMERIC,
        stem="How much?",
        answer=Decimal("0.9"),
        tolerance=Decimal(5),
        tolerance_kind="percent",
        unit="mg",
        units=(Unit("g", Decimal(1000)),),
        right_feedback="Right.",
        wrong_feedback="Weigh the child.",
    ),
    "short": Item(
        kind=SHORT,
        stem="Name the sign.",
        accepted=(Accepted(text="Murphy = yes"), Accepted(text="murphy's", share=50), Accepted(text="50\\* stars")),
        match_case=True,
    ),
    "ordering": Item(kind=ORDERING, stem="In which order?", choices=options("Call", "Compress", "Shock")),
    "matching": Item(
        kind=MATCHING,
        partial=True,
        stem="Match.",
        choices=options("x -> y", "y", "neither"),
        parts=(Part(key="1", text="p = q", right=("1",)), Part(key="2", text="q", right=("2",))),
    ),
    "emq": Item(
        kind=EMQ,
        stem="For each patient, choose.",
        choices=options("Asthma", "COPD", "Embolism", "Failure"),
        parts=(Part(key="1", text="A man of 70", right=("2",)), Part(key="2", text="A woman of 30", right=("3",))),
    ),
    "cloze": Item(
        kind=CLOZE,
        partial=True,
        stem="Give [[1]] of {x} every [[2]].",
        choices=options("1 mg~", "2 mg", "hour", "day"),
        parts=(Part(key="1", right=("1",), options=("1", "2")), Part(key="2", right=("4",), options=("3", "4"))),
    ),
    "hotspot": Item(
        kind=HOTSPOT,
        stem="Where is the heart?",
        pictures=(Picture(ECG_NAME, "A chest film"),),
        images={ECG_NAME: ECG},
        areas=(
            Area(key="1", name="Heart", shape="rectangle", coordinates=TEN, correct=True),
            Area(key="2", name="Lung", shape="ellipse", coordinates=MIDDLE),
            Area(key="3", name="Liver", shape="polygon", coordinates=CORNERS),
        ),
    ),
    "essay": Item(
        kind=ESSAY, stem="Discuss.", rubric=(Criterion("Clarity", (("none", Decimal(0)), ("some", Decimal("1.5")), ("all", Decimal(3)))),)
    ),
}
