import assert from "node:assert/strict";
import { test } from "node:test";
import { delay } from "../../static/js/table/connection/backoff.js";
import { TableSocket } from "../../static/js/table/connection/socket.js";
import { FakePlatform, seeded } from "./fake_platform.js";

function page(platform = new FakePlatform()) {
  const states = [];
  const messages = [];
  const socket = new TableSocket({
    url: "wss://bridge.example/ws/",
    position: () => ({ game: 7, seq: 3 }),
    onMessage: (message) => messages.push(message),
    onState: (state) => states.push(state),
    platform,
  });
  socket.connect();
  platform.pass(50);
  return { platform, socket, states, messages, state: () => states.at(-1) };
}

const sent = (platform, type) =>
  platform.sockets.flatMap((socket) => socket.sent).filter((message) => message.type === type);

test("the first try comes at once, later ones between 0.5 and 10 s with full jitter", () => {
  assert.equal(delay(0, 0.7), 0);
  for (let failures = 1; failures < 40; failures += 1) {
    const most = Math.min(10_000, 500 * 2 ** failures);
    assert.equal(delay(failures, 0), 500);
    assert.equal(delay(failures, 1), most);
    const middle = delay(failures, 0.5);
    assert.ok(middle > 500 && middle < most);
  }
});

test("a page says hello with the last move it has folded, and is open after `welcome`", () => {
  const { platform, state } = page();
  assert.deepEqual(platform.socket.sent[0], { type: "hello", last: { game: 7, seq: 3 } });
  assert.equal(state().state, "open");
});

test("a stable connection that is lost is replaced at once", () => {
  const { platform, states } = page();
  platform.pass(9_000);
  platform.socket.receives({ type: "beat" });
  platform.socket.closed(1006);
  platform.pass(30);
  assert.equal(platform.sockets.length, 2);
  assert.deepEqual(
    states.map(({ state }) => state),
    ["connecting", "open", "waiting", "connecting", "open"],
  );
});

test("a server that closes right after `welcome` is tried less and less often", () => {
  const platform = new FakePlatform(() => 0);
  page(platform);
  for (let i = 0; i < 600; i += 1) {
    platform.socket.closed(1006);
    platform.pass(100);
  }
  assert.ok(platform.sockets.length <= 125, `${platform.sockets.length} in a minute`);
});

test("it tries for as long as the page is open, and reports when it tries next", () => {
  const { platform, state } = page();
  platform.reachable = false;
  platform.socket.closed(1006);
  platform.pass(3_600_000);
  assert.ok(platform.sockets.length > 360, "an hour");
  platform.sockets.at(-1).closed(1006);
  assert.equal(state().state, "waiting");
  assert.ok(state().retryAt > platform.time && state().retryAt <= platform.time + 10_000);
  platform.reachable = true;
  platform.pass(10_100);
  assert.equal(state().state, "open");
});

test("ten seconds without a message are a lost connection, even when the socket is open", () => {
  const { platform } = page();
  platform.pass(9_000);
  assert.equal(platform.sockets.length, 1);
  platform.pass(3_000);
  assert.equal(platform.sockets.length, 2);
});

test("it beats every five seconds, also when only messages and no timers run", () => {
  const platform = new FakePlatform();
  page(platform);
  for (let i = 0; i < 12; i += 1) {
    platform.pass(5_000);
    platform.socket.receives({ type: "beat" });
  }
  assert.ok(Math.abs(sent(platform, "beat").length - 12) <= 1);
  const before = sent(platform, "beat").length;
  platform.asleep = true;
  for (let i = 0; i < 12; i += 1) {
    platform.pass(5_000);
    platform.socket.receives({ type: "beat" });
  }
  assert.equal(sent(platform, "beat").length - before, 12);
});

test("after a server's restart it reconnects with jitter, and reports the close code", () => {
  const { platform, state } = page();
  platform.pass(9_000);
  platform.socket.receives({ type: "bye", reason: "The server restarts.", reconnect: true });
  platform.socket.closed(4012);
  assert.equal(state().code, 4012);
  assert.equal(platform.sockets.length, 1);
  assert.ok(state().retryAt >= platform.time + 500 && state().retryAt <= platform.time + 4_000);
  platform.pass(4_100);
  assert.equal(state().state, "open");
});

for (const [code, bye] of [
  [4001, { reason: "This table is open on a newer page of yours." }],
  [4003, { reason: "You are logged out.", log_in: true }],
  [4003, { reason: "You are not in this room any more." }],
  [4040, { reason: "There is no such room." }],
]) {
  test(`after ${code} (${bye.reason}) only the player reconnects`, () => {
    const { platform, socket, state } = page();
    platform.socket.receives({ type: "bye", reconnect: false, ...bye });
    platform.socket.closed(code);
    const stopped = state();
    assert.equal(stopped.state, "stopped");
    assert.equal(stopped.reason, bye.reason);
    assert.equal(stopped.logIn, bye.log_in ?? false);
    socket.onWake();
    socket.onOffline();
    socket.onOnline();
    platform.pass(600_000);
    assert.equal(platform.sockets.length, 1);
    assert.equal(state(), stopped);
    socket.connect();
    platform.pass(50);
    assert.equal(state().state, "open");
  });
}

