from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Names carry the content's hash, also in the lines `import ... from "./x.js";` of ES modules (`;` included)."""

    support_js_module_import_aggregation = True
