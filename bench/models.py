"""The one row that the bare POST writes."""

from django.conf import settings
from django.db import models


class Note(models.Model):
    """As plain as a row with an author and a time can be."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.text
