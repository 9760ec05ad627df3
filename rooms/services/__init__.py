"""What happens in rooms, on a locked room; callers are actions, pages and the clock."""
