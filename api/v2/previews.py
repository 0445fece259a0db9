"""A page as it stands in the editor, for who has the token of a preview link."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from api.v2.answers import Fleeting
from api.v2.reading import Reading, refuse
from sites_app.services import preview_links


def page_of(
    reading: Reading, token: str, *, write: Callable[[Reading, Any], dict[str, Any]], page_id: str = ""
) -> Fleeting:
    """The page that the token shows; one that is asked for by its id has to be it. Raises `Problem`."""
    try:
        page = preview_links.page_of(token, site=reading.site)
    except preview_links.PreviewError as error:
        if error.code == preview_links.EXPIRED:
            refuse("preview-expired", str(error), status=HTTPStatus.GONE, parameter="preview_token")
        refuse("invalid-preview-token", str(error), status=HTTPStatus.FORBIDDEN, parameter="preview_token")
    if page_id and page_id != str(page.pk):
        detail = "The token is for another page."
        refuse("invalid-preview-token", detail, status=HTTPStatus.FORBIDDEN, parameter="preview_token")
    answer = Fleeting(write(reading, page), is_private=True)
    answer.setdefault("meta", {}).update(is_preview=True, status=str(page.status_string))
    return answer
