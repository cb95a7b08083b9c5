"""Who calls, and how they want to be answered, as far as a repeated POST needs to know."""

from django.http import HttpRequest


def actor_of(request: HttpRequest) -> str:
    """``user:12``; without a login the session, without a session the address."""
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return f"session:{request.session.session_key or request.META.get('REMOTE_ADDR', '')}"


def wants_json(request: HttpRequest) -> bool:
    """A script that asked for JSON; browsers' forms and plain fragments are answered by pages."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
