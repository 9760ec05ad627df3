import pytest
from django.test import RequestFactory

from accounts import limits


def test_the_last_of_the_allowed_passes_and_the_next_does_not():
    for _ in range(3):
        limits.spend("test", "1.2.3.4", 3)
    with pytest.raises(limits.TooMany) as error:
        limits.spend("test", "1.2.3.4", 3)
    assert 0 < error.value.retry_after <= 3600
    limits.spend("test", "1.2.3.5", 3)
    limits.spend("other", "1.2.3.4", 3)


def test_checking_counts_nothing():
    for _ in range(5):
        limits.check("test", "1.2.3.4", 1)


@pytest.mark.parametrize(
    ("hops", "forwarded", "remote", "address"),
    [
        (0, "6.6.6.6", "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 9.9.9.9", "10.0.0.1", "9.9.9.9"),
        (2, "6.6.6.6, 9.9.9.9, 10.0.0.2", "10.0.0.1", "9.9.9.9"),
        (1, "", "1.2.3.4", "1.2.3.4"),
        (2, "9.9.9.9", "1.2.3.4", "1.2.3.4"),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "nonsense", "1.2.3.4", "unknown"),
    ],
)
def test_the_address_is_what_our_own_proxies_saw(settings, hops, forwarded, remote, address):
    settings.TRUSTED_PROXY_HOPS = hops
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=remote, **headers)
    assert limits.client_address(request) == address
