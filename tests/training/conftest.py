"""The small desk under the short name that the tests of training use."""

from __future__ import annotations

import pytest

from tests.training.small_corpus import SmallDesk


@pytest.fixture(scope="session")
def desk(small_desk: SmallDesk) -> SmallDesk:
    return small_desk
