"""The script of visits in a browser: what it tells of, what it leaves behind (nothing), and for whom it is silent."""

from typing import Any

import pytest

from tests.generator.workers import wait_for
from tracking.services.arrivals import Arrival, unpack

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
DO = """
const add = (href) => {
  const link = document.body.appendChild(document.createElement("a"));
  link.href = href;
  link.addEventListener("click", (event) => event.preventDefault());
  link.click();
};
history.pushState({}, "", "/about/?utm_campaign=x#part");
history.replaceState({}, "", "/about/?utm_campaign=x#other");
add("tel:+15550100");
add("mailto:me@alpha.test");
add("https://example.org/list?who=me");
add("/services/");
const form = document.body.appendChild(document.createElement("form"));
form.method = "post";
form.action = "/forms/contact/";
form.addEventListener("submit", (event) => event.preventDefault());
form.requestSubmit();
"""


def arrived(stream: Any) -> list[Arrival]:
    return [unpack(fields[b"e"]) for _, fields in stream.client.xrange("spark:events")]


def test_what_a_visitor_does_is_told_and_nothing_is_kept_in_the_browser(
    open_page: Any, server: Any, site_a: Any, site_b: Any, event_stream: Any
) -> None:
    silent = open_page(user_agent=AGENT)
    silent.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
    silent.goto(server("/services/", site_a))
    silent.evaluate(DO)
    page = open_page(user_agent=AGENT)
    page.goto(server("/services/?utm_source=News", site_a))
    page.evaluate(DO)
    page.goto(server("/about/", site_b))
    wait_for(lambda: len(arrived(event_stream)) >= 7, seconds=20, what="everything has arrived")
    found = sorted(arrived(event_stream), key=lambda each: (each.moment, each.site_id))
    assert [(each.name, each.path, each.source, dict(each.properties)) for each in found[:2]] == [
        ("pageview", "/services/", "news", {}),
        # Its own campaign parameter, and a step within the site.
        ("pageview", "/about/", "", {}),
    ]
    assert sorted((each.name, *each.properties.values()) for each in found[2:6]) == [
        ("call", "+15550100"),
        ("email",),
        ("form_submit", "/forms/contact/"),
        ("outbound", "example.org"),
    ]
    assert [(each.name, each.path, each.site_id) for each in found[6:]] == [("pageview", "/about/", site_b.site.pk)]
    assert {each.site_id for each in found[:6]} == {site_a.site.pk}
    assert {(each.device, each.browser, each.bot) for each in found} == {("desktop", "Chrome", "")}
    assert page.context.cookies() == silent.context.cookies() == []
    kept = "Promise.resolve(localStorage.length + sessionStorage.length)"
    assert page.evaluate(kept) == 0
