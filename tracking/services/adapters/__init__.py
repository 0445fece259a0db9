"""How each service is told of a conversion: the request that its documentation asks for, and what its answer means.

An adapter writes no row and knows no retry. It is given what is to be told and answers with an `Outcome`.
"""

from tracking.enums import DestinationKind
from tracking.services.adapters import ga4, google_ads, meta
from tracking.services.adapters.messages import Adapter

ADAPTERS: dict[str, Adapter] = {
    DestinationKind.GA4: ga4.Ga4Adapter(),
    DestinationKind.GOOGLE_ADS: google_ads.GoogleAdsAdapter(),
    DestinationKind.META: meta.MetaAdapter(),
}
