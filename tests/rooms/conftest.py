import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _fresh_limits():
    """Nobody has tried anything in this hour."""
    cache.delete_pattern("limit:*")
    yield
    cache.delete_pattern("limit:*")
