"""Source code, coloured when the page is rendered: classes only, no library in the browser."""

from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound
from wagtail.blocks import BlockGroup, CharBlock, StructValue, TextBlock

from blocks.sections import PreviewedStructBlock, SettingBlock

# Value: name. The values are Pygments' short names, which are also stored.
LANGUAGES = {
    "text": _("Plain text"),
    "bash": "Shell",
    "c": "C",
    "cpp": "C++",
    "csharp": "C#",
    "css": "CSS",
    "diff": "Diff",
    "docker": "Dockerfile",
    "go": "Go",
    "html": "HTML",
    "ini": "INI",
    "java": "Java",
    "javascript": "JavaScript",
    "json": "JSON",
    "kotlin": "Kotlin",
    "markdown": "Markdown",
    "php": "PHP",
    "python": "Python",
    "ruby": "Ruby",
    "rust": "Rust",
    "sql": "SQL",
    "swift": "Swift",
    "toml": "TOML",
    "typescript": "TypeScript",
    "xml": "XML",
    "yaml": "YAML",
}
MOST_CODE = 20_000
_FORMATTER = HtmlFormatter(nowrap=True, classprefix="k-")


@lru_cache(maxsize=256)
def highlighted(code: str, language: str) -> SafeString:
    """The code as HTML with classes; plain, and escaped all the same, in a language that nobody knows."""
    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return escape(code)
    return mark_safe(highlight(code, lexer, _FORMATTER))  # noqa: S308 - Pygments escapes what it marks up


class CodeValue(StructValue):
    """A piece of code, which can show itself in colours."""

    @property
    def html(self) -> SafeString:
        return highlighted((self.get("code") or "").strip("\n"), self.get("language") or "text")

    @property
    def language_name(self) -> str:
        language = self.get("language") or "text"
        return "" if language == "text" else str(LANGUAGES.get(language, language))


class CodeBlock(PreviewedStructBlock):
    """A piece of source code with a caption."""

    code = TextBlock(
        default="", max_length=MOST_CODE, rows=8, label=_("Code"), form_attrs={"spellcheck": "false", "dir": "ltr"}
    )
    language = SettingBlock(required=False, default="text", choices=list(LANGUAGES.items()), label=_("Language"))
    caption = CharBlock(
        default="",
        required=False,
        max_length=255,
        label=_("Caption"),
        help_text=_("The name of the file, or what the code does."),
    )

    class Meta:
        icon = "code"
        label = _("Code")
        group = _("Text")
        template = "blocks/code.html"
        value_class = CodeValue
        stylesheet = "css/blocks/code.css"
        is_island = True
        description = _("Source code in colours, with a button that copies it.")
        form_layout = BlockGroup(children=["language", "code", "caption"])
        label_format = "{caption} {language}"
        preview_value = {
            "code": 'def pitch(rise: float, run: float) -> str:\n    """The pitch as roofers say it."""\n'
            '    return f"{rise / run * 12:.0f} in 12"  # a foot of run\n',
            "language": "python",
            "caption": "roofs.py",
        }
