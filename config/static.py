from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Adds a hash of the content to file names, also in `import ... from "./x.js";` of ES modules (with the `;`)."""

    support_js_module_import_aggregation = True
    # A pass gives the modules their last names that import only such as have theirs: as many as imports are deep, and
    # more. Django stops after five.
    max_post_process_passes = 20
