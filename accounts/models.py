"""Users, which are guests or accounts, and the API tokens with which programs act for them."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Now, Upper

from accounts.moderation.models import Block, Sanction  # noqa: F401 - here Django looks for models
from accounts.names import NAME_LENGTH, clean_name


class People(UserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user who logs in by this name. Case does not matter."""
        return self.get(username__iexact=username)


class User(AbstractUser):
    """A person. A guest has no password; when they register their row becomes an account."""

    first_name = None  # type: ignore[assignment]  # the field it would override is not wanted
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=NAME_LENGTH, help_text="shown at the table; need not be unique")
    is_guest = models.BooleanField(default=False)

    objects: ClassVar[People] = People()

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
        constraints = [
            # accounts.models.People.get_by_natural_key: the user of a name in any case
            models.UniqueConstraint(Upper("username"), name="accounts_user_any_case"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name = clean_name(self.name) or clean_name(self.username)
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class ApiToken(models.Model):
    """A named key with which a program acts for a user.

    Only its SHA-256 is stored: a key of 256 random bits needs neither salt nor a slow hash.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=NAME_LENGTH)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token, in hex")
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
