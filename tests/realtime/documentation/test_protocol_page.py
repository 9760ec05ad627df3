from pathlib import Path

from django.conf import settings

from realtime.documentation.protocol_page import protocol_page


def test_the_protocol_page_is_what_the_messages_say():
    page = Path(settings.BASE_DIR) / "docs" / "protocol.md"
    assert page.read_text() == protocol_page(), "run `DEBUG=1 bin/manage document_protocol`"
