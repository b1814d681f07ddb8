"""Designs: released as versions that never change, with pictures that are pictures, each institution its own."""

from __future__ import annotations

import threading
from base64 import b64encode
from io import BytesIO

import pytest
import zxingcpp
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import close_old_connections, connection
from django.urls import reverse
from PIL import Image

from accounts.enums import Role
from certificates import designs, paper, pictures, rendering, samples, services
from certificates.desk.pictures_of_paper import COMPACT, picture_of
from certificates.enums import Kind
from certificates.models import CertificateDesign, DesignVersion, Picture
from tests.factories.accounts import InstitutionFactory, MembershipFactory, UserFactory
from tests.factories.certificates import AwardFactory, CertificateDesignFactory, SignatoryFactory

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M2 2h36v16h-36z" fill="#0b5c63"/></svg>'


def png(width: int = 60, height: int = 30, kind: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "navy").save(out, kind)
    return out.getvalue()


def upload(content: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def lakeside():
    institution = InstitutionFactory(name="Lakeside")
    SignatoryFactory(institution=institution, name="Miriam Achieng", role="Dean")
    return institution


@pytest.fixture
def design(lakeside):
    return CertificateDesignFactory(institution=lakeside, hue=58)


@pytest.fixture
def coordinator(client, lakeside):
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    MembershipFactory(user=user, institution=lakeside, role=Role.COORDINATOR)
    client.force_login(user)
    return user


@pytest.fixture
def drawn(monkeypatch):
    """The records that were drawn for previews; the drawing itself takes no time."""
    records = []

    def draw(record, **how):
        records.append(record)
        return b"%PDF"

    monkeypatch.setattr(rendering, "to_pdf", draw)
    monkeypatch.setattr("certificates.desk.designing.picture_of", lambda pdf, **how: b"PNG")
    return records


def typed(design, **said) -> dict[str, str]:
    """What the form sends for a design as it is, with ``said`` in place of it."""
    rows = list(design.institution.signatories.all())
    sent = {"hue": design.hue, "accent": design.accent, "border": design.border, "ground": design.ground, "seal": design.seal}
    sent |= {"signs-TOTAL_FORMS": "4", "signs-INITIAL_FORMS": len(rows), "signs-MIN_NUM_FORMS": "0", "signs-MAX_NUM_FORMS": "4"}
    for number, row in enumerate(rows):
        sent |= {f"signs-{number}-id": row.pk, f"signs-{number}-name": row.name, f"signs-{number}-role": row.role}
    return sent | said


def edit(design) -> str:
    return reverse("certificate_designs:edit", args=[design.pk])


def test_a_release_freezes_the_design_and_who_signs(design):
    version, is_new = services.release(design, actor=None)
    design.institution.signatories.update(name="Somebody Else")

    kept = DesignVersion.objects.get(pk=version.pk)
    assert is_new
    assert kept.content == {
        "institution": "Lakeside", "hue": 58, "accent": "", "border": "double", "ground": "meridians", "seal": "drawn", "logo": "",
        "wording": {}, "signatories": [{"name": "Miriam Achieng", "role": "Dean", "image": ""}],
    }  # fmt: skip
    assert kept.digest == designs.digest_of(kept.content)


def test_a_design_that_has_not_changed_makes_no_new_version(design):
    first, _ = services.release(design, actor=None)
    again, is_new = services.release(design, actor=None)
    design.hue = 256
    design.save()
    second, _ = services.release(design, actor=None)
    design.hue = 58
    design.save()
    third, _ = services.release(design, actor=None)

    assert (again, is_new) == (first, False)
    assert [version.number for version in (first, second, third)] == [1, 2, 3]
    assert third.digest == first.digest


def test_certificates_keep_the_version_they_were_issued_with(design, monkeypatch):
    monkeypatch.setattr("core.jobs.async_task", lambda *args, **options: None)
    first, _ = services.release(design, actor=None)
    old = services.issue(AwardFactory(institution=design.institution, provider="Lakeside", signatories=()))
    design.hue = 256
    design.save()
    between = services.issue(AwardFactory(institution=design.institution, provider="Lakeside", signatories=()))
    second, _ = services.release(design, actor=None)
    new = services.issue(AwardFactory(institution=design.institution, provider="Lakeside", signatories=()))

    assert [one.design_version for one in (old, between, new)] == [first, first, second]
    assert [one.record["design"]["hue"] for one in (old, between, new)] == [58, 58, 256]
    assert old.record["signatories"] == [{"name": "Miriam Achieng", "role": "Dean", "institution": "", "image": ""}]


def test_an_institution_without_a_release_is_printed_as_we_print_in_its_hue(design):
    design.border = "none"
    design.save()

    version, content = designs.in_force(design.institution)

    assert (version, content["hue"], content["border"], content["signatories"][0]["name"]) == (None, 58, "double", "Miriam Achieng")


def test_a_joint_certificate_bears_all_logos_names_and_signatures(design, monkeypatch):
    monkeypatch.setattr("core.jobs.async_task", lambda *args, **options: None)
    rivers = InstitutionFactory(name="Three Rivers")
    for name in ("Cheikh Fall", "Awa Sow", "Binta Ba"):
        SignatoryFactory(institution=rivers, name=name, role="Directeur")
    theirs = CertificateDesignFactory(institution=rivers, wording={"en": {"provider": "School of the Three Rivers"}})
    theirs.logo = pictures.put(pictures.Plain(SVG, pictures.SVG))
    theirs.save()
    services.release(design, actor=None)
    services.release(theirs, actor=None)

    record = services.issue(
        AwardFactory(institution=design.institution, provider="Lakeside", joint_institutions=(rivers,), signatories=())
    ).record

    assert record["joint_providers"] == ["School of the Three Rivers"]
    assert record["design"]["joint_logos"] == [theirs.logo.sha256]
    assert [(signatory["name"], signatory["institution"]) for signatory in record["signatories"]] == [
        ("Miriam Achieng", "Lakeside"),
        ("Cheikh Fall", "Three Rivers"),
        ("Awa Sow", "Three Rivers"),
        ("Binta Ba", "Three Rivers"),
    ]
    assert record["words"]["provider"] == "together with \u2068School of the Three Rivers\u2069"


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_eight_who_release_at_once_make_one_version(design):
    numbers, failed, start = [], [], threading.Barrier(8)

    def release():
        try:
            start.wait()
            numbers.append(services.release(design, actor=None)[0].number)
        except Exception as failure:
            failed.append(failure)
        finally:
            connection.close()
            close_old_connections()

    threads = [threading.Thread(target=release) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (failed, numbers, DesignVersion.objects.count()) == ([], [1] * 8, 1)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_is_kept_once_as_png_whatever_it_came_as(kind):
    digest = pictures.keep(upload(png(kind=kind)))
    again = pictures.keep(upload(png(kind=kind), name="other.bin"))

    content, media_type = pictures.content(digest)
    assert (again, Picture.objects.count(), media_type) == (digest, 1, "image/png")
    assert Image.open(BytesIO(content)).size == (60, 30)
    assert pictures.data_uri(digest) == "data:image/png;base64," + b64encode(content).decode()


def test_what_else_a_picture_carries_is_left_behind():
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Ada Wanjiru, Kisumu"
    exif[0x0112] = 6  # lies on its side
    Image.new("RGB", (60, 30), "navy").save(out, "JPEG", exif=exif, comment=b"secret")

    content, _ = pictures.content(pictures.keep(upload(out.getvalue())))

    kept = Image.open(BytesIO(content))
    assert (kept.size, dict(kept.getexif()), b"Ada" in content, b"secret" in content) == ((30, 60), {}, False, False)


def bomb() -> bytes:
    """A few kilobytes that unpack to half a gigabyte."""
    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "required"),
        (b"not a picture", "not_a_picture"),
        (png()[:50], "not_a_picture"),
        (b"%PDF-1.7\n", "not_a_picture"),
        (b"\0" * (2 * 1024 * 1024 + 1), "file_too_large"),
        (png(4, 4), "too_small"),
        (SVG.replace(b"<path", b"<script>alert(1)</script><path"), "active"),
        (SVG.replace(b"<path", b'<path onclick="x()"'), "active"),
        (SVG.replace(b"<path", b'<image href="https://example.org/x.png"/><path'), "reaches_out"),
        (SVG.replace(b"<path", b'<image href="file:///etc/passwd"/><path'), "reaches_out"),
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">&a;</svg>', "unreadable"),
        (b"<html><body>no</body></html>", "unreadable"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>', "no_size"),
        (SVG.replace(b"</svg>", b"<g/>" * 4001 + b"</svg>"), "too_many_parts"),
        (SVG.replace(b"</svg>", b'<g id="a"><use href="#b"/></g><g id="b"><path d=""/></g><use href="#a"/></svg>'), "too_many_parts"),
        (SVG.replace(b"</svg>", b'<image href="data:image/png;base64,AAAA"/></svg>'), "not_a_picture"),
    ],
)
def test_what_is_no_picture_is_refused_and_nothing_is_kept(content, code):
    with pytest.raises(ValidationError) as refusal:
        pictures.keep(upload(content)) if content else pictures.keep(upload(b" "))

    assert refusal.value.code == (code if content else "not_a_picture")
    assert list(Picture.objects.all()) == []


