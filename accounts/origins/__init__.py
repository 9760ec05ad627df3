"""Where a request comes from, by which two persons may be found to be one: the browser and the address."""

from accounts.origins.hashes import LENGTH, Origins, origins_of, origins_of_socket, salted, with_origins

__all__ = ["LENGTH", "Origins", "origins_of", "origins_of_socket", "salted", "with_origins"]
