"""The practice: its settings, menus and images."""

SITE = {
    "key": "harbor-dental",
    "hostname": "harbor-dental.localhost",
    "name": "Harbor Dental",
    "tagline": "Unhurried dentistry in Ballard, Tacoma and Sellwood",
    "theme": "warm",
    "brand_color": "#12605c",
    "accent_color": "#d2603f",
    "footer_text": "New patients welcome. Interpreters on request.",
    "business_type": "Dentist",
    "phone": "(206) 555-0187",
    "email": "hello@harbor-dental.example",
    "street_address": "5406 22nd Avenue NW",
    "locality": "Seattle",
    "region": "WA",
    "postal_code": "98107",
    "country": "US",
    "latitude": 47.6683,
    "longitude": -122.3846,
    "opening_hours": "Mo-Th 07:30-18:30\nFr 07:30-15:00\nSa 09:00-13:00",
    "facebook_url": "https://www.facebook.com/harbor-dental.example",
    "instagram_url": "https://www.instagram.com/harbor-dental.example",
    "linkedin_url": "",
    "youtube_url": "",
    "timezone": "America/Los_Angeles",
    "logo": "logo",
}

IMAGES = {
    "logo": {"file": "harbor-logo.png", "title": "Harbor Dental mark", "alt": ""},
    "hero": {
        "file": "harbor-hero.webp",
        "title": "Morning on the sound",
        "alt": "A small sailing boat on calm water in front of layered blue-green hills in the morning",
    },
    "lighthouse": {
        "file": "harbor-lighthouse.webp",
        "title": "Lighthouse at dusk",
        "alt": "A lighthouse on a point of land at dusk, its light on the water",
    },
    "pebbles": {
        "file": "harbor-pebbles.webp",
        "title": "Pebbles on the shore",
        "alt": "Smooth white and coral pebbles at the edge of the water",
    },
    "ferry": {
        "file": "harbor-ferry.webp",
        "title": "Ferry in the rain",
        "alt": "A ferry crossing gray water in light rain, islands behind it",
    },
    "solheim": {"file": "harbor-solheim.webp", "title": "Dr. Ingrid Solheim", "alt": "Dr. Solheim, fair hair in a bun"},
    "okafor": {"file": "harbor-okafor.webp", "title": "Dr. Paul Okafor", "alt": "Dr. Okafor, with beard and glasses"},
    "marsh": {"file": "harbor-marsh.webp", "title": "Dr. Lena Marsh", "alt": "Dr. Marsh, long dark hair"},
}

MENUS = {
    "header": [
        {"label": "Treatments", "page": "/treatments/"},
        {"label": "Nervous? Start here", "page": "/nervous-patients/"},
        {"label": "Near you", "page": "/near-you/"},
        {"label": "About us", "page": "/about/"},
        {"label": "Journal", "page": "/journal/"},
        {"label": "Contact", "page": "/contact/"},
    ],
    "footer": [
        {"label": "Treatments", "page": "/treatments/"},
        {"label": "Nervous patients", "page": "/nervous-patients/"},
        {"label": "Near you", "page": "/near-you/"},
        {"label": "Journal", "page": "/journal/"},
    ],
}