def test_a_picture_that_unpacks_to_far_too_much_is_refused_before_it_is_unpacked():
    content = bomb()

    with pytest.raises(ValidationError) as refusal:
        pictures.keep(upload(content))

    assert len(content) < 100_000
    assert refusal.value.code == "too_many_pixels"


def test_a_picture_that_was_swapped_in_storage_is_not_shown():
    digest = pictures.keep(upload(png()))
    pictures._kept.cache_clear()
    row = Picture.objects.get(sha256=digest)
    row.file.storage.delete(row.file.name)
    row.file.storage.save(row.file.name, upload(png(70, 70)))

    with pytest.raises(pictures.PictureLost):
        pictures.data_uri(digest)


def test_a_coordinator_edits_her_own_design_and_sees_no_other(client, coordinator, design, drawn):
    other = CertificateDesignFactory()

    listed = client.get(reverse("certificate_designs:index"))
    client.post(edit(design), typed(design, hue="256", provider_fr="Hôpital du Lac", heading_credit_sw="Cheti"))

    design.refresh_from_db()
    assert list(listed.context["object_list"]) == [design]
    assert (design.hue, design.wording) == (256, {"fr": {"provider": "Hôpital du Lac"}, "sw": {"headings": {"credit": "Cheti"}}})
    for address in (edit(other), reverse("certificate_designs:preview", args=[other.pk])):
        assert client.get(address).status_code == 404
        assert client.post(address, typed(other, hue="1")).status_code == 404
    assert client.post(reverse("certificate_designs:begin"), {"institution": other.institution_id}).status_code == 404


