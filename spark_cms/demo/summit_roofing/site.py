"""The company: its settings, menus and images."""

SITE = {
    "key": "summit-roofing",
    "hostname": "summit-roofing.localhost",
    "name": "Summit Roofing",
    "tagline": "Roofs for hail country since 2004",
    "theme": "sober",
    "brand_color": "#1f4468",
    "accent_color": "#c2541b",
    "footer_text": "Licensed and insured in every state we work in.",
    "business_type": "RoofingContractor",
    "phone": "(303) 555-0142",
    "email": "office@summit-roofing.example",
    "street_address": "4180 Brighton Boulevard",
    "locality": "Denver",
    "region": "CO",
    "postal_code": "80216",
    "country": "US",
    "latitude": 39.7750,
    "longitude": -104.9700,
    "opening_hours": "Mo-Fr 07:00-18:00\nSa 08:00-13:00",
    "facebook_url": "https://www.facebook.com/summit-roofing.example",
    "instagram_url": "https://www.instagram.com/summit-roofing.example",
    "linkedin_url": "",
    "youtube_url": "",
    "timezone": "America/Denver",
    "logo": "logo",
}

IMAGES = {
    "logo": {"file": "summit-logo.png", "title": "Summit Roofing mark", "alt": ""},
    "hero": {
        "file": "summit-hero.webp",
        "title": "Ridge at first light",
        "alt": "A steep roof in front of layered mountain ridges at first light",
    },
    "storm": {
        "file": "summit-storm.webp",
        "title": "Storm over the plains",
        "alt": "A dark storm cell moving over the rooftops of a town on the plains",
    },
    "shingles": {
        "file": "summit-shingles.webp",
        "title": "Rows of shingles",
        "alt": "Overlapping rows of slate-colored shingles in low light",
    },
    "crew": {
        "file": "summit-crew.webp",
        "title": "Roofline at dusk",
        "alt": "A row of rooflines at dusk with a ladder against the nearest eave",
    },
    "aurora": {
        "file": "summit-work-aurora.webp",
        "title": "House in Aurora",
        "alt": "A pale house with a new roof of gray shingles in the morning, mountains behind it",
    },
    "evergreen": {
        "file": "summit-work-evergreen.webp",
        "title": "House in Evergreen",
        "alt": "A brown house with a dark green roof of standing-seam metal in the snow",
    },
    "pueblo": {
        "file": "summit-work-pueblo.webp",
        "title": "House in Pueblo",
        "alt": "A sand-colored house with a roof of red clay tiles at noon",
    },
    "lincoln": {
        "file": "summit-work-lincoln.webp",
        "title": "House in Lincoln",
        "alt": "A gray house with a roof of brown shingles at dusk",
    },
    "dale": {"file": "summit-dale.webp", "title": "Dale Whitaker", "alt": "Dale Whitaker, gray hair and beard"},
    "rosa": {"file": "summit-rosa.webp", "title": "Rosa Delgado", "alt": "Rosa Delgado in an orange hard hat"},
    "tom": {"file": "summit-tom.webp", "title": "Tom Akers", "alt": "Tom Akers, with glasses"},
    "june": {"file": "summit-june.webp", "title": "June Pacheco", "alt": "June Pacheco, red-brown hair to her chin"},
}

MENUS = {
    "header": [
        {"label": "Services", "page": "/services/"},
        {"label": "Hail and storm damage", "page": "/services/hail-and-storm-damage/", "is_indented": True},
        {"label": "Roof replacement", "page": "/services/roof-replacement/", "is_indented": True},
        {"label": "Cities we serve", "page": "/cities/"},
        {"label": "About us", "page": "/about/"},
        {"label": "Blog", "page": "/blog/"},
        {"label": "Contact", "page": "/contact/"},
    ],
    "footer": [
        {"label": "Hail and storm damage", "page": "/services/hail-and-storm-damage/"},
        {"label": "Roof replacement", "page": "/services/roof-replacement/"},
        {"label": "Cities we serve", "page": "/cities/"},
        {"label": "About us", "page": "/about/"},
        {"label": "Blog", "page": "/blog/"},
    ],
}
