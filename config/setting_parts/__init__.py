"""Parts of `config.settings`, which imports all of them."""
