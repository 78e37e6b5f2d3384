// The example of a check for a proxy, used as Envoy's ext_authz uses it: the call as it came goes to the check, which
// asks the decision API; the answer of the provider goes to /settle.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createCheck } from '../../examples/ext-authz/check.mjs';
import { NEEDS_GATEWAY, start } from './gateway.mjs';
import { GOVERNANCE, KEYS } from './policy.mjs';

const skip = NEEDS_GATEWAY;
const CALL = JSON.stringify({ model: 'sandbox', max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] });

let gateway;
let check;
let url;

before(async () => {
  if (!skip) {
    gateway = await start(GOVERNANCE);
    check = createCheck({ purser: gateway.url, provider: 'sandbox' });
    await new Promise((resolve) => check.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${check.address().port}`;
  }
});

after(async () => {
  check?.closeAllConnections();
  check?.close();
  await gateway?.stop();
});

const asked = (key, headers = {}, body = CALL) => fetch(`${url}/v1/chat/completions`, {
  method: 'POST',
  headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
  body,
});

const settled = (key, hold, answer, headers = {}) => fetch(`${url}/settle`, {
  method: 'POST',
  headers: { authorization: `Bearer ${key}`, 'x-purser-hold': hold, ...headers },
  body: answer,
});

test('a call that may run is held, and booked with what the provider reports', { skip }, async () => {
  const answer = await asked(KEYS.open, { 'purser-tags': 'project="atlas"' });
  assert.equal(answer.status, 200);
  const hold = answer.headers.get('x-purser-hold');
  assert.ok(hold);
  const provider = JSON.stringify({
    usage: {
      prompt_tokens: 1000,
      completion_tokens: 50,
      prompt_tokens_details: { cached_tokens: 400 },
      completion_tokens_details: { reasoning_tokens: 10 },
    },
  });
  const booked = await settled(KEYS.open, hold, provider);
  assert.equal(booked.status, 200, await booked.clone().text());
  const { status, cost } = await booked.json();
  assert.equal(status, 'settled');
  const entry = (await gateway.ledger()).find((each) => each.request_id === hold);
  assert.equal(entry.cost, cost);
  assert.equal(entry.input_tokens, '600');
  assert.equal(entry.cache_read_tokens, '400');
  assert.equal(entry.output_tokens, '50');
  assert.match(entry.tags, /atlas/);
});

test('the proxy\'s retry is no second hold', { skip }, async () => {
  const first = await asked(KEYS.open, { 'x-request-id': 'envoy-1' });
  const second = await asked(KEYS.open, { 'x-request-id': 'envoy-1' });
  assert.equal(second.headers.get('x-purser-hold'), first.headers.get('x-purser-hold'));
  const gone = await settled(KEYS.open, first.headers.get('x-purser-hold'), '{}', { 'x-upstream-status': '500' });
  assert.equal((await gone.json()).status, 'settled');
});

test('what is refused is the gateway\'s own refusal, status and body', { skip }, async () => {
  const big = JSON.stringify({ ...JSON.parse(CALL), messages: [{ role: 'user', content: 'much '.repeat(40_000) }] });
  const here = await asked(KEYS.spent, {}, big);
  const there = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEYS.spent}`, 'content-type': 'application/json' },
    body: big,
  });
  assert.equal(here.status, 402, await here.clone().text());
  assert.equal(there.status, 402, await there.clone().text());
  assert.equal(here.headers.get('purser-decision'), 'refuse');
  const [ours, theirs] = [(await here.json()).error, (await there.json()).error];
  assert.equal(ours.code, theirs.code);
  assert.equal(ours.purser.budget, 'spent-daily');
  assert.deepEqual(Object.keys(ours.purser).sort(), Object.keys(theirs.purser).sort());
});

test('without a known key nothing passes', { skip }, async () => {
  const answer = await asked('sdk-proof-nobodys-key-00000001');
  assert.equal(answer.status, 401);
});
