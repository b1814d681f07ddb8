"""A drawing is only a drawing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.drawings import Fault, fault_of
from tests.factories.media import svg

XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


@pytest.mark.parametrize(
    "inside",
    [
        "",
        "<!-- words --><title>Hands</title>",
        '<style>.a { fill: teal; stroke: url(#line) }</style><g class="a"/>',
        '<defs><path id="a" d="M0 0"/></defs><use href="#a"/>',
        '<image href="data:image/png;base64,iVBORw0KGgo="/>',
        '<a href="https://example.org"><text>More</text></a>',
        '<animate attributeName="opacity" values="0;1"/>',
    ],
)
def test_plain_drawing_has_no_fault(inside):
    assert fault_of(svg(inside)) is None


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>',
        '<g onload="alert(1)"/>',
        '<g OnClick="alert(1)"/>',
        '<a href="java&#10;script:alert(1)"><text>x</text></a>',
        f'<a {XLINK} xlink:href=" JavaScript:alert(1)"><text>x</text></a>',
        '<foreignObject><div xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>',
        '<set attributeName="onclick" to="alert(1)"/>',
        '<animate attributeName="xlink:href" values="data:text/html,x"/>',
    ],
)
def test_whatever_could_run_is_found(inside):
    assert fault_of(svg(inside)) == Fault.ACTIVE


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="https://elsewhere.example/x.png"/>',
        f'<use {XLINK} xlink:href="//elsewhere.example/x.svg#a"/>',
        '<image href="data:image/svg+xml,x"/>',
        "<style>@import 'https://elsewhere.example/x.css';</style>",
        '<rect fill="url(https://elsewhere.example/x.svg#a)"/>',
        "<rect style=\"background: url( '//elsewhere.example/x.png' )\"/>",
        "<style>g { background: u\\72l(https://elsewhere.example) }</style>",
    ],
)
def test_whatever_loads_from_elsewhere_is_found(inside):
    assert fault_of(svg(inside)) == Fault.REACHES_OUT


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<html/>",
        b"<svg",
        svg().decode().encode("utf-16"),
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
    ],
)
def test_what_cannot_be_read_is_refused(content):
    assert fault_of(content) == Fault.UNREADABLE


def test_style_sheet_from_elsewhere_is_found():
    assert fault_of(b'<?xml-stylesheet href="https://elsewhere.example/x.css"?>' + svg()) == Fault.REACHES_OUT


@given(st.binary(max_size=200))
def test_any_bytes_get_an_answer(content):
    assert fault_of(content) in {None, *Fault}


@given(st.text(max_size=60))
def test_any_words_inside_get_an_answer(words):
    assert fault_of(svg(words)) in {None, *Fault}
