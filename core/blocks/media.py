"""Pictures, film, sound and files."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtailmedia.blocks import AudioChooserBlock, VideoChooserBlock

from core.blocks.prose import TEXT_FEATURES
from core.languages import language_choices


class ImageBlock(blocks.StructBlock):
    """A picture. Alternative text is asked for unless the picture is marked as decoration."""

    image = ImageChooserBlock(label=_("image"))
    alt_text = blocks.CharBlock(
        label=_("alternative text"), required=False, max_length=250, help_text=_("What somebody who cannot see the picture needs to know")
    )
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=400)
    decorative = blocks.BooleanBlock(label=_("decoration only"), required=False)

    class Meta:
        icon = "image"
        label = _("Image")
        description = _("A picture with alternative text and a caption")
        template = "blocks/image.html"
        preview_template = "blocks/previews/image.html"
        preview_value = {"alt_text": "Two hands under a tap", "caption": "Wash when hands look dirty.", "decorative": False}

    def clean(self, value):
        cleaned = super().clean(value)
        if not cleaned.get("alt_text") and not cleaned.get("decorative"):
            raise blocks.StructBlockValidationError(
                block_errors={"alt_text": ValidationError(_("Describe the picture, or mark it as decoration only."))}
            )
        return cleaned


class FigureBlock(blocks.StructBlock):
    """A drawing with numbered parts; the words stand in the legend, so one drawing serves every language."""

    image = ImageChooserBlock(label=_("image"))
    alt_text = blocks.CharBlock(label=_("alternative text"), max_length=250)
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=400)
    legend = blocks.ListBlock(blocks.CharBlock(), label=_("legend"), help_text=_("One line for each number in the drawing"))

    class Meta:
        icon = "image"
        label = _("Figure")
        description = _("A drawing with numbered parts and a legend")
        template = "blocks/figure.html"
        preview_template = "blocks/previews/image.html"
        preview_value = {
            "alt_text": "Five numbered moments around a bed",
            "caption": "The five moments",
            "legend": ["Before touching a patient"],
        }


class CaptionsBlock(blocks.StructBlock):
    language = blocks.ChoiceBlock(label=_("language"), choices=language_choices)
    file = DocumentChooserBlock(label=_("WebVTT file"))

    def clean(self, value):
        cleaned = super().clean(value)
        with cleaned["file"].open_file() as file:
            if not file.read(64).lstrip(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
                raise blocks.StructBlockValidationError(
                    block_errors={"file": ValidationError(_("This is not a WebVTT file: its first line must say WEBVTT."))}
                )
        return cleaned


class VideoBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=160)
    media = VideoChooserBlock(label=_("video"))
    captions = blocks.ListBlock(CaptionsBlock(), label=_("captions"), min_num=1)
    transcript = blocks.RichTextBlock(label=_("transcript"), features=TEXT_FEATURES)

    class Meta:
        icon = "media"
        label = _("Video")
        description = _("Film with captions and a transcript that can be searched")
        template = "blocks/video.html"
        preview_template = "blocks/previews/media.html"
        preview_value = {"title": "Rubbing hands", "transcript": "<p>Pour a palmful of rub into one hand.</p>"}


class AudioBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=160)
    media = AudioChooserBlock(label=_("audio"))
    captions = blocks.ListBlock(CaptionsBlock(), label=_("captions"), min_num=0)
    transcript = blocks.RichTextBlock(label=_("transcript"), features=TEXT_FEATURES)

    class Meta:
        icon = "media"
        label = _("Audio")
        description = _("Sound with a transcript that can be searched")
        template = "blocks/audio.html"
        preview_template = "blocks/previews/media.html"
        preview_value = {"title": "A grunting newborn", "transcript": "<p>A short, low sound with each breath out.</p>"}


class DownloadBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=160)
    description = blocks.CharBlock(label=_("description"), required=False, max_length=250)
    document = DocumentChooserBlock(label=_("file"))

    class Meta:
        icon = "download"
        label = _("Download")
        description = _("A file to keep, such as a checklist")
        template = "blocks/download.html"
        preview_template = "blocks/previews/media.html"
        preview_value = {"title": "Checklist", "description": "One page to print"}


class MediaBlocks(blocks.StreamBlock):
    """What any page may show."""

    image = ImageBlock(group=_("Media"))
    figure = FigureBlock(group=_("Media"))
    video = VideoBlock(group=_("Media"))
    audio = AudioBlock(group=_("Media"))
    download = DownloadBlock(group=_("Media"))
