// What the SDK was told, what the ledger keeps and what the provider bills must be the same numbers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { NEEDS_GATEWAY, start } from './gateway.mjs';
import { GOVERNANCE, KEYS } from './policy.mjs';

const skip = NEEDS_GATEWAY;
const user = (content) => [{ role: 'user', content }];

let gateway;
let openai;
let anthropic;

before(async () => {
  if (skip) {
    return;
  }
  gateway = await start(GOVERNANCE);
  openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: KEYS.open });
  anthropic = new Anthropic({ baseURL: gateway.url, apiKey: KEYS.open });
});

after(() => gateway?.stop());

/** One call of each kind; what the SDK says it used, by model in the order of the calls. */
async function callEverything() {
  const told = [];
  const { data: chat, response } = await openai.chat.completions
    .create({ model: 'sandbox', messages: user('hello [[out=111]]') }, { headers: { 'Purser-Tags': 'project=atlas' } })
    .withResponse();
  told.push([chat.usage.prompt_tokens, chat.usage.completion_tokens, response.headers.get('purser-request-id')]);
  const stream = await openai.chat.completions.create({
    model: 'sandbox-mini', messages: user('hello [[out=222]]'), stream: true, stream_options: { include_usage: true },
  });
  for await (const chunk of stream) {
    if (chunk.usage) {
      told.push([chunk.usage.prompt_tokens, chunk.usage.completion_tokens]);
    }
  }
  const silent = await openai.chat.completions.create({
    model: 'sandbox', messages: user('silent [[out=33]]'), stream: true,
  });
  for await (const chunk of silent) {
    assert.ok(chunk.id);
  }
  told.push([4 + Math.ceil('silent [[out=33]]'.length / 4), 33]);
  const cached = await openai.chat.completions.create({ model: 'sandbox-cache', messages: user('y'.repeat(800)) });
  told.push([cached.usage.prompt_tokens, cached.usage.completion_tokens]);
  const thought = await openai.responses.create({ model: 'sandbox-reasoning', input: 'think [[out=44]]' });
  told.push([thought.usage.input_tokens, thought.usage.output_tokens]);
  const vector = await openai.embeddings.create({ model: 'sandbox-embedding', input: 'embed me' });
  told.push([vector.usage.prompt_tokens, 0]);
  const message = await anthropic.messages.create({
    model: 'sandbox-large', max_tokens: 500, messages: user('hello [[out=55]]'),
  });
  told.push([message.usage.input_tokens, message.usage.output_tokens]);
  const written = await anthropic.messages.stream({
    model: 'sandbox', max_tokens: 500, messages: user('hello [[out=66]]'),
    system: [{ type: 'text', text: 'word '.repeat(1000), cache_control: { type: 'ephemeral' } }],
  }).finalMessage();
  told.push([written.usage.input_tokens + written.usage.cache_creation_input_tokens, written.usage.output_tokens]);
  return told;
}

const sum = (rows, field) => rows.reduce((total, row) => total + Number(row[field]), 0);

/** A decimal as whole billionths, so that sums are exact. */
function nano(decimal) {
  const [whole, fraction = ''] = decimal.split('.');
  assert.ok(fraction.length <= 9, decimal);
  return BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
}

const key = (row) => [row.model, row.input, row.cacheRead, row.cacheWrite, row.output, row.cost].join(' ');

test('what the SDK was told = the ledger = the bill, to the last unit', { skip }, async () => {
  const told = await callEverything();
  const bill = await gateway.bill();
  const ledger = (await gateway.ledger()).filter((row) => row.kind === 'usage');

  assert.equal(bill.open, 0);
  assert.equal(ledger.length, told.length);
  const billed = bill.attempts.map((row) => key({
    model: row.model, input: row.input, cacheRead: row.cache_read, cacheWrite: row.cache_write + row.cache_write_long,
    output: row.output, cost: nano(row.cost),
  }));
  const booked = ledger.map((row) => key({
    model: row.model, input: row.input_tokens, cacheRead: row.cache_read_tokens, cacheWrite: row.cache_write_tokens,
    output: row.output_tokens, cost: nano(row.cost),
  }));
  assert.deepEqual(booked.toSorted(), billed.toSorted());
  const prompts = sum(ledger, 'input_tokens') + sum(ledger, 'cache_read_tokens') + sum(ledger, 'cache_write_tokens');
  assert.equal(prompts, told.reduce((total, [input]) => total + input, 0));
  assert.equal(sum(ledger, 'output_tokens'), told.reduce((total, [, output]) => total + output, 0));
});

test('every entry says it comes from the provider, and whose it is', { skip }, async () => {
  const ledger = await gateway.ledger();

  for (const row of ledger) {
    assert.equal(row.usage_source.toLowerCase(), 'provider');
    assert.equal(row.user, 'ada@acme.example');
    assert.equal(row.key, 'open');
    assert.equal(row.provider, 'sandbox');
    assert.equal(row.currency, 'USD');
  }
  assert.ok(ledger.some((row) => row.tags.includes('atlas')));
});

test('an answer says what it cost, and the request can be looked up by its own key', { skip }, async () => {
  const { data, response } = await openai.chat.completions
    .create({ model: 'sandbox', messages: user('price me [[out=10]]') })
    .withResponse();
  const id = response.headers.get('purser-request-id');
  const cost = response.headers.get('purser-cost');

  const trail = await fetch(`${gateway.url}/api/v1/requests/${id}`, { headers: { authorization: `Bearer ${KEYS.open}` } });

  const expected = nano((data.usage.prompt_tokens * 3 / 1e6 + data.usage.completion_tokens * 15 / 1e6).toFixed(9));
  assert.equal(nano(/^"([\d.]+)";currency=USD$/.exec(cost)[1]), expected);
  assert.equal(trail.status, 200);
  assert.ok((await trail.text()).includes(id));
});
