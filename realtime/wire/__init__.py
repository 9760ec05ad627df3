"""What is said between browsers, websocket processes and workers."""
