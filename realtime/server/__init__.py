"""What is changed of daphne, Channels and channels_redis, each part with its reason."""
