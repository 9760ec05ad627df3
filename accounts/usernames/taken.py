"""Whether a user name, or one like it, is taken; and whether a name shown at the table imitates the staff."""

from django.db.models import Q

from accounts.models import User
from accounts.usernames.rules import OFFICES
from accounts.usernames.skeleton import skeleton


def is_taken(username: str, *, by_other_than: int | None = None) -> bool:
    """Say whether another user has this name or one that looks like it."""
    same = Q(skeleton=skeleton(username)) | Q(username__iexact=username)
    return User.objects.filter(same).exclude(pk=by_other_than or 0).exists()


def imitates_staff(name: str, *, by_other_than: int | None = None) -> bool:
    """Say whether a name shown at the table looks like the site speaking, or like a member of the staff.

    Other names may be shown twice: who plays as "Anna" may be any Anna.
    """
    if any(skeleton(word) in OFFICES for word in [*name.split(), name]):
        return True
    staff = User.objects.filter(is_staff=True, is_active=True).exclude(pk=by_other_than or 0)
    return skeleton(name) in {skeleton(each) for pair in staff.values_list("name", "username") for each in pair}
