"""The statements that find what is due, each by the index that its rule names."""

from typing import Final

ANSWERS: Final = """
DELETE FROM rooms_action WHERE id = ANY(ARRAY(
    SELECT id FROM rooms_action WHERE created_at < now() - %s * interval '1 day'
    ORDER BY created_at LIMIT %s FOR UPDATE SKIP LOCKED))
RETURNING 1"""

SESSIONS: Final = """
DELETE FROM django_session WHERE session_key = ANY(ARRAY(
    SELECT session_key FROM django_session WHERE expire_date < now() - %s * interval '1 day'
    ORDER BY expire_date LIMIT %s FOR UPDATE SKIP LOCKED))
RETURNING 1"""

# `boards_dealt` is never lowered, so 0 means that no board was ever dealt.
UNPLAYED_ROOMS: Final = """
SELECT id FROM rooms_room WHERE status = 'closed' AND boards_dealt = 0 AND expires_at < now() - %s * interval '1 day'
ORDER BY expires_at LIMIT %s"""

PAGE_OF_USERS: Final = "SELECT id FROM accounts_user WHERE id > %s ORDER BY id LIMIT %s"

# A sign of a guest: they were made, logged in, used a token, or were in a room where something was done. A room lives
# for two days after the last action in it, so `expires_at` says when that was; in an open one they may sit right now.
_SILENT: Final = """
    u.id = ANY(%(ids)s) AND u.is_guest AND u.is_active
    AND greatest(u.date_joined, u.last_login) < now() - %(days)s * interval '1 day'
    AND NOT EXISTS (SELECT FROM accounts_apitoken t
        WHERE t.user_id = u.id AND t.last_used_at > now() - %(days)s * interval '1 day')"""

UNPLAYED_GUESTS: Final = f"""
SELECT u.id FROM accounts_user u WHERE {_SILENT}
    AND NOT EXISTS (SELECT FROM rooms_player p WHERE p.user_id = u.id)"""  # noqa: S608 - a part of our own

PLAYED_GUESTS: Final = f"""
SELECT u.id FROM accounts_user u WHERE {_SILENT}
    AND EXISTS (SELECT FROM rooms_player p WHERE p.user_id = u.id)
    AND NOT EXISTS (SELECT FROM rooms_player p JOIN rooms_room r ON r.id = p.room_id WHERE p.user_id = u.id
        AND (r.status <> 'closed' OR r.expires_at > now() - %(days)s * interval '1 day'))"""  # noqa: S608
