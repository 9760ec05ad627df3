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


def test_a_long_chain_of_imports_gets_its_last_names(tmp_path):
    """The first module imports the second, and so on, in the order in which they are looked at."""
    storage = HashedStorage(location=tmp_path, base_url="/static/")
    names = [f"js/m{number:02}.js" for number in range(15)]
    for name, following in zip(names, [*names[1:], None], strict=True):
        text = f'import "./{following.removeprefix("js/")}";\n' if following else "export const last = 1;\n"
        storage.save(name, ContentFile(text.encode()))
    found = [each for _, _, each in storage.post_process({name: (storage, name) for name in names})]
    assert not [each for each in found if isinstance(each, Exception)]
