"""What every page knows about the site."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict:
    """``demo`` switches the role bar and the mail viewer on."""
    return {"demo": settings.DEMO}
