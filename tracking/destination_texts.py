"""What administrators read about each kind of destination: what it is good for, and where its ids are found."""

from collections.abc import Mapping

from tracking.enums import DestinationKind

WHAT: Mapping[str, str] = {
    DestinationKind.GA4: "Counts conversions beside the visits that Google Analytics sees itself. No address or number "
    "of a person is sent.",
    DestinationKind.GOOGLE_ADS: "Tells Google Ads which clicks became leads, so that it bids for such clicks. Sent are "
    "the click, and hashes of e-mail address and telephone number.",
    DestinationKind.META: "Tells Facebook and Instagram which ads brought leads. Sent are the click, and hashes of "
    "e-mail address and telephone number.",
}
ICONS: Mapping[str, str] = {
    DestinationKind.GA4: "order",
    DestinationKind.GOOGLE_ADS: "crosshairs",
    DestinationKind.META: "group",
}
# By kind: the fields that it has, with what they are called there and where they are found.
FIELDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    DestinationKind.GA4: {
        "account_id": ("Measurement ID", "Google Analytics: Admin, Data streams, your stream. It begins with G-."),
        "api_secret": (
            "API secret",
            "On the same screen: Measurement Protocol API secrets, Create.",
        ),
        "uses_eu_servers": ("Servers in the European Union", "Events are received by region1.google-analytics.com."),
    },
    DestinationKind.GOOGLE_ADS: {
        "account_id": ("Customer ID", "Google Ads: top right, ten digits such as 123-456-7890."),
        "action_id": (
            "Conversion action ID",
            "Google Ads: Goals, Conversions, your action of the source “Import from clicks”; the number after ctId= in "
            "the address.",
        ),
        "manager_id": (
            "Manager account ID",
            "Only if the person whose access is used works by a manager account: its ten digits.",
        ),
        "client_id": (
            "OAuth client ID",
            "Google Cloud console: APIs and services, Credentials. The project has the Data Manager API enabled.",
        ),
        "client_secret": ("OAuth client secret", "Beside the client ID."),
        "refresh_token": (
            "Refresh token",
            "Given once when somebody with access to the account agrees to the scope "
            "https://www.googleapis.com/auth/datamanager, for instance in Google’s OAuth 2.0 Playground.",
        ),
    },
    DestinationKind.META: {
        "account_id": ("Dataset (pixel) ID", "Meta Events Manager: Data sources, your dataset, Settings."),
        "access_token": (
            "Access token",
            "On the same screen: Conversions API, Set up manually, Generate access token.",
        ),
        "test_code": (
            "Test event code",
            "Events Manager: Test events, such as TEST12345. It marks test events only, never real ones.",
        ),
    },
}
# Of some kinds only.
SPECIAL = frozenset(name for fields in FIELDS.values() for name in fields)