def test_a_coordinator_without_the_key_to_the_editors_rooms_sees_nothing(client, coordinator, design):
    coordinator.user_permissions.clear()

    assert client.get(edit(design)).status_code in {302, 404}


def test_saving_keeps_pictures_and_releasing_makes_a_version(client, coordinator, design):
    sent = typed(design, release="1", accent="#0b5c63", logo_file=upload(SVG, "logo.svg"))

    client.post(edit(design), {**sent, "signs-0-picture_file": upload(png())})

    version = DesignVersion.objects.get()
    assert version.content["accent"] == "#0b5c63"
    assert pictures.content(version.content["logo"]) == (SVG, "image/svg+xml")
    assert pictures.content(version.content["signatories"][0]["image"])[1] == "image/png"
    assert version.released_by == coordinator


def test_a_role_is_printed_in_the_language_of_the_certificate(client, coordinator, design, monkeypatch):
    monkeypatch.setattr("core.jobs.async_task", lambda *args, **options: None)
    client.post(edit(design), typed(design, release="1", **{"signs-0-role_ar": " عميدة الكلية "}))

    arabic, french = (
        services.issue(AwardFactory(institution=design.institution, provider="Lakeside", signatories=(), language=language))
        for language in ("ar", "fr")
    )

    assert [one.record["signatories"][0]["role"] for one in (arabic, french)] == ["عميدة الكلية", "Dean"]
    assert DesignVersion.objects.get().content["signatories"] == [
        {"name": "Miriam Achieng", "role": "Dean", "image": "", "roles": {"ar": "عميدة الكلية"}}
    ]


def test_a_design_that_asks_for_the_second_code_gets_it_on_the_sheet(client, coordinator, design, django_capture_on_commit_callbacks):
    client.post(edit(design), typed(design, release="1", compact="on"))

    with django_capture_on_commit_callbacks(execute=True):
        certificate = services.issue(AwardFactory(institution=design.institution, provider="Lakeside", signatories=()))
    preview = client.get(reverse("certificate_designs:preview", args=[design.pk]), {"width": "1600"})

    certificate.refresh_from_db()
    compact = certificate.credential.compact
    assert read_on(certificate.file.read()) == {certificate.record["address"].upper(), compact}
    assert COMPACT in {found.text for found in zxingcpp.read_barcodes(Image.open(BytesIO(preview.content)).convert("L"))}


