from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Adds a hash of the content to file names, also in `import ... from "./x.js";` of ES modules (with the `;`)."""

    support_js_module_import_aggregation = True
