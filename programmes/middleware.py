"""Lets a request see the code tables as they were imported meanwhile, by whichever process."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .serving import follow_now_and_then


class TablesMiddleware:
    """Looks now and then, see ``programmes.serving``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        follow_now_and_then()
        return self.get_response(request)
