"""The forms of the practices: a first visit, and the letter."""

from leads.services.defaults import CONTACT, NEWSLETTER
from spark_cms.demo.shapes import Raw

PRACTICES = "Ballard, Seattle\nProctor, Tacoma\nSellwood, Portland"

FORMS: list[Raw] = [
    {
        **CONTACT,
        "name": "Plan a first visit",
        "button_label": "Ask for a visit",
        "success_message": "Thank you. Somebody from the practice calls you back within a quarter of an hour while we are open, and else tomorrow morning.",
        "subject": "First visit: {name}",
        "auto_reply_subject": "We have your message",
        "auto_reply_text": "Hello {name},\n\nthank you for writing. We call you back to find an hour that suits you. If you are in pain now, please call (206) 555-0187 before noon, and you will be seen today.\n\nThe people at Harbor Dental",
        "conversion_value": 140,
        "consent_text": "You may keep these details to plan my visit. You delete them when I ask you to.",
        "fields": [
            *CONTACT["fields"][:3],
            {
                "key": "practice",
                "label": "Which practice?",
                "kind": "select",
                "choices": PRACTICES,
                "is_required": True,
                "width": "half",
            },
            {
                "key": "best_time",
                "label": "When may we call?",
                "kind": "select",
                "choices": "In the morning\nAround noon\nIn the afternoon",
                "width": "half",
            },
            {
                "key": "feeling",
                "label": "How do you feel about dentists?",
                "kind": "radio",
                "choices": "Fine\nA little nervous\nI have put this off for years",
                "help_text": "It decides how much time we keep for you.",
            },
            {"key": "message", "label": "What brings you?", "kind": "textarea"},
            *CONTACT["fields"][4:],
        ],
    },
    {
        **NEWSLETTER,
        "name": "Our letter",
        "button_label": "Send it to me",
        "success_message": "Thank you. The next letter comes at the beginning of the month.",
        "consent_text": "Send me the letter, four times a year at most. I can stop it at any time.",
    },
]
