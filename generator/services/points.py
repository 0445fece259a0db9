"""Where an article's point lies in a version's order, which may not be the version that the article was made from."""

from collections.abc import Mapping

from generator.core.compose import Composer, UnresolvedTokenError
from generator.core.types import ArticleDraft


class PointGoneError(Exception):
    """The version makes no article of the point; the message says why, for people."""


class PointFinder:
    """Finds points of one version's composer by the rows of their axes and the variant of their headline."""

    def __init__(self, composer: Composer) -> None:
        self.composer = composer
        axes = composer.plan.axes
        self._rows = {axis.name: {key: row for row, key in enumerate(axis.keys)} for axis in axes}

    def compose(self, axis_keys: Mapping[str, str], *, headline_variant: int) -> ArticleDraft:
        """Return the draft of the point. Raises `PointGoneError`."""
        try:
            draft = self.composer.compose(self._position(axis_keys, headline_variant))
        except UnresolvedTokenError as error:
            raise PointGoneError(f"No value for {', '.join(error.names)}.") from error
        if draft is None:
            raise PointGoneError("The campaign leaves this combination out now.")
        return draft

    def _position(self, axis_keys: Mapping[str, str], headline_variant: int) -> int:
        if axis_keys.keys() != self._rows.keys():
            raise PointGoneError("The campaign has other axes now.")
        space = self.composer.space
        try:
            rows = [self._rows[name][axis_keys[name]] for name in self._rows]
        except KeyError as error:
            raise PointGoneError(f"The campaign has no row “{error.args[0]}” now.") from error
        try:
            position = space.position_of(space.index_of([*rows, headline_variant]))
        except IndexError as error:
            raise PointGoneError("The campaign makes no article of this combination now.") from error
        if position >= space.size:
            raise PointGoneError("The campaign's sample leaves this combination out now.")
        return position
