"""HTML to plain words and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.formats.items import Unfit
from courses.formats.markup import html_of, tidy, words


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("a\n  b&nbsp;&nbsp;c &lt;d&gt; &eacute;", "a b c <d> é"),
        ("<ul><li>one</li><li>two</li></ul>after", "• one\n• two\nafter"),
        ("<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
        ("<table><tr><th>Na</th><th>K</th></tr><tr><td>140</td><td>4</td></tr></table>", "Na | K\n140 | 4"),
        ("PaO<sub>2</sub> 10<sup>-3</sup> V<sub>max</sub> x<sup>abc</sup>", "PaO₂ 10⁻³ Vmax x^abc"),
        ("<script>alert(1)</script><style>p{}</style><p onclick='x()'>ok</p><!-- no -->", "ok"),
        ("<a href='javascript:alert(1)'>link</a>", "link"),
        ("Tom &amp;lt;b&amp;gt;", "Tom &lt;b&gt;"),
        ("<p>open <b>never closed", "open never closed"),
        ("\u202eright to left\u202c \u0007bell", "right to left\u202c bell"),
    ],
)
def test_html_keeps_its_words_and_breaks(html, text):
    assert words(html).text == text


def test_pictures_are_handed_over_with_their_alternative_text():
    found = words('<p>See <img src="@@PLUGINFILE@@/e%20cg.png" alt="An ECG" onerror="x()"><img src="data:image/png;base64,AA=="></p>')

    assert found.text == "See"
    assert found.pictures == [("@@PLUGINFILE@@/e%20cg.png", "An ECG"), ("data:image/png;base64,AA==", "")]


@pytest.mark.parametrize(
    "html", ["<video src=x></video>", "<iframe></iframe>", "<object>x</object>", "<svg></svg>", "<math><mi>x</mi></math>"]
)
def test_without_what_is_embedded_the_text_would_say_less(html):
    with pytest.raises(Unfit):
        words(f"Look: {html}")


@given(st.text())
def test_text_comes_back_from_html_as_it_went_in(text):
    plain = tidy(text)

    assert words(html_of(plain)).text == plain


@given(st.text(st.sampled_from("<>/&;='\" abp!-[]\n") | st.characters(), max_size=60))
def test_whatever_the_html_no_element_is_left_that_was_one(html):
    try:
        text = words(html).text
    except Unfit:
        return
    assert tidy(text) == text
