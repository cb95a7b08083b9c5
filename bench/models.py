"""The rows that the reference views write."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Note(models.Model):
    """As plain as a row with an author and a time can be."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.text


class Sheet(models.Model):
    """The answers of a plain form."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answers = models.JSONField(encoder=DjangoJSONEncoder)
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.at)
