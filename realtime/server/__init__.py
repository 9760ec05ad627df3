"""What is changed of daphne, autobahn and Channels, each part with its reason."""
