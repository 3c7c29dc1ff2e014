"""What aspects and sentiments are called, for badges, tables and filters."""

from __future__ import annotations

from typing import Final

from django.utils.translation import pgettext_lazy

ASPECTS: Final = {
    "product": pgettext_lazy("aspect", "Product"),
    "price": pgettext_lazy("aspect", "Price"),
    "delivery": pgettext_lazy("aspect", "Delivery"),
    "staff": pgettext_lazy("aspect", "Staff"),
    "waiting": pgettext_lazy("aspect", "Waiting"),
    "communication": pgettext_lazy("aspect", "Communication"),
    "availability": pgettext_lazy("aspect", "Availability"),
    "payment": pgettext_lazy("aspect", "Payment"),
    "returns": pgettext_lazy("aspect", "Returns"),
    "website": pgettext_lazy("aspect", "Website and app"),
    "place": pgettext_lazy("aspect", "Place"),
    "contract": pgettext_lazy("aspect", "Contract"),
}
"""Parts of the service, in the order of the contract."""

SENTIMENTS: Final = {
    "negative": pgettext_lazy("sentiment", "negative"),
    "neutral": pgettext_lazy("sentiment", "neutral"),
    "positive": pgettext_lazy("sentiment", "positive"),
}
"""How somebody speaks of something."""
