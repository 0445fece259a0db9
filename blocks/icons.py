"""Our own small set of icons for what a business offers: line drawings on 24 × 24, in the colour of the text."""

from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

# Name: label, drawing. Constants of ours, so safe as markup.
ICONS: Final = {
    "check": (_("Check mark"), '<path d="m4 12.5 5 5L20 6.5"/>'),
    "shield": (_("Shield"), '<path d="M12 3 5 6v5.5c0 4.4 2.9 7.7 7 9.5 4.1-1.8 7-5.1 7-9.5V6z"/><path d="m9 12 2.2 2.2L15.2 10"/>'),
    "clock": (_("Clock"), '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.2 2"/>'),
    "calendar": (_("Calendar"), '<rect x="3.5" y="5" width="17" height="15.5" rx="2"/><path d="M3.5 10h17M8 3v4M16 3v4"/>'),
    "home": (_("House"), '<path d="m3 11.5 9-8 9 8"/><path d="M5.5 9.5V20.5h13V9.5M10 20.5v-6h4v6"/>'),
    "tools": (_("Tools"), '<path d="M14.5 6.5a4.5 4.5 0 0 1 5.8-1.1l-3 3 .8 2 2 .8 1-1a4.5 4.5 0 0 1-6.3 4.5L8 21.5 3.5 17l6.8-6.8a4.5 4.5 0 0 1 4.2-3.7z"/>'),
    "ruler": (_("Ruler"), '<path d="m15.5 3 5.5 5.5L8.5 21 3 15.5z"/><path d="m12.5 6 2 2M9.5 9l3 3M6.5 12l2 2"/>'),
    "camera": (_("Camera"), '<path d="M4 7.5h3.5L9.5 5h5l2 2.5H20a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 18V9A1.5 1.5 0 0 1 4 7.5z"/><circle cx="12" cy="13" r="3.5"/>'),
    "document": (_("Document"), '<path d="M6 3h8l4.5 4.5V21H6z"/><path d="M14 3v5h4.5M9 13h6M9 17h6"/>'),
    "price": (_("Price tag"), '<path d="M3.5 12.5V4h8.5l8.5 8.5-8 8z"/><circle cx="8" cy="8.5" r="1.4"/>'),
    "card": (_("Payment card"), '<rect x="3" y="5.5" width="18" height="13" rx="2"/><path d="M3 10h18M6.5 15h4"/>'),
    "people": (_("People"), '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.4-4 3-6 6.5-6s6.1 2 6.5 6M15.5 4.8a3.5 3.5 0 0 1 0 6.4M18 14.6c2 .8 3.2 2.6 3.5 5.4"/>'),
    "heart": (_("Heart"), '<path d="M12 20.5C6 16.5 3 13 3 9.2A4.7 4.7 0 0 1 12 7a4.7 4.7 0 0 1 9 2.2c0 3.8-3 7.3-9 11.3z"/>'),
    "chat": (_("Conversation"), '<path d="M3.5 5h17v11.5h-9L7 20.5v-4H3.5z"/><path d="M8 9.5h8M8 12.5h5"/>'),
    "phone": (_("Telephone"), '<path d="M5 3h4l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2z"/>'),
    "pin": (_("Place"), '<path d="M12 21s7-6.2 7-11a7 7 0 1 0-14 0c0 4.8 7 11 7 11z"/><circle cx="12" cy="10" r="2.5"/>'),
    "truck": (_("Delivery"), '<path d="M2.5 6h11v11h-11zM13.5 10h4l4 4v3h-8z"/><circle cx="7" cy="18" r="2"/><circle cx="17" cy="18" r="2"/>'),
    "leaf": (_("Leaf"), '<path d="M5 19c0-9 5-14 15-15 0 10-5 15-12 15a6 6 0 0 1-3-1z"/><path d="M4 21c2-5 5-8.5 9-11"/>'),
    "sun": (_("Sun"), '<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2.5M12 19v2.5M2.5 12H5M19 12h2.5M5.3 5.3 7 7M17 17l1.7 1.7M18.7 5.3 17 7M7 17l-1.7 1.7"/>'),
    "star": (_("Star"), '<path d="m12 3.5 2.6 5.5 6 .8-4.4 4.2 1.1 6-5.3-2.9L6.7 20l1.1-6L3.4 9.8l6-.8z"/>'),
    "spark": (_("Spark"), '<path d="M13 2.5 5 13.5h6l-1 8 8-11h-6z"/>'),
    "award": (_("Award"), '<circle cx="12" cy="9" r="6"/><path d="m8.5 14-1.5 7.5 5-2.5 5 2.5-1.5-7.5"/>'),
}  # fmt: skip

ICON_CHOICES = [(name, label) for name, (label, _drawing) in ICONS.items()]


def icon_svg(name: str) -> SafeString:
    """The drawing as inline SVG that no screen reader reads; empty for a name that is not in the set."""
    if name not in ICONS:
        return mark_safe("")
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor"'
        ' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>',
        mark_safe(ICONS[name][1]),  # noqa: S308 - a constant of this module
    )
