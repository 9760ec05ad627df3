import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _fresh_limits(real_servers):
    """Begin and end each test without counts of limits."""
    cache.delete_pattern("limit:*")
    yield
    cache.delete_pattern("limit:*")
