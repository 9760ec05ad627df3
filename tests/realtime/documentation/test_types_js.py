from pathlib import Path

from django.conf import settings

from realtime.documentation.types_js import types_js


def test_the_types_of_the_table_page_are_what_the_messages_say():
    types = Path(settings.BASE_DIR) / "static" / "js" / "table" / "types.js"
    assert types.read_text() == types_js(), "run `bin/manage document_protocol`"