test("an action sent without a connection, or not answered before it was lost, is sent again under its id", () => {
  const platform = new FakePlatform();
  const { socket } = page(platform);
  const answering = platform.server;
  platform.server = () => {};
  socket.act({ type: "play", id: "a" });
  platform.socket.closed(1006);
  socket.act({ type: "call", id: "b" });
  platform.server = answering;
  platform.pass(5_000);
  assert.deepEqual(
    platform.socket.sent.filter(({ id }) => id).map(({ id }) => id),
    ["a", "b"],
  );
  platform.pass(60_000);
  assert.equal(sent(platform, "play").length, 2);
  assert.equal(sent(platform, "call").length, 1);
});

test("an unanswered action is sent again after two seconds, then less often, under the same id", () => {
  const platform = new FakePlatform();
  const { socket } = page(platform);
  const answering = platform.server;
  platform.server = (to, message) => {
    if (message.type !== "play") answering(to, message);
  };
  socket.act({ type: "play", id: "a" });
  for (let i = 0; i < 30; i += 1) {
    platform.pass(1_000);
    platform.socket.receives({ type: "beat" });
  }
  const plays = sent(platform, "play").length;
  assert.ok(plays >= 4 && plays <= 7, `${plays} times`);
});

test("a page that slept reconnects as soon as it wakes", () => {
  const { platform, socket, state } = page();
  platform.asleep = true;
  platform.pass(3_600_000);
  platform.asleep = false;
  socket.onWake();
  platform.pass(30);
  assert.equal(state().state, "open");
  assert.equal(platform.sockets.length, 2);
  platform.reachable = false;
  platform.socket.closed(1006);
  platform.pass(60_000);
  platform.asleep = true;
  platform.pass(3_600_000);
  platform.asleep = false;
  platform.reachable = true;
  socket.onWake();
  platform.pass(30);
  assert.equal(state().state, "open");
});

test("waking with a working connection keeps it", () => {
  const { platform, socket } = page();
  socket.onWake();
  platform.pass(1_000);
  assert.equal(platform.sockets.length, 1);
});

test("a change of network makes a new connection", () => {
  const { platform, socket, state } = page();
  platform.hasNetwork = false;
  socket.onOffline();
  assert.deepEqual([state().state, state().offline], ["waiting", true]);
  platform.hasNetwork = true;
  socket.onOnline();
  platform.pass(30);
  assert.equal(platform.sockets.length, 2);
  assert.deepEqual([state().state, state().offline], ["open", false]);
});

test("a message shows that a browser reports `offline` wrongly", () => {
  const { platform, socket, state } = page();
  socket.onOffline();
  platform.socket.receives({ type: "beat" });
  assert.equal(state().state, "open");
  assert.equal(platform.sockets.length, 1);
});

test("the loss is counted from when it was open, not from each try", () => {
  const { platform, state } = page();
  assert.equal(state().lostAt, 0);
  const lost = platform.time;
  platform.reachable = false;
  platform.socket.closed(1006);
  platform.pass(30_000);
  assert.equal(state().lostAt, lost);
});

/** Random faults: at most one socket at a time, every action answered under one id, and connected again in the end. */
function randomFaults(seed) {
  const random = seeded(seed);
  const platform = new FakePlatform(random);
  const { socket, state, messages } = page(platform);
  const acted = [];
  const server = platform.server;
  const faults = [
    () => platform.socket.closed([1006, 1011, 4008, 4012][Math.floor(random() * 4)]),
    () => {
      platform.reachable = !platform.reachable;
    },
    () => {
      platform.server = random() < 0.5 ? () => {} : server;
    },
    () => {
      platform.hasNetwork = !platform.hasNetwork;
      if (platform.hasNetwork) socket.onOnline();
      else socket.onOffline();
    },
    () => {
      platform.asleep = !platform.asleep;
      if (!platform.asleep) socket.onWake();
    },
    () => {
      acted.push(`a${acted.length}`);
      socket.act({ type: "call", id: acted.at(-1), game: 7 });
    },
    () => platform.socket.receives({ type: "beat" }),
  ];
  for (let step = 0; step < 120; step += 1) {
    faults[Math.floor(random() * faults.length)]();
    platform.pass(random() * 6_000);
    assert.ok(platform.live.length <= 1, `${platform.live.length} sockets at once`);
  }
  Object.assign(platform, { reachable: true, server, asleep: false, hasNetwork: true });
  socket.onOnline();
  for (let i = 0; i < 6; i += 1) {
    platform.pass(2_000);
    platform.socket.receives({ type: "beat" });
  }
  assert.equal(state().state, "open");
  const settled = new Set(messages.filter(({ type }) => type === "done").map(({ id }) => id));
  assert.deepEqual([...settled].sort(), [...acted].sort());
  assert.deepEqual(new Set(sent(platform, "call").map(({ id }) => id)), new Set(acted));
  const answered = platform.sockets.length;
  platform.pass(4_000);
  assert.equal(platform.sockets.length, answered, "no new connection afterwards");
}

test("300 random sequences of faults", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    try {
      randomFaults(seed);
    } catch (error) {
      error.message = `seed ${seed}: ${error.message}`;
      throw error;
    }
  }
});
