"""A report has the board and the words with it, shows no card, and is handled once."""

import json
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffRecord, User
from accounts.moderation import blocks, sanctions
from accounts.moderation.models import Block, Sanction
from accounts.own_data.deletion import FORMER, delete_account
from accounts.own_data.export import _sections
from games.models import Explanation
from games.store.hot_state import client as redis_client
from realtime.sockets import table_talk
from realtime.wire import messages
from rooms.models import Mute, Player, Report
from rooms.moderation import hearing, recent_words, reports
from rooms.services import membership
from tests.cast import account, company, done, four, playing, refused
from tests.rooms.web.test_boards_api import bid
from tests.staff import show_factor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_words():
    yield
    for key in redis_client().scan_iter("room:*:words:*"):
        redis_client().delete(key)


def say(people, name, text, **fields):
    message = messages.Chat(uuid4(), **({"to": "room", "text": text} | fields))
    assert table_talk.answer(people.room.pk, people.players[name].pk, message) == done


def report(people, name, about, **fields):
    fields = {"reason": "abuse", "text": "They insult us."} | fields
    message = messages.Report(uuid4(), player=people.players[about].pk, **fields)
    return table_talk.answer(people.room.pk, people.players[name].pk, message)


def staff(*, superuser=False, rights=("view_report", "change_report")):
    stella = account(f"Stella{uuid4().hex[:6]}", is_staff=True, is_superuser=superuser)
    stella.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    show_factor(client, stella)
    client.user = stella
    return client


def handle(client, found, **form):
    form = {"outcome": "dismissed", "days": "", "reason": "", "note": ""} | form
    return client.post(reverse("admin:rooms_report_handle", args=[found.pk]), form)


def page(client, found):
    return client.get(reverse("admin:rooms_report_change", args=[found.pk])).content.decode()


def test_the_board_and_the_words_are_attached():
    people = playing(four())
    bid(people, "1S", "P")
    say(people, "ben", "you fools")
    say(people, "cleo", "be nice")
    say(people, "ben", "never", to="opponents")
    assert report(people, "anna", "ben", text=" They\ninsult\u202e us. ") == done
    (found,) = Report.objects.all()
    assert (found.reporter.name, found.reported.name, found.name) == ("anna", "ben", "ben")
    assert (found.room_id, found.game_id) == (people.room.pk, people.game.pk)
    assert (found.board_number, found.sequence_number) == (1, people.state.seq)
    assert (found.reason, found.text) == ("abuse", "They insult us.")
    assert [(line["to"], line["text"]) for line in found.words] == [("room", "you fools"), ("opponents", "never")]


def test_no_card_stands_in_a_report_or_on_its_page():
    people = playing(four())
    bid(people, "1S", "P", "P", "P")
    report(people, "anna", "ben")
    (found,) = Report.objects.values()
    hands = [card for hand in people.state.deal for card in hand]
    text = json.dumps(found, default=str)
    assert not [card for card in hands if f'"{card}"' in text]
    shown = page(staff(superuser=True), Report.objects.get())
    assert not [card for card in hands if f">{card}<" in shown or f" {card} " in shown]
    assert reverse("admin:games_game_change", args=[people.game.pk]) in shown
    board = staff(superuser=True).get(reverse("admin:games_game_change", args=[people.game.pk])).content.decode()
    assert "Hidden until the board is over." in board


def test_private_words_are_attached_only_to_a_report_of_their_reader():
    people = company("ben", "cleo")
    say(people, "ben", "between us", to="player", player=people.players["cleo"].pk)
    say(people, "ben", "to anna", to="player", player=people.players["anna"].pk)
    report(people, "anna", "ben")
    report(people, "cleo", "ben")
    words = {found.reporter.name: [line["text"] for line in found.words] for found in Report.objects.all()}
    assert words == {"anna": ["to anna"], "cleo": ["between us"]}


def test_words_are_kept_at_most_two_hours_and_fifty_a_room():
    people = company("ben")
    ben = people.players["ben"].pk
    now = int(time.time())
    for number in range(60):
        line = recent_words.SaidLine(1000 * now, ben, "room", f"line {number}")
        for command in recent_words.keep_commands(people.room.pk, line):
            redis_client().execute_command(*command)
    kept = recent_words.said_by(people.room.pk, ben, 0)
    assert [line.text for line in kept] == [f"line {number}" for number in range(10, 60)]
    keys = list(redis_client().scan_iter(f"room:{people.room.pk}:words:*"))
    assert keys and all(0 < redis_client().ttl(key) <= 2 * 3600 for key in keys)


def test_a_second_report_while_one_is_open_updates_it():
    people = playing(four())
    say(people, "ben", "first")
    report(people, "anna", "ben", text="one")
    people.pass_out()
    people.ready("anna", "ben", "cleo", "dora")
    say(people, "ben", "second")
    report(people, "anna", "ben", reason="spam", text="two")
    report(people, "anna", "ben", reason="spam", text="")
    report(people, "cleo", "ben")
    mine, theirs = Report.objects.order_by("pk")
    assert (mine.reason, mine.text, mine.board_number) == ("spam", "two", 2)
    assert [line["text"] for line in mine.words] == ["first", "second"]
    assert theirs.reporter.name == "cleo" and mine.updated_at > mine.created_at


