"""The recruiters' workplace."""

from typing import Any

from django.urls import reverse_lazy
from environs import validate

from hiring.settings.environment import env

# From how many quiet days on the start page asks what becomes of somebody.
UNTOUCHED_DAYS = env.int("UNTOUCHED_DAYS", 7, validate=validate.Range(min=1, max=365))
UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Fairpanel",
    "SITE_HEADER": "Fairpanel",
    "SITE_SYMBOL": "balance",
    "SITE_URL": "/",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "hiring.admin.site.favicon"}],
    "ACCOUNT": {"navigation": [{"title": "Your account", "link": reverse_lazy("your-account")}]},
    "STYLES": ["hiring.admin.site.stylesheet"],
    "SIDEBAR": {"show_search": True, "navigation": "hiring.admin.site.navigation"},
    "DASHBOARD_CALLBACK": "scorecards.admin.dashboard.fill",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": True,
    "COLORS": {
        # The accent of the site's own pages (tokens.css), as Unfold's ramp.
        "primary": {
            "50": "oklch(97% .013 236)",
            "100": "oklch(95% .026 236)",
            "200": "oklch(90% .058 236)",
            "300": "oklch(83% .1 235)",
            "400": "oklch(75% .12 234)",
            "500": "oklch(60% .115 238)",
            "600": "oklch(46% .095 240)",
            "700": "oklch(41% .085 240)",
            "800": "oklch(36% .07 240)",
            "900": "oklch(31% .06 240)",
            "950": "oklch(24% .045 240)",
        }
    },
}
