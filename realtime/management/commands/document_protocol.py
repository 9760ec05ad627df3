"""Write docs/protocol.md and static/js/table/types.js anew."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from realtime.documentation.protocol_page import protocol_page
from realtime.documentation.types_js import types_js


class Command(BaseCommand):
    help = "Write docs/protocol.md and static/js/table/types.js from the types in realtime/wire and games/rules."

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        for path, text in (
            (root / "docs" / "protocol.md", protocol_page()),
            (root / "static" / "js" / "table" / "types.js", types_js()),
        ):
            path.write_text(text)
            self.stdout.write(f"{path} is up to date.")
