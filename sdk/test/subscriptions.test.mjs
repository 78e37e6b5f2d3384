// What docs/how-to/follow-spend-live.md shows, run: the npm clients `graphql-ws` and `graphql-sse` subscribe, are cut by
// themselves and by the network, subscribe again with the last cursor, and miss nothing and see nothing twice.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createClient as createSse } from 'graphql-sse';
import { createClient as createWs } from 'graphql-ws';
import WebSocket from 'ws';
import { NEEDS_GATEWAY, eventually, start } from './gateway.mjs';
import { GOVERNANCE, KEYS } from './policy.mjs';

const skip = NEEDS_GATEWAY;
const PAGE = fileURLToPath(new URL('../../docs/how-to/follow-spend-live.md', import.meta.url));
const MODULES = fileURLToPath(new URL('../node_modules', import.meta.url));
const CONSUMPTION = `subscription($after: String) { consumption(after: $after) { cursor asOf currency
  rows { group user key provider model cost requests unpricedRequests inputTokens outputTokens } } }`;
const STATES = `subscription($after: String) { budgetStates(after: $after) { cursor
  change { at budget subject threshold stateBefore state settled limit } } }`;

let gateway;
let folder;
const follows = {};

before(async () => {
  if (skip) {
    return;
  }
  gateway = await start(GOVERNANCE);
  // Under node_modules, so that what the page imports is found.
  folder = await mkdtemp(`${MODULES}/.follow-`);
  const fences = [...(await readFile(PAGE, 'utf8')).matchAll(/```js\n([^]*?)```/g)].map(([, code]) => code);
  for (const [name, title] of [['ws', '// over a WebSocket'], ['sse', '// over server-sent events']]) {
    const code = fences.find((each) => each.startsWith(title));
    await writeFile(`${folder}/${name}.mjs`, code);
    follows[name] = (await import(pathToFileURL(`${folder}/${name}.mjs`))).follow;
  }
});

after(async () => {
  await gateway?.stop();
  if (folder) {
    await rm(folder, { recursive: true, force: true });
  }
});

async function call(key = KEYS.open) {
  const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sandbox', messages: [{ role: 'user', content: 'hello' }] }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** A decimal as a whole number of 10^-9. */
function nanos(decimal) {
  const [, sign, whole, part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal);
  assert.ok(part.replace(/0+$/, '').length <= 9, decimal);
  const value = BigInt(whole) * 1_000_000_000n + BigInt(part.slice(0, 9).padEnd(9, '0'));
  return sign ? -value : value;
}

class Sums {
  requests = 0;
  cost = 0n;
  cursors = [];

  add({ cursor, rows }) {
    this.cursors.push(cursor);
    for (const row of rows) {
      this.requests += row.requests;
      this.cost += nanos(row.cost);
    }
  }

  get text() {
    return `${this.requests} ${this.cost}`;
  }
}

async function truth() {
  const sums = new Sums();
  for (const entry of await gateway.ledger()) {
    sums.requests += entry.kind === 'usage' ? 1 : 0;
    sums.cost += nanos(entry.cost);
  }
  return sums;
}

/** Stands between the client and the gateway, and cuts. */
async function proxy() {
  const { hostname, port } = new URL(gateway.url);
  const open = new Set();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    cut: () => open.forEach((socket) => socket.destroy()),
    stop: () => {
      open.forEach((socket) => socket.destroy());
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

for (const way of ['ws', 'sse']) {
  test(`${way}: what the network cuts goes on behind the last cursor`, { skip }, async () => {
    const between = await proxy();
    try {
      const sums = new Sums();
      let isDone = false;
      const calls = (async () => {
        for (let i = 0; i < 40; i += 1) {
          assert.equal(await call(), 200);
        }
        isDone = true;
      })();
      let cuts = 0;
      for await (const event of follows[way](between.url, gateway.token, CONSUMPTION, '0')) {
        sums.add(event);
        if (cuts < 3) {
          cuts += 1;
          between.cut();
        }
        if (isDone && sums.text === (await truth()).text) {
          break;
        }
        assert.ok(sums.requests <= (await truth()).requests, 'told twice');
      }
      await calls;
      assert.ok(cuts >= 1);
      assert.equal(new Set(sums.cursors).size, sums.cursors.length);
    } finally {
      await between.stop();
    }
  });

  test(`${way}: a client that leaves and comes back has every crossing once`, { skip }, async () => {
    await call(KEYS.spent);
    await eventually('the budget refuses', async () => (await call(KEYS.spent)) !== 200);
    const whole = [];
    await eventually('crossings are told', async () => {
      whole.length = 0;
      for await (const { change } of follows[way](gateway.url, gateway.token, `subscription($after: String) {
          budgetStates(after: $after) { cursor caughtUp change { budget threshold state } } }`, '0')) {
        whole.push(`${change.budget} ${change.threshold}`);
        if (whole.length >= 2) {
          break;
        }
      }
      return whole.length >= 2;
    });
    const oneByOne = [];
    let cursor = '0';
    for (let i = 0; i < whole.length; i += 1) {
      for await (const event of follows[way](gateway.url, gateway.token, STATES, cursor)) {
        oneByOne.push(`${event.change.budget} ${event.change.threshold}`);
        cursor = event.cursor;
        break;
      }
    }
    assert.deepEqual(oneByOne, whole);
    assert.equal(new Set(oneByOne).size, oneByOne.length);
  });

  test(`${way}: what is no cursor is refused, and trying again is not tried`, { skip }, async () => {
    await assert.rejects(async () => {
      for await (const event of follows[way](gateway.url, gateway.token, CONSUMPTION, 'nonsense')) {
        assert.fail(JSON.stringify(event));
      }
    }, /after: expected a `cursor`/);
  });
}

test('graphql-ws: several subscriptions share a socket, and one ends alone', { skip }, async () => {
  const client = createWs({
    url: `${gateway.url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${gateway.token}` },
    retryAttempts: 0,
  });
  const one = client.iterate({ query: CONSUMPTION });
  const two = client.iterate({ query: CONSUMPTION });
  assert.deepEqual((await one.next()).value.data.consumption.rows, []);
  assert.deepEqual((await two.next()).value.data.consumption.rows, []);
  await one.return();
  assert.equal(await call(), 200);
  assert.equal((await two.next()).value.data.consumption.rows.length, 1);
  const asked = client.iterate({ query: '{ health { version } }' });
  assert.ok((await asked.next()).value.data.health.version);
  assert.ok((await asked.next()).done);
  await client.dispose();
});

test('graphql-ws: without a token the socket is closed with 4403', { skip }, async () => {
  const client = createWs({
    url: `${gateway.url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  await assert.rejects(client.iterate({ query: CONSUMPTION }).next(), (closed) => closed.code === 4403);
});

test('graphql-sse: what is wrong with the operation is told, what is wrong with the token is a status', { skip }, async () => {
  const known = createSse({
    url: `${gateway.url}/graphql`,
    headers: { authorization: `Bearer ${gateway.token}` },
    retryAttempts: 0,
  });
  const wrong = await known.iterate({ query: 'subscription { nothing }' }).next();
  assert.match(JSON.stringify(wrong.value.errors), /query_invalid/);
  known.dispose();
  const unknown = createSse({ url: `${gateway.url}/graphql`, retryAttempts: 0 });
  await assert.rejects(unknown.iterate({ query: CONSUMPTION }).next(), (failure) => failure.response.status === 401);
  unknown.dispose();
});