def read_on(pdf: bytes) -> set[str]:
    """What a reader of QR codes finds on the sheet."""
    sheet = Image.open(BytesIO(picture_of(pdf, width=2000)))
    return {found.text for found in zxingcpp.read_barcodes(sheet.convert("L"))}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hue", "400"),
        ("accent", "#ffff00"),
        ("accent", "red"),
        ("border", "dotted"),
        ("certifies_en", "Ada\x07"),
        ("closing_en", "x" * 241),
        ("seal", "own"),
    ],
)
def test_what_cannot_be_printed_is_said_and_nothing_is_kept(client, coordinator, design, field, value):
    response = client.post(edit(design), typed(design, **{field: value}))

    kept = CertificateDesign.objects.get(pk=design.pk)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert (kept.hue, kept.accent, kept.border, kept.wording, kept.seal) == (58, "", "double", {}, "drawn")


def test_a_drawing_with_a_script_is_refused_in_the_form(client, coordinator, design):
    evil = SVG.replace(b"<path", b"<script>alert(1)</script><path")

    response = client.post(edit(design), typed(design, logo_file=upload(evil, "logo.svg")))

    assert "logo_file" in response.context["form"].errors
    assert list(Picture.objects.all()) == []


@pytest.mark.parametrize("language", list(paper.LANGUAGES))
@pytest.mark.parametrize("kind", list(Kind))
def test_every_language_and_kind_has_a_preview(client, coordinator, design, drawn, language, kind):
    response = client.get(reverse("certificate_designs:preview", args=[design.pk]), {"language": language, "kind": kind})

    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert (drawn[0]["language"], drawn[0]["kind"], drawn[0]["name"]) == (language, kind, samples.SAMPLES[language].name)


def test_a_preview_shows_what_is_typed_and_keeps_nothing(client, coordinator, design, drawn, monkeypatch):
    seen = []
    monkeypatch.setattr(rendering, "to_pdf", lambda record, **how: seen.append(pictures.data_uri(record["design"]["logo"])) or b"%PDF")

    client.post(reverse("certificate_designs:preview", args=[design.pk]), typed(design, hue="256", logo_file=upload(SVG, "logo.svg")))

    assert seen == ["data:image/svg+xml;base64," + b64encode(SVG).decode()]
    assert CertificateDesign.objects.get(pk=design.pk).hue == 58
    assert list(Picture.objects.all()) == []


def test_a_preview_can_have_the_longest_name_that_was_printed_here(client, coordinator, design, drawn, monkeypatch):
    monkeypatch.setattr("core.jobs.async_task", lambda *args, **options: None)
    long = "Venkatanarasimharajuvaripeta Subrahmanyam Featherstonehaugh"
    for name in ("Ada", long, "Bo Li"):
        services.issue(AwardFactory(institution=design.institution, provider="Lakeside", recipient=None, name=name))
    services.issue(AwardFactory(institution=InstitutionFactory(), recipient=None, name=long + " the Second"))

    client.get(reverse("certificate_designs:preview", args=[design.pk]), {"size": "longest"})
    client.get(reverse("certificate_designs:preview", args=[design.pk]), {"size": "long", "language": "hi"})

    assert [record["name"] for record in drawn] == [long, samples.SAMPLES["hi"].long_name]
    assert drawn[1]["title"] == samples.SAMPLES["hi"].long_title


def test_an_old_version_can_be_looked_at(client, coordinator, design, drawn):
    services.release(design, actor=None)
    design.hue = 256
    design.save()
    address = reverse("certificate_designs:preview", args=[design.pk])

    client.get(address, {"version": "1"})
    client.get(address)

    assert [record["design"]["hue"] for record in drawn] == [58, 256]
    for asked in ({"version": "9"}, {"language": "de"}, {"kind": "degree"}, {"size": "huge"}):
        assert client.get(address, asked).status_code == 404


def test_the_preview_is_a_picture_of_the_sheet(client, coordinator, design):
    response = client.get(reverse("certificate_designs:preview", args=[design.pk]), {"width": "400"})

    sheet = Image.open(BytesIO(response.content))
    assert sheet.format == "PNG"
    assert (sheet.width, round(sheet.width / sheet.height, 2)) == (400, 1.41)
    assert len(sheet.convert("RGB").getcolors(100_000)) > 20
