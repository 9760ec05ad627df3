"""Removes the second factors of somebody who has lost them: only who can run commands on the site's machine may."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User


class Command(BaseCommand):
    help = "Remove all second factors and recovery codes of a user. Be sure who asks for it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = User.objects.get_by_natural_key(options["username"])
        except User.DoesNotExist:
            raise CommandError(f"There is no user {options['username']!r}.") from None
        _, removed = Authenticator.objects.filter(user=user).delete()
        factors = sum(removed.values())
        self.stdout.write(f"{user.username}: {factors} removed. The staff set one up at their next visit.")
