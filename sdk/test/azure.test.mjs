// The AzureOpenAI client of the official package, with and without a deployment of its own.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AzureOpenAI } from 'openai';
import { NEEDS_GATEWAY, start } from './gateway.mjs';
import { GOVERNANCE, KEYS } from './policy.mjs';

const skip = NEEDS_GATEWAY;
const user = (content) => [{ role: 'user', content }];

let gateway;
let client;
let deployed;

before(async () => {
  if (skip) {
    return;
  }
  gateway = await start(GOVERNANCE);
  const options = { endpoint: gateway.url, apiKey: KEYS.open, apiVersion: '2024-10-21' };
  client = new AzureOpenAI(options);
  deployed = new AzureOpenAI({ ...options, deployment: 'sandbox-mini' });
});

after(() => gateway?.stop());

test('the model of the call is the deployment in the path', { skip }, async () => {
  const answer = await client.chat.completions.create({ model: 'sandbox', messages: user('hello [[out=7]]') });

  assert.equal(answer.usage.completion_tokens, 7);
  assert.equal(answer.model, 'sandbox');
});

test('the deployment of the client wins over the model of the call', { skip }, async () => {
  const answer = await deployed.chat.completions.create({ model: 'anything', messages: user('hello [[out=5]]') });

  assert.equal(answer.model, 'sandbox-mini');
});

test('a stream has its chunks and its usage', { skip }, async () => {
  const stream = await client.chat.completions.create({
    model: 'sandbox', messages: user('hello [[out=9]]'), stream: true, stream_options: { include_usage: true },
  });
  let text = '';
  let usage;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? '';
    usage = chunk.usage ?? usage;
  }

  assert.equal(text.length, 36);
  assert.equal(usage.completion_tokens, 9);
});

test('embeddings, responses and models answer', { skip }, async () => {
  const embedding = await client.embeddings.create({ model: 'sandbox-embedding', input: 'hello' });
  const response = await client.responses.create({ model: 'sandbox', input: 'hello [[out=4]]' });
  const models = [];
  for await (const model of client.models.list()) {
    models.push(model.id);
  }

  assert.ok(embedding.data[0].embedding.length > 0);
  assert.equal(response.usage.output_tokens, 4);
  assert.ok(models.includes('sandbox'));
});

test('an unknown key is refused as the SDK expects it', { skip }, async () => {
  const stranger = new AzureOpenAI({ endpoint: gateway.url, apiKey: 'nobody', apiVersion: '2024-10-21', maxRetries: 0 });

  await assert.rejects(
    stranger.chat.completions.create({ model: 'sandbox', messages: user('hello') }),
    (error) => error.status === 401 && error.code === 'invalid_api_key',
  );
});

test('what the ledger keeps is what the sandbox bills', { skip }, async () => {
  const bill = await gateway.bill();
  const ledger = await gateway.ledger();

  assert.equal(ledger.length, bill.attempts.length);
  assert.deepEqual(ledger.map((row) => row.output_tokens).sort(), bill.attempts.map((row) => String(row.output)).sort());
});
