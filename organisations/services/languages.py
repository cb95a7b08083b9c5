"""The language a person reads in."""

from organisations.models import User


def prefer_language(user: User, language: str) -> None:
    """Remember the language for the next login and for mails. A taste, so not in the trail."""
    User.objects.filter(pk=user.pk).update(language=language)
