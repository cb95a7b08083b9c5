"""What the code tables are called, and what each is for."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: Mapping[str, Promise] = MappingProxyType(
    {
        "regions": _("Regions"),
        "industries": _("Industries"),
        "majors": _("Majors"),
        "professional_titles": _("Professional titles"),
        "workdays": _("Working-day calendar"),
    }
)

EXPLAINED: Mapping[str, Promise] = MappingProxyType(
    {
        "regions": _("Provinces, cities and counties by the codes of GB/T 2260."),
        "industries": _("Industries by the codes of GB/T 4754."),
        "majors": _(
            "Majors by the catalogue of vocational education. What is shipped is a sample: import "
            "the whole catalogue. Six digits that are not in the table are accepted meanwhile."
        ),
        "professional_titles": _("Series of professional titles with their level."),
        "workdays": _(
            "Days off and worked rest days as the State Council announces them each November for "
            "the year to come."
        ),
    }
)
