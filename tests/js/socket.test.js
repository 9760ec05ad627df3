import assert from "node:assert/strict";
import { test } from "node:test";
import { delay } from "../../static/js/table/backoff.js";
import { TableSocket } from "../../static/js/table/socket.js";
import { seeded, World } from "./world.js";

function page(world = new World()) {
  const states = [];
  const messages = [];
  const socket = new TableSocket({
    url: "wss://bridge.example/ws/",
    position: () => ({ game: 7, seq: 3 }),
    onMessage: (message) => messages.push(message),
    onState: (state) => states.push(state),
    world,
  });
  socket.connect();
  world.pass(50);
  return { world, socket, states, messages, state: () => states.at(-1) };
}

const sent = (world, type) => world.sockets.flatMap((socket) => socket.sent).filter((message) => message.type === type);

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

test("a page greets with where it stands, and is open when it is welcomed", () => {
  const { world, state } = page();
  assert.deepEqual(world.socket.sent[0], { type: "hello", last: { game: 7, seq: 3 } });
  assert.equal(state().state, "open");
});

test("a steady connection that is lost comes back at once", () => {
  const { world, states } = page();
  world.pass(9_000);
  world.socket.says({ type: "beat" });
  world.socket.ends(1006);
  world.pass(30);
  assert.equal(world.sockets.length, 2);
  assert.deepEqual(
    states.map(({ state }) => state),
    ["connecting", "open", "waiting", "connecting", "open"],
  );
});

test("a server that welcomes and hangs up is not hammered", () => {
  const world = new World(() => 0);
  page(world);
  for (let i = 0; i < 600; i += 1) {
    world.socket.ends(1006);
    world.pass(100);
  }
  assert.ok(world.sockets.length <= 125, `${world.sockets.length} in a minute`);
});

test("it tries for as long as the page is open, and tells when", () => {
  const { world, state } = page();
  world.reachable = false;
  world.socket.ends(1006);
  world.pass(3_600_000);
  assert.ok(world.sockets.length > 360, "an hour");
  world.sockets.at(-1).ends(1006);
  assert.equal(state().state, "waiting");
  assert.ok(state().retryAt > world.time && state().retryAt <= world.time + 10_000);
  world.reachable = true;
  world.pass(10_100);
  assert.equal(state().state, "open");
});

test("ten seconds without a word are a lost connection, whatever the socket says", () => {
  const { world } = page();
  world.pass(9_000);
  assert.equal(world.sockets.length, 1);
  world.pass(3_000);
  assert.equal(world.sockets.length, 2);
});

test("it beats every five seconds, and by what it hears when its timers are slow", () => {
  const world = new World();
  page(world);
  for (let i = 0; i < 12; i += 1) {
    world.pass(5_000);
    world.socket.says({ type: "beat" });
  }
  assert.ok(Math.abs(sent(world, "beat").length - 12) <= 1);
  const before = sent(world, "beat").length;
  world.asleep = true;
  for (let i = 0; i < 12; i += 1) {
    world.pass(5_000);
    world.socket.says({ type: "beat" });
  }
  assert.equal(sent(world, "beat").length - before, 12);
});

test("after a server's restart it comes back with jitter, and says why it waits", () => {
  const { world, state } = page();
  world.pass(9_000);
  world.socket.says({ type: "bye", reason: "The server restarts.", reconnect: true });
  world.socket.ends(4012);
  assert.equal(state().code, 4012);
  assert.equal(world.sockets.length, 1);
  assert.ok(state().retryAt >= world.time + 500 && state().retryAt <= world.time + 4_000);
  world.pass(4_100);
  assert.equal(state().state, "open");
});

for (const [code, bye] of [
  [4001, { reason: "This table is open on a newer page of yours." }],
  [4003, { reason: "You are logged out.", log_in: true }],
  [4003, { reason: "You are not in this room any more." }],
  [4040, { reason: "There is no such room." }],
]) {
  test(`after ${code} (${bye.reason}) only the player decides to come back`, () => {
    const { world, socket, state } = page();
    world.socket.says({ type: "bye", reconnect: false, ...bye });
    world.socket.ends(code);
    const told = state();
    assert.equal(told.state, "stopped");
    assert.equal(told.reason, bye.reason);
    assert.equal(told.logIn, bye.log_in ?? false);
    socket.woke();
    socket.networkWent();
    socket.networkCame();
    world.pass(600_000);
    assert.equal(world.sockets.length, 1);
    assert.equal(state(), told);
    socket.connect();
    world.pass(50);
    assert.equal(state().state, "open");
  });
}

