// A budget's refusal must surface as the SDK's own error with our fields readable: after one attempt where it is
// final, and after the SDK's own retry where only another call's hold is in the way.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { NEEDS_GATEWAY, counting, eventually, start } from './gateway.mjs';
import { GOVERNANCE, KEYS } from './policy.mjs';

const skip = NEEDS_GATEWAY;
const user = (content) => [{ role: 'user', content }];
const openai = (key, options = {}) => new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: key, ...options });
const anthropic = (key, options = {}) => new Anthropic({ baseURL: gateway.url, apiKey: key, ...options });

let gateway;

before(async () => {
  gateway = skip ? undefined : await start(GOVERNANCE);
});

after(() => gateway?.stop());

async function errorOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('the call passed; expected a refusal');
}

/** Spends what a key has until a call is refused for good. */
async function exhaust(call) {
  for (let i = 0; i < 50; i += 1) {
    try {
      await call();
    } catch (error) {
      return error;
    }
  }
  throw new Error('the budget never ran out');
}

function assertFinal(purser) {
  assert.equal(purser.reason, 'settled');
  assert.equal(purser.retryable, false);
  assert.equal(purser.budget, 'spent-daily');
  assert.equal(purser.currency, 'USD');
  assert.equal(Number(purser.limit), 0.002);
  assert.ok(Number(purser.settled) + Number(purser.estimate) > Number(purser.limit), JSON.stringify(purser));
  assert.ok(Date.parse(purser.resetsAt) > Date.now());
  assert.ok(purser.requestId);
}

test('an exhausted budget is one attempt and an OpenAI error with our fields', { skip }, async () => {
  const messages = user('spend it [[out=20]]');
  await exhaust(() => openai(KEYS.spent, { maxRetries: 0 }).chat.completions.create({ model: 'sandbox', messages, max_tokens: 20 }));
  const fetch = counting();
  const before = (await gateway.bill()).totals.attempts;
  const refusedBefore = await gateway.refusals();

  const error = await errorOf(openai(KEYS.spent, { fetch }).chat.completions.create({ model: 'sandbox', messages, max_tokens: 20 }));

  assert.ok(error instanceof OpenAI.APIError);
  assert.equal(error.status, 402);
  assert.equal(error.code, 'budget_exceeded');
  assert.equal(error.type, 'insufficient_quota');
  assert.match(error.message, /spent-daily/);
  assertFinal(error.error.purser);
  assert.equal(error.requestID, error.error.purser.requestId);
  assert.equal(fetch.attempts, 1);
  assert.equal(await gateway.refusals(), refusedBefore + 1, 'the gateway saw one attempt');
  assert.equal((await gateway.bill()).totals.attempts, before, 'nothing reached the provider');
});

test('a stream is refused the same way, before it begins', { skip }, async () => {
  const fetch = counting();
  const error = await errorOf(openai(KEYS.spent, { fetch }).chat.completions.create({
    model: 'sandbox',
    messages: user('more [[out=500]]'),
    max_tokens: 500,
    stream: true,
  }));

  assert.equal(error.status, 402);
  assertFinal(error.error.purser);
  assert.equal(fetch.attempts, 1);
});

test('the same for responses and embeddings', { skip }, async () => {
  const client = openai(KEYS.spent);
  const response = await errorOf(client.responses.create({ model: 'sandbox', input: 'more', max_output_tokens: 500 }));
  const embedding = await errorOf(client.embeddings.create({ model: 'sandbox-embedding', input: 'x'.repeat(2_000_000) }));

  assert.equal(response.status, 402);
  assert.equal(embedding.status, 402);
  assertFinal(embedding.error.purser);
});

test('the same budget refuses Anthropic calls in Anthropic words', { skip }, async () => {
  const fetch = counting();
  const error = await errorOf(anthropic(KEYS.spent, { fetch }).messages.create({
    model: 'sandbox',
    max_tokens: 500,
    messages: user('more'),
  }));

  assert.ok(error instanceof Anthropic.APIError);
  assert.equal(error.status, 402);
  assert.equal(error.error.error.type, 'billing_error');
  assertFinal(error.error.error.purser);
  assertFinal(error.error.purser);
  assert.equal(fetch.attempts, 1);
});

