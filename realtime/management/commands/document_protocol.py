"""Write docs/protocol.md anew."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from realtime.documentation.protocol_page import protocol_page


class Command(BaseCommand):
    help = "Write docs/protocol.md from realtime/wire/messages.py."

    def handle(self, *args: Any, **options: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "protocol.md"
        page.write_text(protocol_page())
        self.stdout.write(f"{page} is up to date.")
