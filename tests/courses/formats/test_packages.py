"""Packages: what comes along, and what does no harm."""

import stat
import struct
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from courses.formats import files, package
from courses.formats.items import MOST_QUESTIONS
from tests.courses.formats.samples import ECG, ECG_NAME, zipped

ITEM = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="q" title="{title}" adaptive="false" timeDependent="false">
<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier"><correctResponse><value>A</value></correctResponse></responseDeclaration>
<itemBody><p>{body}</p><choiceInteraction responseIdentifier="RESPONSE" maxChoices="1"><simpleChoice identifier="A">a</simpleChoice>
<simpleChoice identifier="B">b</simpleChoice></choiceInteraction></itemBody></assessmentItem>"""


def item(title: str = "T", body: str = "Why?") -> str:
    return ITEM.format(title=title, body=body)


def manifest(*hrefs: str) -> str:
    rows = "".join(
        f'<resource identifier="r{n}" type="imsqti_item_xmlv2p1" href="{href}"><file href="{href}"/></resource>'
        for n, href in enumerate(hrefs)
    )
    return f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{rows}</resources></manifest>'


def codes(reading) -> list[str]:
    return [problem.code for problem in reading.problems]


def test_items_come_in_the_manifests_order_with_their_pictures():
    data = zipped(
        {
            "imsmanifest.xml": manifest("items/z.xml", "items/a.xml"),
            "items/a.xml": item("Second"),
            "items/z.xml": item("First", '<img src="../media/ecg%201.png" alt="ECG"/>'),
            "media/ECG 1.png": ECG,
            "readme.txt": "x",
            "test.xml": "<assessmentTest/>",
        }
    )

    first, second = package.read(data).items

    assert [first.name, second.name] == ["First", "Second"]
    assert first.images == {ECG_NAME: ECG}


def test_canvas_keeps_pictures_under_web_resources():
    data = zipped(
        {"q/q.xml": item(body='<img src="$IMS-CC-FILEBASE$/Uploaded%20Media/e.png?canvas=1"/>'), "web_resources/Uploaded Media/e.png": ECG}
    )

    (found,) = package.read(data).items

    assert found.images == {ECG_NAME: ECG}


def test_a_file_that_cannot_be_read_leaves_the_others_and_is_named():
    reading = package.read(
        zipped({"a.xml": item(), "b.xml": item().replace("</itemBody>", ""), "c.xml": item(body="").replace("<p></p>", "")})
    )

    assert len(reading.items) == 1
    assert [(problem.where, problem.code) for problem in reading.problems] == [("b.xml", "not_xml"), ("c.xml: T", "no_text")]
    assert reading.problems[0].line > 0


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil.xml", "a/../../evil.xml", "C:/evil.xml", "a\\..\\evil.xml"])
def test_names_that_lead_outside_are_passed_over(name):
    reading = package.read(zipped({name: item("Evil"), "good.xml": item("Good")}))

    assert [found.name for found in reading.items] == ["Good"]
    assert codes(reading) == ["bad_name"]


def test_a_link_is_not_followed():
    out = BytesIO()
    with ZipFile(out, "w") as made:
        link = ZipInfo("link.png")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/passwd")
        made.writestr("a.xml", item(body='<img src="link.png"/>'))

    assert codes(package.read(out.getvalue())) == ["bad_name", "missing_picture"]


@pytest.mark.parametrize("address", ["../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "..%2f..%2fetc/passwd"])
def test_a_picture_is_looked_for_inside_the_package_alone(address):
    assert codes(package.read(zipped({"a.xml": item(body=f'<img src="{address}"/>')})))[0] in {"missing_picture", "picture_elsewhere"}


def test_a_bomb_is_refused_before_it_is_unpacked():
    data = zipped({"a.xml": item(), "bomb.xml": b" " * 8_000_000})

    assert codes(package.read(data)) == ["package_bomb"]


def test_a_member_that_lies_about_its_size_is_refused_or_cut():
    data = bytearray(zipped({"bomb.xml": b"<assessmentItem>" + b" " * 4_000_000, "a.xml": item()}))
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"bomb.xml"))
    data[at + 24 : at + 28] = struct.pack("<I", 100)

    reading = package.read(bytes(data))

    assert len(reading.items) <= 1
    assert reading.problems


def test_too_many_members_are_refused(monkeypatch):
    monkeypatch.setattr(package, "MOST_MEMBERS", 3)

    assert codes(package.read(zipped({f"{n}.xml": item() for n in range(4)}))) == ["package_too_large"]


def test_a_locked_package_says_so():
    data = bytearray(zipped({"a.xml": item()}))
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(mark) + offset] |= 1

    assert codes(package.read(bytes(data))) == ["locked"]


@pytest.mark.parametrize("cut", [30, 100, -30])
def test_a_damaged_package_says_so(cut):
    data = zipped({"a.xml": item()})

    assert codes(package.read(data[:cut])) == ["damaged"]


def test_a_package_without_questions_says_so():
    assert codes(package.read(zipped({"a.txt": "x", "inner.zip": zipped({"a.xml": item()})}))) == ["no_questions"]


def test_a_picture_that_is_none_is_refused():
    script = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"

    assert codes(package.read(zipped({"a.xml": item(body='<img src="a.svg"/>'), "a.svg": script}))) == ["unsafe_picture"]
    assert codes(package.read(zipped({"a.xml": item(body='<img src="a.png"/>'), "a.png": b"MZ\x90"}))) == ["bad_picture"]


def test_more_questions_than_can_be_shown_are_refused_whole():
    reading = files.SOURCES["gift"].read(b"a {T}\n\n" * (MOST_QUESTIONS + 1), language="en")

    assert (reading.items, codes(reading)) == ((), ["too_many_questions"])


def test_a_packed_member_is_deflated_or_stored():
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        made.writestr("a.xml", item())

    assert len(package.read(out.getvalue()).items) == 1
