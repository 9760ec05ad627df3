"""The switches of `FAST_PATHS`."""

import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from config import fast_paths
from config.fast_paths import SEAMS, parse
from ops.procfile import ROOT

names = st.lists(st.sampled_from(sorted(SEAMS)), min_size=1, unique=True)


@pytest.mark.parametrize("text", ["", " ", "1", " 1 "])
def test_all_seams_are_on_unless_something_else_is_said(text):
    assert parse(text) == SEAMS.keys()


def test_zero_switches_all_of_them_off():
    assert parse("0") == frozenset()


@given(names)
def test_names_with_a_minus_leave_all_the_others_on(off):
    assert parse(",".join(f"-{name}" for name in off)) == SEAMS.keys() - set(off)


@given(names)
def test_names_alone_are_the_only_ones_on(on):
    assert parse(", ".join(on)) == set(on)


def test_a_name_with_a_minus_is_off_beside_names_that_are_on():
    assert parse("frames,timers,-timers") == {"frames"}


@pytest.mark.parametrize("text", ["frame", "-frame", "frames,frame", "-frames,-frame", "0,frame"])
def test_an_unknown_name_is_refused_and_named(text):
    with pytest.raises(ImproperlyConfigured, match=r"FAST_PATHS names .*\bframe\b") as error:
        parse(text)
    assert all(name in str(error.value) for name in SEAMS), "the message lists the names that there are"


@pytest.mark.parametrize("text", ["0,frames", "1,frames"])
def test_all_or_none_cannot_be_combined_with_names(text):
    with pytest.raises(ImproperlyConfigured, match="FAST_PATHS names"):
        parse(text)


def test_a_process_is_asked_only_for_seams_that_exist(monkeypatch):
    monkeypatch.setattr(fast_paths, "ON", parse("frames"))
    assert fast_paths.on("frames") and not fast_paths.on("timers")
    with pytest.raises(KeyError):
        fast_paths.on("frame")


def test_every_seam_is_described_and_used_and_no_other_is_asked_for():
    sources = [path for folder in ("config", "realtime") for path in (ROOT / folder).rglob("*.py")]
    used = {name for path in sources for name in re.findall(r'fast_paths\.on\("(\w+)"\)', path.read_text())}
    assert used == SEAMS.keys()
    assert all(len(description.split()) > 4 for description in SEAMS.values())
