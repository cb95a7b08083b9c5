"""A world with a store of its own, and papers in it."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from documents import services
from documents.models import Document
from tests.documents.samples import ASKED
from tests.factories import AT, make_world


@pytest.fixture
def own_store(settings: Any, tmp_path: Path) -> Path:
    settings.STORE_DIR = tmp_path / "store"
    return settings.STORE_DIR


@pytest.fixture
def world(db: None, own_store: Path) -> SimpleNamespace:
    return make_world()


@pytest.fixture
def asked(world: SimpleNamespace) -> Any:
    """Asks for the small summary list of Hubei, with changes."""

    def ask(**changes: Any) -> Document:
        return services.request_document(
            **{"organisation": world.hubei, "at": AT, **ASKED, **changes}
        )

    return ask