def test_the_database_keeps_one_open_report():
    people = company("ben")
    report(people, "anna", "ben")
    found = Report.objects.get()
    found.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        found.save()
    for wrong in ({"outcome": "hanged"}, {"outcome": "dismissed"}, {"reason": "ugly"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.update(**wrong)


def test_reports_are_limited_by_account_and_person(settings):
    settings.LIMIT_REPORTS_PER_HOUR, settings.LIMIT_REPORTS_OF_PERSON_PER_DAY = 3, 2
    people = company("ben", "cleo", "dora")
    assert [report(people, "anna", "ben") for _ in range(2)] == [done] * 2
    assert refused(report(people, "anna", "ben")) == "too_fast"
    assert refused(report(people, "anna", "cleo")) == "too_fast", "three an hour"
    assert report(people, "dora", "ben") == done, "others still may"


def test_a_long_text_is_refused():
    with pytest.raises(messages.BadMessage):
        messages.parse(
            json.dumps({"type": "report", "id": str(uuid4()), "player": 1, "reason": "abuse", "text": "x" * 501})
        )


def test_who_has_left_can_still_be_reported_and_who_has_left_reports_nobody():
    people = company("ben")
    people.do("ben", messages.Leave)
    assert report(people, "anna", "ben") == done
    assert refused(report(people, "ben", "anna")) == "not_allowed"


def test_the_queue_has_the_open_reports_oldest_first():
    people = company("ben", "cleo")
    for number, name in enumerate(("ben", "cleo")):
        report(people, "anna", name)
        Report.objects.filter(name=name).update(created_at=timezone.now() - timedelta(hours=number))
    client = staff()
    address = reverse("admin:rooms_report_changelist")
    assert [each.name for each in client.get(address).context["cl"].queryset] == ["cleo", "ben"]
    handle(client, Report.objects.get(name="cleo"))
    assert [each.name for each in client.get(address).context["cl"].queryset] == ["ben"]
    assert [each.name for each in client.get(f"{address}?state=handled").context["cl"].queryset] == ["cleo"]
    assert client.get(f"{address}?state=all").context["cl"].queryset.count() == 2


@pytest.mark.parametrize(
    ("outcome", "days", "kind"),
    [("warned", "", "warning"), ("muted", "3", "mute"), ("suspended", "7", "suspension"), ("banned", "", "suspension")],
)
def test_a_report_is_handled_with_what_it_imposes(outcome, days, kind):
    people = company("ben")
    report(people, "anna", "ben")
    found, client = Report.objects.get(), staff()
    assert handle(client, found, outcome=outcome, days=days, reason="Be kind.", note="third time").status_code == 302
    found.refresh_from_db()
    assert (found.outcome, found.handled_by, found.note) == (outcome, client.user, "third time")
    assert found.handled_at is not None
    (sanction,) = Sanction.objects.all()
    assert (sanction.kind, sanction.user.name, sanction.reason, sanction.by) == (kind, "ben", "Be kind.", client.user)
    assert (sanction.until is None) == (not days)
    assert "third time" in page(client, found) and 'id="handle"' not in page(client, found)


def test_what_is_wrong_in_the_form_is_said_beside_it():
    people = company("ben")
    report(people, "anna", "ben")
    found, client = Report.objects.get(), staff()
    for form, words in (
        ({"outcome": "banned"}, "Tell them why."),
        ({"outcome": "suspended", "reason": "x"}, "Choose for how long."),
        ({"outcome": "exile"}, "Select a valid choice"),
        ({"outcome": "warned", "reason": "\u202e"}, "letters that others can see"),
        ({"outcome": "warned", "reason": "x" * 301}, "at most 300"),
    ):
        response = handle(client, found, **form)
        assert response.status_code == 200 and words in response.content.decode()
    assert not Sanction.objects.exists() and not Report.objects.get().outcome


def test_a_report_is_handled_once():
    people = company("ben")
    report(people, "anna", "ben")
    found = Report.objects.get()
    handle(staff(), found)
    second = handle(staff(), found, outcome="banned", reason="x")
    assert second.status_code == 302 and not Sanction.objects.exists()
    assert report(people, "anna", "ben") == done and Report.objects.count() == 2


def test_who_may_only_read_handles_nothing():
    people = company("ben")
    report(people, "anna", "ben")
    found, reader, stranger = Report.objects.get(), staff(rights=["view_report"]), staff(rights=[])
    assert 'id="handle"' not in page(reader, found)
    assert handle(reader, found).status_code == handle(stranger, found).status_code == 403
    assert reader.get(reverse("admin:rooms_report_handle", args=[found.pk])).status_code == 405
    assert stranger.get(reverse("admin:rooms_report_change", args=[found.pk])).status_code == 403
    assert handle(Client(), found).status_code == 302, "to the login"
    assert not Report.objects.get().outcome


def test_only_superusers_act_against_the_staff_and_nobody_against_themselves():
    people = company("ben")
    report(people, "anna", "ben")
    found, client, boss = Report.objects.get(), staff(), staff(superuser=True)
    found.reported.is_staff = True
    found.reported.save()
    handle(client, found, outcome="banned", reason="x")
    assert not Sanction.objects.exists() and not Report.objects.get().outcome
    Report.objects.update(reported=boss.user)
    handle(boss, found, outcome="banned", reason="x")
    assert not Sanction.objects.exists()


def test_the_page_shows_the_record_and_what_was_explained_in_boards_that_are_over():
    people = playing(four())
    bid(people, "P")
    first = people.game.moves.get(kind="call")
    name = first.player.name
    other = next(each for each in people.players if each != name)
    where = {"game": people.game, "move": first.sequence_number, "seat": first.seat, "author": first.player}
    Explanation.objects.create(text="you stink", **where)
    report(people, other, name)
    found, client = Report.objects.get(), staff()
    assert "you stink" not in page(client, found)
    people.pass_out()
    sanctions.impose(Sanction.Kind.WARNING, found.reported, reason="Last week.", by=None)
    assert "you stink" in page(client, found) and "Last week." in page(client, found)


def test_words_on_the_page_are_no_html():
    people = company("ben")
    say(people, "ben", "<script>alert(1)</script>")
    report(people, "anna", "ben", text="<i>look</i>")
    shown = page(staff(), Report.objects.get())
    assert "<script>alert(1)" not in shown and "&lt;script&gt;alert(1)" in shown and "<i>look" not in shown


def test_a_suspended_user_leaves_every_room_and_a_robot_plays_on(django_capture_on_commit_callbacks):
    people, other = playing(four()), company()
    ben = people.players["ben"].user
    other.players["ben"] = membership.join(ben, other.room)
    with django_capture_on_commit_callbacks(execute=True):
        sanctions.impose(Sanction.Kind.SUSPENSION, ben, reason="x", by=None)
    assert not Player.objects.filter(user=ben, left_at__isnull=True).exists()
    assert people.at("E").is_robot and people.state.actors[1].robot


def test_reports_are_forgotten_half_a_year_after_they_were_handled():
    people = company("ben", "cleo")
    for name in ("ben", "cleo"):
        report(people, "anna", name)
    handle(staff(), Report.objects.get(name="ben"))
    assert reports.forget() == 0
    Report.objects.filter(name="ben").update(handled_at=timezone.now() - timedelta(days=181))
    Report.objects.filter(name="cleo").update(created_at=timezone.now() - timedelta(days=400))
    assert reports.forget() == 1
    assert [each.name for each in Report.objects.all()] == ["cleo"], "an open one stays"


def test_the_staffs_own_record_says_who_read_and_handled_a_report_of_a_running_board():
    people = playing(four())
    report(people, "anna", "ben")
    found, client = Report.objects.get(), staff()
    page(client, found)
    handle(client, found)
    records = StaffRecord.objects.filter(staff=client.user, kind="rooms.report").order_by("pk")
    assert [(each.action, each.changes, each.key) for each in records] == [
        ("rooms_report_change", False, str(found.pk)),
        ("rooms_report_handle", True, str(found.pk)),
    ]
    assert all(each.board_in_play for each in records)


def test_who_deletes_their_account_is_named_nowhere_and_silences_nobody():
    people = company("ben", "cleo")
    ben = people.players["ben"].user
    User.objects.filter(pk=ben.pk).update(is_guest=False, username="Ben")
    blocks.block(people.players["cleo"].user, ben)
    blocks.block(ben, people.players["cleo"].user)
    hearing.mute(people.players["ben"], people.players["anna"].pk, on=True)
    report(people, "anna", "ben")
    report(people, "ben", "cleo")
    delete_account(User.objects.get(pk=ben.pk))
    assert not Block.objects.exists() and not Mute.objects.exists()
    about, by = Report.objects.order_by("pk")
    assert (about.name, about.reported_id, by.reporter) == (FORMER, ben.pk, None)


def test_the_export_has_ones_own_blocks_sanctions_and_reports_and_not_those_about_one():
    people = company("ben", "cleo")
    ben = people.players["ben"].user
    blocks.block(ben, people.players["cleo"].user)
    sanctions.impose(Sanction.Kind.WARNING, ben, reason="Be kind.", by=None)
    report(people, "ben", "cleo", text="my words")
    report(people, "anna", "ben", text="in confidence")
    exported = {name: pages(ben, None)[0] for name, pages in own_data_sections().items()}
    assert [row["name"] for row in exported["blocks"]] == ["cleo"]
    assert [row["reason"] for row in exported["sanctions"]] == ["Be kind."]
    assert [row["text"] for row in exported["reports_made"]] == ["my words"]
    assert "in confidence" not in json.dumps(exported, default=str)


def own_data_sections():
    return {name: pages for name, pages in _sections.items() if name in {"blocks", "sanctions", "reports_made"}}
