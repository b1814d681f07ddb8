"""Pictures, film, sound and files."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtailmedia.blocks import AudioChooserBlock, VideoChooserBlock

from core.blocks.pictures import picture_of
from core.blocks.prose import TEXT_FEATURES
from core.captions import is_webvtt
from core.languages import direction, language_choices, own_name


class PictureBlock(blocks.StructBlock):
    """What pictures and drawings have in common: the sizes that a browser may choose from."""

    def get_context(self, value, parent_context=None):
        return {**super().get_context(value, parent_context=parent_context), "picture": picture_of(value.get("image"))}


class ImageBlock(PictureBlock):
    """A picture. Alternative text is asked for unless the picture is marked as decoration."""

    image = ImageChooserBlock(label=_("Image"))
    alt_text = blocks.CharBlock(
        label=_("Alternative text"), required=False, max_length=250, help_text=_("What somebody who cannot see the picture needs to know")
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=400)
    decorative = blocks.BooleanBlock(
        label=_("Decoration only"), required=False, help_text=_("Says nothing that the text does not say; screen readers pass it over")
    )

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


class FigureBlock(PictureBlock):
    """A drawing with numbered parts; the words stand in the legend, so one drawing serves every language."""

    image = ImageChooserBlock(label=_("Image"))
    alt_text = blocks.CharBlock(
        label=_("Alternative text"), max_length=250, help_text=_("What somebody who cannot see the drawing needs to know")
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=400)
    legend = blocks.ListBlock(blocks.CharBlock(), label=_("Legend"), help_text=_("One line for each number in the drawing"))

    class Meta:
        icon = "image"
        label = _("Figure")
        description = _("A drawing with numbered parts and a legend")
        template = "blocks/figure.html"
        preview_template = "blocks/previews/image.html"
        preview_value = {
            "alt_text": "Five numbered moments around a bed",
            "caption": "The five moments",
            "legend": ["Before touching a patient", "Before a clean or aseptic procedure", "After risk of exposure to body fluids"],
        }


class CaptionsBlock(blocks.StructBlock):
    language = blocks.ChoiceBlock(label=_("Language"), choices=language_choices)
    file = DocumentChooserBlock(label=_("WebVTT file"))

    def clean(self, value):
        cleaned = super().clean(value)
        try:
            with cleaned["file"].open_file() as file:
                fault = None if is_webvtt(file.read(64)) else _("This is not a WebVTT file: its first line must say WEBVTT.")
        except OSError:
            fault = _("This file can no longer be found. Upload it again.")
        if fault:
            raise blocks.StructBlockValidationError(block_errors={"file": ValidationError(fault)})
        return cleaned


class RecordingBlock(blocks.StructBlock):
    """Film or sound with captions in any number of languages and the whole text to read."""

    def clean(self, value):
        cleaned = super().clean(value)
        languages = [captions["language"] for captions in cleaned["captions"]]
        if len(languages) != len(set(languages)):
            raise blocks.StructBlockValidationError(
                block_errors={"captions": ValidationError(_("Give each language one file of captions, not two."))}
            )
        return cleaned

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        tracks = [
            {
                "url": captions["file"].url,
                "language": captions["language"],
                "label": own_name(captions["language"]),
                "direction": direction(captions["language"]),
                "is_default": captions["language"] == context.get("page_language"),
            }
            for captions in value.get("captions") or []
            if captions.get("file")
        ]
        return {**context, "tracks": tracks}


class VideoBlock(RecordingBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=160)
    media = VideoChooserBlock(label=_("Video"))
    captions = blocks.ListBlock(CaptionsBlock(), label=_("Captions"), min_num=1, help_text=_("At least in the language that is spoken"))
    transcript = blocks.RichTextBlock(
        label=_("Transcript"), features=TEXT_FEATURES, help_text=_("What is said and shown, for whoever reads, searches or has a weak line")
    )

    class Meta:
        icon = "media"
        label = _("Video")
        description = _("Film with captions and a transcript that can be searched")
        template = "blocks/video.html"
        preview_template = "blocks/previews/media.html"
        preview_value = {"title": "Rubbing hands", "transcript": "<p>Pour a palmful of rub into one hand.</p>"}


class AudioBlock(RecordingBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=160)
    media = AudioChooserBlock(label=_("Audio"))
    captions = blocks.ListBlock(CaptionsBlock(), label=_("Captions"), min_num=0)
    transcript = blocks.RichTextBlock(
        label=_("Transcript"), features=TEXT_FEATURES, help_text=_("What is heard, for whoever reads, searches or has a weak line")
    )

    class Meta:
        icon = "media"
        label = _("Audio")
        description = _("Sound with a transcript that can be searched")
        template = "blocks/audio.html"
        preview_template = "blocks/previews/media.html"
        preview_value = {"title": "A grunting newborn", "transcript": "<p>A short, low sound with each breath out.</p>"}


class DownloadBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=160)
    description = blocks.CharBlock(label=_("Description"), required=False, max_length=250)
    document = DocumentChooserBlock(label=_("File"))

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
