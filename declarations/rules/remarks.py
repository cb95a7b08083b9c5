"""Which sections a desk means in the opinion with which it returns a declaration. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

from programmes.definitions import Form

# “三、项目团队” is called “项目团队”, and “3. The team” “The team”.
COUNTED = re.compile(r"\s*[（(]?(?:[一二三四五六七八九十]+|\d+)[）)、.．]\s*")


def named(form: Form, opinion: str) -> set[str]:
    """Ids of the sections whose title stands in the opinion, in either language."""
    said = opinion.casefold()
    return {
        section.id
        for section in form.sections
        for title in (section.title.zh, section.title.en)
        if (bare := _uncounted(title)) and bare.casefold() in said
    }


def concerned(form: Form, sections: Collection[str], opinion: str) -> bool:
    """Whether the opinion may mean whoever writes in these sections (none: in all).

    It does not only where it names sections by their titles, and none of these is among them.
    """
    meant = named(form, opinion)
    return not sections or not meant or not meant.isdisjoint(sections)


def _uncounted(title: str) -> str:
    counted = COUNTED.match(title)
    return title[counted.end() :] if counted else title