test("what was asked without a connection, or not answered before it was lost, is asked again under its id", () => {
  const world = new World();
  const { socket } = page(world);
  const answering = world.server;
  world.server = () => {};
  socket.ask({ type: "play", id: "a" });
  world.socket.ends(1006);
  socket.ask({ type: "call", id: "b" });
  world.server = answering;
  world.pass(5_000);
  assert.deepEqual(
    world.socket.sent.filter(({ id }) => id).map(({ id }) => id),
    ["a", "b"],
  );
  world.pass(60_000);
  assert.equal(sent(world, "play").length, 2);
  assert.equal(sent(world, "call").length, 1);
});

test("an answer that does not come is asked for after two seconds, then less often, with one id", () => {
  const world = new World();
  const { socket } = page(world);
  const answering = world.server;
  world.server = (to, message) => {
    if (message.type !== "play") answering(to, message);
  };
  socket.ask({ type: "play", id: "a" });
  for (let i = 0; i < 30; i += 1) {
    world.pass(1_000);
    world.socket.says({ type: "beat" });
  }
  const plays = sent(world, "play").length;
  assert.ok(plays >= 4 && plays <= 7, `${plays} times`);
});

test("a page that slept is back as soon as it wakes", () => {
  const { world, socket, state } = page();
  world.asleep = true;
  world.pass(3_600_000);
  world.asleep = false;
  socket.woke();
  world.pass(30);
  assert.equal(state().state, "open");
  assert.equal(world.sockets.length, 2);
  world.reachable = false;
  world.socket.ends(1006);
  world.pass(60_000);
  world.asleep = true;
  world.pass(3_600_000);
  world.asleep = false;
  world.reachable = true;
  socket.woke();
  world.pass(30);
  assert.equal(state().state, "open");
});

test("waking beside a good connection leaves it alone", () => {
  const { world, socket } = page();
  socket.woke();
  world.pass(1_000);
  assert.equal(world.sockets.length, 1);
});

test("another network is another connection", () => {
  const { world, socket, state } = page();
  world.hasNetwork = false;
  socket.networkWent();
  assert.deepEqual([state().state, state().offline], ["waiting", true]);
  world.hasNetwork = true;
  socket.networkCame();
  world.pass(30);
  assert.equal(world.sockets.length, 2);
  assert.deepEqual([state().state, state().offline], ["open", false]);
});

test("a browser that wrongly says it is offline is not believed once something comes in", () => {
  const { world, socket, state } = page();
  socket.networkWent();
  world.socket.says({ type: "beat" });
  assert.equal(state().state, "open");
  assert.equal(world.sockets.length, 1);
});

test("the loss is counted from when it was open, not from each try", () => {
  const { world, state } = page();
  assert.equal(state().lostAt, 0);
  const lost = world.time;
  world.reachable = false;
  world.socket.ends(1006);
  world.pass(30_000);
  assert.equal(state().lostAt, lost);
});

/** Whatever happens to a connection: one socket at most, every action settled under one id, and back in time. */
function storm(seed) {
  const chance = seeded(seed);
  const world = new World(chance);
  const { socket, state, messages } = page(world);
  const asked = [];
  const server = world.server;
  const faults = [
    () => world.socket.ends([1006, 1011, 4008, 4012][Math.floor(chance() * 4)]),
    () => {
      world.reachable = !world.reachable;
    },
    () => {
      world.server = chance() < 0.5 ? () => {} : server;
    },
    () => {
      world.hasNetwork = !world.hasNetwork;
      if (world.hasNetwork) socket.networkCame();
      else socket.networkWent();
    },
    () => {
      world.asleep = !world.asleep;
      if (!world.asleep) socket.woke();
    },
    () => {
      asked.push(`a${asked.length}`);
      socket.ask({ type: "call", id: asked.at(-1), game: 7 });
    },
    () => world.socket.says({ type: "beat" }),
  ];
  for (let step = 0; step < 120; step += 1) {
    faults[Math.floor(chance() * faults.length)]();
    world.pass(chance() * 6_000);
    assert.ok(world.live.length <= 1, `${world.live.length} sockets at once`);
  }
  Object.assign(world, { reachable: true, server, asleep: false, hasNetwork: true });
  socket.networkCame();
  for (let i = 0; i < 6; i += 1) {
    world.pass(2_000);
    world.socket.says({ type: "beat" });
  }
  assert.equal(state().state, "open");
  const settled = new Set(messages.filter(({ type }) => type === "done").map(({ id }) => id));
  assert.deepEqual([...settled].sort(), [...asked].sort());
  assert.deepEqual(new Set(sent(world, "call").map(({ id }) => id)), new Set(asked));
  const answered = world.sockets.length;
  world.pass(4_000);
  assert.equal(world.sockets.length, answered, "and then it rests");
}

test("through any storm", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    try {
      storm(seed);
    } catch (error) {
      error.message = `seed ${seed}: ${error.message}`;
      throw error;
    }
  }
});
