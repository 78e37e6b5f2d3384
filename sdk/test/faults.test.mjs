// Whatever a provider does, each attempt it saw is in the ledger exactly once, and nothing stays held.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import OpenAI from 'openai';
import { NEEDS_GATEWAY, eventually, start } from './gateway.mjs';
import { GOVERNANCE, KEYS } from './policy.mjs';

const skip = NEEDS_GATEWAY;
const user = (content) => [{ role: 'user', content }];

let gateway;
let client;

before(async () => {
  if (skip) {
    return;
  }
  gateway = await start(GOVERNANCE);
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: KEYS.open, maxRetries: 0 });
});

after(() => gateway?.stop());

/** A count of our own is never below the bill, and at most what three bytes per token make of four. */
function assertCounted(booked, billed) {
  const tokens = Number(booked.output_tokens);
  assert.equal(booked.usage_source, 'counted');
  assert.ok(tokens >= billed.output && tokens <= Math.ceil(billed.output * 4 / 3), `${tokens} booked, ${billed.output} billed`);
}

/** Calls a model and takes whatever comes; the text that arrived, and the error if one did. */
async function take(model, stream, content = 'hello [[out=40]]') {
  let text = '';
  try {
    const answer = await client.chat.completions.create({ model, messages: user(content), stream });
    if (!stream) {
      return { text: answer.choices?.[0]?.message.content ?? '' };
    }
    for await (const chunk of answer) {
      text += chunk.choices[0]?.delta.content ?? '';
    }
    return { text };
  } catch (error) {
    return { text, error };
  }
}

/** The entry of the last call and its line on the bill, once both have ended. */
async function lastPair() {
  return eventually('the call has ended on both sides', async () => {
    const bill = await gateway.bill();
    const ledger = (await gateway.ledger()).filter((row) => row.kind === 'usage');
    return bill.open === 0 && ledger.length === bill.attempts.length
      ? { billed: bill.attempts.at(-1), booked: ledger.toSorted((a, b) => a.occurred_at < b.occurred_at ? -1 : 1).at(-1) }
      : undefined;
  });
}

for (const [model, stream] of [['sandbox-empty', false], ['sandbox-empty', true], ['sandbox-reasoning', true], ['sandbox-cache', true]]) {
  test(`${model}${stream ? ', streamed,' : ''} is booked as it is billed`, { skip }, async () => {
    await take(model, stream);
    const { billed, booked } = await lastPair();

    assert.equal(booked.model, model);
    assert.equal(booked.usage_source, 'provider');
    assert.equal(Number(booked.output_tokens), billed.output);
    assert.equal(Number(booked.cost), Number(billed.cost));
  });
}

for (const model of ['sandbox-429', 'sandbox-500']) {
  test(`${model} reaches the caller, costs nothing and is booked once`, { skip }, async () => {
    const { error } = await take(model, false);
    const { billed, booked } = await lastPair();

    assert.equal(error.status, model === 'sandbox-429' ? 429 : 500);
    assert.equal(billed.ended, 'refused');
    assert.equal(booked.outcome, 'provider_error');
    assert.equal(Number(booked.cost), 0);
  });
}

for (const stream of [false, true]) {
  test(`an answer without usage${stream ? ', streamed,' : ''} is counted from its bytes`, { skip }, async () => {
    const { text } = await take('sandbox-no-usage', stream, 'no usage, please [[out=60]]');
    const { billed, booked } = await lastPair();

    assert.equal(text.length, 240);
    assertCounted(booked, billed);
    assert.ok(Number(booked.input_tokens) >= billed.input, `${booked.input_tokens} < ${billed.input}`);
  });
}

test('a stream that the provider breaks off costs what was delivered', { skip }, async () => {
  const { text } = await take('sandbox-cut', true);
  const { billed, booked } = await lastPair();

  assert.equal(text.length, 80);
  assert.equal(booked.outcome, 'broken_off');
  assertCounted(booked, billed);
});

test('an error inside a stream costs what was delivered', { skip }, async () => {
  const { text, error } = await take('sandbox-error-after-200', true);
  const { billed, booked } = await lastPair();

  assert.equal(text.length, 80);
  assert.ok(error instanceof OpenAI.APIError);
  assert.equal(booked.outcome, 'broken_off');
  assertCounted(booked, billed);
});

test('an answer that is cut half way is booked at no less than was delivered', { skip }, async () => {
  const { error } = await take('sandbox-cut', false);
  const { booked } = await lastPair();

  assert.ok(error);
  assert.equal(booked.outcome, 'broken_off');
  assert.ok(Number(booked.cost) > 0);
});

test('a client that leaves a stream pays for what it got', { skip }, async () => {
  const abort = new AbortController();
  const stream = await client.chat.completions.create(
    { model: 'sandbox', messages: user('leave [[out=500]] [[pace=10ms]]'), stream: true },
    { signal: abort.signal },
  );
  let tokens = 0;
  for await (const chunk of stream) {
    tokens += (chunk.choices[0]?.delta.content ?? '').length / 4;
    if (tokens === 20) {
      abort.abort();
    }
  }
  const { billed, booked } = await lastPair();

  assert.equal(billed.ended, 'client_gone');
  assert.equal(booked.outcome, 'client_gone');
  assert.ok(Number(booked.output_tokens) >= 20 && billed.output < 500);
  assert.ok(Math.abs(Number(booked.output_tokens) - billed.output) <= 20, `${booked.output_tokens} booked, ${billed.output} billed`);
});

test('a call that leaves while it waits is ended on both sides', { skip }, async () => {
  const abort = new AbortController();
  const waiting = client.chat.completions.create(
    { model: 'sandbox-slow-start', messages: user('wait') },
    { signal: abort.signal },
  );
  setTimeout(() => abort.abort(), 300);
  await assert.rejects(waiting, OpenAI.APIUserAbortError);

  const { billed, booked } = await lastPair();

  assert.equal(billed.ended, 'client_gone');
  assert.equal(booked.outcome, 'client_gone');
});

test('nothing is left holding money', { skip }, async () => {
  const { budgets } = JSON.parse(await gateway.operator('/api/v1/budgets'));

  assert.ok(budgets.length > 0 && budgets.every((budget) => Number(budget.held) === 0));
});
