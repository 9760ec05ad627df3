// The same closed loop against the reference: `node reference_load.cjs TABLES SECONDS WARM_UP PORT FIRST_TABLE`, with
// the reference's folder as working directory. The next card is played when all four have heard the one before.
// Prints one JSON object, like bench/load.py.
const { randomUUID } = require('node:crypto');
const { performance } = require('node:perf_hooks');
const { createRequire } = require('node:module');
const { io } = createRequire(`${process.cwd()}/package.json`)('socket.io-client');

const [tables, seconds, warmUp, port, firstTable] = process.argv.slice(2).map(Number);
const times = [];
let from = Infinity;
let over = false;
let acted = 0;

class Table {
  constructor(id) {
    Object.assign(this, { id, seq: 0, heard: 0, ready: 0, sentAt: 0, movedAt: 0 });
  }

  connect() {
    return new Promise((resolve) => {
      this.sockets = [0, 1, 2, 3].map((seat) => {
        const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], query: { seat }, forceNew: true });
        socket.on('ready', () => { this.ready += 1; if (this.ready === 4) resolve(); });
        socket.on('move', (move) => this.hear(move));
        socket.on('connect', () => socket.emit('join', this.id));
        return socket;
      });
    });
  }

  act() {
    this.sentAt = performance.now();
    this.sockets[this.seq % 4].emit('play', { seq: this.seq, card: this.seq % 52, action_id: randomUUID() });
  }

  hear(move) {
    if (move.seq !== this.seq) return;
    this.heard += 1;
    if (this.heard < 4) return;
    this.heard = 0;
    this.seq += 1;
    this.movedAt = performance.now();
    acted += 1;
    if (this.movedAt > from) times.push(this.movedAt - this.sentAt);
    if (!over) this.act();
  }
}

const pause = (s) => new Promise((resolve) => { setTimeout(resolve, s * 1000); });
const quantile = (share) => times.length
  ? Math.round(100 * times[Math.min(Math.floor(share * times.length), times.length - 1)]) / 100 : null;

async function main() {
  const all = Array.from({ length: tables }, (_, n) => new Table(firstTable + n));
  for (const table of all) await table.connect();
  for (const table of all) table.act();
  await pause(warmUp);
  from = performance.now();
  const before = process.cpuUsage();
  await pause(seconds);
  over = true;
  const now = performance.now();
  const took = (now - from) / 1000;
  const cpu = process.cpuUsage(before);
  times.sort((a, b) => a - b);
  console.log(JSON.stringify({
    tables, actions: times.length, all_actions: acted, seconds: took, rate: Math.round(10 * times.length / took) / 10,
    p50: quantile(0.5), p99: quantile(0.99), max: quantile(1), boards: Math.floor(times.length / 52),
    client_cpu: (cpu.user + cpu.system) / 1e6,
    stuck: all.filter((table) => now - table.movedAt > 1000 * Math.min(5, seconds)).length, failures: [], failed: 0,
  }));
  process.exit(0);
}

main();
