"""The forms of the roofers: an inspection, and the hail letter."""

from leads.services.defaults import CONTACT, NEWSLETTER
from spark_cms.demo.shapes import Raw

FORMS: list[Raw] = [
    {
        **CONTACT,
        "name": "Book an inspection",
        "button_label": "Ask for an inspection",
        "success_message": "Thank you. We call back the same day with two dates to choose from.",
        "subject": "Inspection: {name}",
        "auto_reply_subject": "Your inspection",
        "auto_reply_text": "Hello {name},\n\nthank you for asking us. Somebody who has been on roofs calls you the same day with two dates to choose from. If it is raining in, call (303) 555-0142 now.\n\nSummit Roofing",
        "conversion_value": 850,
        "fields": [
            *CONTACT["fields"][:1],
            {"key": "phone", "label": "Telephone", "kind": "phone", "is_required": True, "width": "half"},
            {"key": "email", "label": "E-mail", "kind": "email", "width": "half"},
            {
                "key": "address",
                "label": "Address of the house",
                "kind": "text",
                "is_required": True,
                "autocomplete": "street-address",
            },
            {"key": "storm_on", "label": "When was the storm?", "kind": "date", "width": "half"},
            {
                "key": "roof",
                "label": "What is on the roof?",
                "kind": "select",
                "choices": "Asphalt shingles\nMetal\nTile\nI do not know",
                "width": "half",
            },
            {
                "key": "seen",
                "label": "What have you seen?",
                "kind": "checkboxes",
                "choices": "Dents in gutters or vents\nGranules in the downspouts\nA stain on a ceiling\nNothing yet",
            },
            {"key": "message", "label": "Anything else?", "kind": "textarea"},
            *CONTACT["fields"][4:],
        ],
    },
    {
        **NEWSLETTER,
        "name": "Hail letter",
        "button_label": "Send it to me",
        "success_message": "Thank you. You hear from us before the season begins.",
        "consent_text": "Send me the hail letter, twice a year. I can stop it at any time.",
    },
]
