"""Blocks that play: a file of the site, or a video of another house behind a picture of ours until it is clicked."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import BlockGroup, CharBlock, StructValue, URLBlock
from wagtail.documents.blocks import DocumentChooserBlock

from blocks.checks import Problems, problem, refuse
from blocks.embeds import Video, find_video, validate_video
from blocks.loading import DOCUMENT, rows_of
from blocks.pictures import PictureChooserBlock
from blocks.schemas import TEXT, Schema, nullable, schema_of, struct
from blocks.sections import PreviewedStructBlock, SettingBlock
from blocks.text import ANSWER_FEATURES

VIDEO_TYPES = frozenset({"mp4", "webm"})
AUDIO_TYPES = frozenset({"m4a", "mp3", "ogg"})
CAPTION_TYPES = frozenset({"vtt"})
_EXAMPLE = "https://www.youtube.com/watch?v=M7lc1UVf-VE"


class FileChooserBlock(DocumentChooserBlock):
    """A document of the site, with its address in JSON."""

    kind = DOCUMENT

    def bulk_to_python(self, values: Any) -> list[Any]:
        values = list(values)
        rows = rows_of(self.kind, {value for value in values if value is not None})
        return super().bulk_to_python(values) if rows is None else [rows.get(value) for value in values]

    def get_api_representation(self, value: Any, context: dict[str, Any] | None = None) -> dict[str, Any] | None:
        if value is None:
            return None
        request = (context or {}).get("request")
        url = value.url
        return {
            "id": value.pk,
            "title": value.title,
            "url": url,
            "full_url": request.build_absolute_uri(url) if request is not None else url,
            "type": value.content_type,
        }

    def api_schema(self) -> Schema:
        return nullable(struct(id={"type": "integer"}, title=TEXT, url=TEXT, full_url=TEXT, type=TEXT))


class ShapeBlock(SettingBlock):
    """The proportions of a video's frame, which are kept free before it is there."""

    choices = [("wide", "16 : 9"), ("classic", "4 : 3"), ("square", "1 : 1"), ("tall", "9 : 16")]


class WidthBlock(SettingBlock):
    """How wide a figure stands in the page."""

    choices = [("text", _("As wide as the text")), ("wide", _("Wider than the text"))]


class VideoValue(StructValue):
    """A value with the address of a video at a provider."""

    @property
    def video(self) -> Video | None:
        return find_video(self.get("url") or "")


class EmbedBlock(PreviewedStructBlock):
    """A video of YouTube or Vimeo. Until a click, the page asks nothing of them."""

    url = URLBlock(
        default="",
        label=_("Address of the video"),
        validators=[validate_video],
        help_text=_("As the address bar of your browser shows it: YouTube or Vimeo."),
    )
    title = CharBlock(
        default="", max_length=160, label=_("Title"), help_text=_("What the video shows. It stands on the picture.")
    )
    poster = PictureChooserBlock(
        required=False, label=_("Picture"), help_text=_("Shown until somebody plays the video; one of yours.")
    )
    caption = CharBlock(default="", required=False, max_length=255, label=_("Caption"))
    shape = ShapeBlock(required=False, default="wide", label=_("Shape"))
    width = WidthBlock(required=False, default="text", label=_("Width"))

    class Meta:
        icon = "media"
        label = _("Video from YouTube or Vimeo")
        group = _("Media")
        template = "blocks/embed.html"
        value_class = VideoValue
        stylesheet = "css/blocks/player.css"
        is_island = True
        description = _("A video of another house, which learns of your visitors only when they play it.")
        form_layout = BlockGroup(children=["url", "title", "poster", "caption"], settings=["shape", "width"])
        label_format = "{title}"
        preview_value = {
            "url": _EXAMPLE,
            "title": "How we read a roof after hail",
            "poster": None,
            "caption": "Four minutes with Rosa Delgado.",
            "shape": "wide",
            "width": "text",
        }

    def get_api_representation(self, value: VideoValue, context: dict[str, Any] | None = None) -> dict[str, Any]:
        video = value.video
        return {
            **super().get_api_representation(value, context=context),
            "provider": video.provider if video else None,
            "player_url": video.player_url if video else None,
        }

    def api_schema(self) -> Schema:
        own = {name: schema_of(block) for name, block in self.child_blocks.items()}
        return struct(**own, provider={"type": ["string", "null"]}, player_url={"type": ["string", "null"]})


