from django.core.files.base import ContentFile

from config.static import HashedStorage


def test_the_imports_of_a_module_have_hashes_too(tmp_path):
    storage = HashedStorage(location=tmp_path, base_url="/static/")
    storage.save("js/store.js", ContentFile(b"export const fold = 1;\n"))
    storage.save("js/table.js", ContentFile(b'import { fold } from "./store.js";\nexport default fold;\n'))
    paths = {name: (storage, name) for name in ("js/store.js", "js/table.js")}
    hashed = {before: after for before, after, _ in storage.post_process(paths)}
    assert hashed["js/store.js"] != "js/store.js"
    text = (tmp_path / hashed["js/table.js"]).read_text()
    assert f'from "./{hashed["js/store.js"].removeprefix("js/")}"' in text
