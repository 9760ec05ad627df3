"""Users, which are guests or accounts, the API tokens with which programs act for them, and the record of the staff."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, Upper

from accounts.moderation.models import Block, Sanction  # noqa: F401 - here Django looks for models
from accounts.names import NAME_LENGTH, clean_name
from accounts.usernames.skeleton import LONGEST, skeleton

TWIN = "~"
"""Stands before the key of a user whose name looked like another's before names were compared. No user name has it."""


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
    skeleton = models.CharField(  # noqa: DJ001 - a row that a former version inserts has none
        max_length=LONGEST + 20, null=True, editable=False, help_text="the user name as it is compared with others"
    )
    deleted_at = models.DateTimeField(null=True, editable=False, help_text="when the account was deleted, by its owner")

    objects: ClassVar[People] = People()

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
        constraints = [
            # accounts.models.People.get_by_natural_key: the user of a name in any case
            models.UniqueConstraint(Upper("username"), name="accounts_user_any_case"),
            # accounts.usernames.taken.is_taken: the user whose name looks like this one
            models.UniqueConstraint(
                fields=["skeleton"], name="accounts_user_skeleton", condition=Q(skeleton__isnull=False)
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name = clean_name(self.name) or clean_name(self.username)
        form = skeleton(self.username)
        if self.skeleton is None or self.skeleton.partition(TWIN)[0] != form:
            self.skeleton = form
            if (only := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*only, "skeleton"}
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


class StaffRecord(models.Model):
    """What a member of the staff looked at or did in the staff's site. Rows are only added, before a page is shown."""

    staff = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    action = models.CharField(max_length=100, help_text="the page, and the action that was chosen in it")
    changes = models.BooleanField(help_text="sent a form, instead of looking")
    kind = models.CharField(max_length=60, blank=True, help_text="of what the page is about, like rooms.room")
    key = models.CharField(max_length=500, blank=True, help_text="the keys of what the page is about")
    board_in_play = models.BooleanField(help_text="a board of it was in play")
    query = models.CharField(max_length=300, blank=True, help_text="what was searched for")
    address = models.CharField(max_length=32, help_text="a keyed digest of the address: equal for equal addresses")

    class Meta:
        indexes = [
            # accounts.staff.admin.StaffRecordAdmin: who looked at boards in play
            models.Index(fields=["-at"], name="accounts_staff_in_play", condition=Q(board_in_play=True)),
        ]

    def __str__(self) -> str:
        return f"{self.action} by {self.staff_id}"