class MediaValue(VideoValue):
    """What a media block plays: `video`, `audio` or `embed`; empty when there is nothing to play."""

    @property
    def kind(self) -> str:
        extension = _extension(self.get("file"))
        if extension in VIDEO_TYPES:
            return "video"
        if extension in AUDIO_TYPES:
            return "audio"
        return "embed" if self.video else ""


class MediaBlock(PreviewedStructBlock):
    """A video or a recording: a file of the site, or an address at a provider. The file wins when both are given."""

    title = CharBlock(default="", max_length=160, label=_("Title"), help_text=_("What is seen or heard."))
    file = FileChooserBlock(
        required=False,
        label=_("File"),
        help_text=_("A document of the site: MP4 or WebM to see, MP3, M4A or OGG to hear."),
    )
    url = URLBlock(
        default="", required=False, label=_("Or address"), validators=[validate_video], help_text=_("YouTube or Vimeo.")
    )
    poster = PictureChooserBlock(required=False, label=_("Picture"), help_text=_("Shown until it plays."))
    caption = CharBlock(default="", required=False, max_length=255, label=_("Caption"))
    captions = FileChooserBlock(
        required=False, label=_("Subtitles"), help_text=_("A document of the type VTT, for those who cannot hear.")
    )
    captions_language = CharBlock(
        default="",
        required=False,
        max_length=12,
        label=_("Language of the subtitles"),
        help_text=_("A code such as en, es, fr or de. Empty: that of the page."),
        search_index=False,
    )
    transcript = blocks.RichTextBlock(
        required=False,
        features=ANSWER_FEATURES,
        label=_("Transcript"),
        help_text=_("All that is said, for those who would rather read. It opens beneath the player."),
    )
    shape = ShapeBlock(required=False, default="wide", label=_("Shape"))
    width = WidthBlock(required=False, default="text", label=_("Width"))

    class Meta:
        icon = "media"
        label = _("Video or audio")
        group = _("Media")
        template = "blocks/media.html"
        value_class = MediaValue
        stylesheet = "css/blocks/player.css"
        is_island = True
        description = _("A film or a recording of yours, with subtitles and transcript.")
        form_layout = BlockGroup(
            children=[
                *("title", "file", "url", "poster", "caption"),
                BlockGroup(
                    ["captions", "captions_language", "transcript"], heading=_("For those who cannot see or hear")
                ),
            ],
            settings=["shape", "width"],
        )
        label_format = "{title}"
        preview_value = {
            "title": "A replacement in ninety seconds",
            "file": None,
            "url": _EXAMPLE,
            "poster": None,
            "caption": "Aurora, June: from the first shingle to the magnet over the lawn.",
            "captions": None,
            "captions_language": "en",
            "transcript": "<p>We begin at the eaves and work upward.</p>",
            "shape": "wide",
            "width": "wide",
        }

    def clean(self, value: MediaValue) -> MediaValue:
        value = super().clean(value)
        refuse(_media_problems(value))
        return value

    def get_api_representation(self, value: MediaValue, context: dict[str, Any] | None = None) -> dict[str, Any]:
        video = value.video
        return {
            **super().get_api_representation(value, context=context),
            "kind": value.kind or None,
            "player_url": video.player_url if video and value.kind == "embed" else None,
        }

    def api_schema(self) -> Schema:
        own = {name: schema_of(block) for name, block in self.child_blocks.items()}
        kind = {"enum": ["video", "audio", "embed", None]}
        return struct(**own, kind=kind, player_url={"type": ["string", "null"]})


def _extension(document: Any) -> str:
    return document.file_extension.lower() if document is not None else ""


def _media_problems(value: MediaValue) -> Problems:
    problems: dict[str, ValidationError] = {}
    file, captions = _extension(value.get("file")), _extension(value.get("captions"))
    if not file and not value.get("url"):
        problems["file"] = problem(_("Choose a file, or give the address of a video."), code="nothing_to_play")
    if file and file not in VIDEO_TYPES | AUDIO_TYPES:
        problems["file"] = problem(_("Browsers play MP4, WebM, MP3, M4A and OGG."), code="not_playable")
    if captions and captions not in CAPTION_TYPES:
        problems["captions"] = problem(_("Subtitles are a document of the type VTT."), code="not_captions")
    return problems
