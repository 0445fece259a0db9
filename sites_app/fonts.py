"""The typefaces that a site may choose: what a browser is told, and which of our files it loads. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from sites_app.enums import FontPair, Theme

_SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
_SERIF = '"Iowan Old Style", "Palatino Linotype", Charter, Georgia, serif'
_ARCHIVO = f'Archivo, "Archivo stand-in", {_SANS}'
_FIGTREE = f'Figtree, "Figtree stand-in", {_SANS}'
_FRAUNCES = f'Fraunces, "Fraunces stand-in", {_SERIF}'
_NEWSREADER = f'Newsreader, "Newsreader stand-in", {_SERIF}'


@dataclass(frozen=True, slots=True)
class Fonts:
    """A pair: the stacks of headings and of text, and the static files to load early."""

    headings: str
    text: str
    files: tuple[str, ...] = ()

    @property
    def stylesheets(self) -> list[str]:
        """The static files that tell a browser of the typefaces."""
        return [f"css/{file.removesuffix('.woff2')}.css" for file in self.files]


PAIRS: Mapping[str, Fonts] = {
    FontPair.ARCHIVO: Fonts(_ARCHIVO, _ARCHIVO, ("fonts/archivo.woff2",)),
    FontPair.FIGTREE: Fonts(_FIGTREE, _FIGTREE, ("fonts/figtree.woff2",)),
    FontPair.FRAUNCES_FIGTREE: Fonts(_FRAUNCES, _FIGTREE, ("fonts/figtree.woff2", "fonts/fraunces.woff2")),
    FontPair.NEWSREADER: Fonts(_NEWSREADER, _NEWSREADER, ("fonts/newsreader.woff2",)),
    FontPair.NEWSREADER_ARCHIVO: Fonts(_NEWSREADER, _ARCHIVO, ("fonts/archivo.woff2", "fonts/newsreader.woff2")),
    FontPair.SYSTEM_SANS: Fonts(_SANS, _SANS),
    FontPair.SYSTEM_SERIF: Fonts(_SERIF, _SANS),
}
OF_THEME: Mapping[str, FontPair] = {
    Theme.SOBER: FontPair.ARCHIVO,
    Theme.WARM: FontPair.FRAUNCES_FIGTREE,
    Theme.EDITORIAL: FontPair.NEWSREADER,
}


def fonts_of(*, theme: str, pair: str) -> Fonts:
    """The fonts of a site; those of its theme where it chose none."""
    return PAIRS[pair or OF_THEME[theme]]