test('the models are still listed for an exhausted key', { skip }, async () => {
  const models = await openai(KEYS.spent).models.list();

  assert.ok(models.data.some((model) => model.id === 'sandbox'));
});

test('counting tokens costs nothing and passes for an exhausted key', { skip }, async () => {
  const counted = await anthropic(KEYS.spent).messages.countTokens({ model: 'sandbox', messages: user('hello') });

  assert.ok(counted.input_tokens > 0);
});

test('a call that only other holds stand against is retried by the OpenAI SDK and passes', { skip }, async () => {
  const running = await openai(KEYS.tight).chat.completions.create({
    model: 'sandbox',
    messages: user('slow [[out=100]] [[pace=10ms]]'),
    max_tokens: 1000,
    stream: true,
  });
  const fetch = counting();
  const second = openai(KEYS.tight, { fetch }).chat.completions.create({
    model: 'sandbox',
    messages: user('quick [[out=10]]'),
    max_tokens: 1000,
  });
  for await (const chunk of running) {
    assert.ok(chunk.id);
  }

  assert.equal((await second).usage.completion_tokens, 10);
  assert.ok(fetch.attempts > 1, `${fetch.attempts} attempts`);
});

test('a call that stays held fails after the SDK has retried, and says so', { skip }, async () => {
  const abort = new AbortController();
  const stream = await openai(KEYS.tight).chat.completions.create(
    { model: 'sandbox', messages: user('slow [[out=900]] [[pace=20ms]]'), max_tokens: 900, stream: true },
    { signal: abort.signal },
  );
  const fetch = counting();

  const error = await errorOf(openai(KEYS.tight, { fetch }).chat.completions.create({
    model: 'sandbox',
    messages: user('quick [[out=10]]'),
    max_tokens: 1000,
  }));
  abort.abort();

  assert.equal(error.status, 402);
  assert.equal(error.error.purser.reason, 'held');
  assert.equal(error.error.purser.retryable, true);
  assert.equal(error.headers.get('x-should-retry'), 'true');
  assert.equal(fetch.attempts, 3);
  assert.ok(stream);
});

test('the same retry by the Anthropic SDK', { skip }, async () => {
  const running = await anthropic(KEYS.tightAnthropic).messages.create({
    model: 'sandbox',
    max_tokens: 1000,
    messages: user('slow [[out=100]] [[pace=10ms]]'),
    stream: true,
  });
  const fetch = counting();
  const second = anthropic(KEYS.tightAnthropic, { fetch }).messages.create({
    model: 'sandbox',
    max_tokens: 1000,
    messages: user('quick [[out=10]]'),
  });
  for await (const event of running) {
    assert.ok(event.type);
  }

  assert.equal((await second).usage.output_tokens, 10);
  assert.ok(fetch.attempts > 1, `${fetch.attempts} attempts`);
});

test('an unknown key is the SDK\'s authentication error', { skip }, async () => {
  const openaiError = await errorOf(openai('sk-purser-nobody', { maxRetries: 0 }).models.list());
  const anthropicError = await errorOf(anthropic('sk-purser-nobody', { maxRetries: 0 }).messages.create({
    model: 'sandbox',
    max_tokens: 9,
    messages: user('hi'),
  }));

  assert.ok(openaiError instanceof OpenAI.AuthenticationError);
  assert.equal(openaiError.code, 'invalid_api_key');
  assert.ok(anthropicError instanceof Anthropic.AuthenticationError);
});

test('a model that nothing serves is the SDK\'s not-found error', { skip }, async () => {
  const error = await errorOf(openai(KEYS.open).chat.completions.create({ model: 'no-such-model', messages: user('hi') }));

  assert.ok(error instanceof OpenAI.NotFoundError);
  assert.equal(error.code, 'model_not_found');
});

test('no call is left holding money', { skip }, async () => {
  await eventually('every hold has ended', async () => {
    const { budgets } = JSON.parse(await gateway.operator('/api/v1/budgets'));
    return budgets.every((budget) => Number(budget.held) === 0);
  });
});
