// A provider's own API under /providers: what is known is metered, what is not is refused where a budget applies.
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

before(async () => {
  if (skip) {
    return;
  }
  gateway = await start(GOVERNANCE);
  openai = new OpenAI({ baseURL: `${gateway.url}/providers/sandbox/v1`, apiKey: KEYS.open, maxRetries: 0 });
});

after(() => gateway?.stop());

test('both dialects of a provider answer under its name and are billed', { skip }, async () => {
  const anthropic = new Anthropic({ baseURL: `${gateway.url}/providers/sandbox`, apiKey: KEYS.open });
  const chat = await openai.chat.completions.create({ model: 'sandbox', messages: user('hello [[out=7]]') });
  const message = await anthropic.messages.create({
    model: 'sandbox', max_tokens: 50, messages: user('hello [[out=9]]'),
  });
  const models = await openai.models.list();

  assert.equal(chat.usage.completion_tokens, 7);
  assert.equal(message.usage.output_tokens, 9);
  assert.ok(models.data.some((model) => model.id === 'sandbox'));
  const ledger = await gateway.ledger();
  assert.deepEqual(ledger.map((row) => row.output_tokens).sort(), ['7', '9']);
  assert.equal((await gateway.bill()).attempts.length, 2);
});

test('what nobody can meter is refused where a hard budget applies', { skip }, async () => {
  await assert.rejects(
    openai.vectorStores.list(),
    (error) => error.status === 403 && error.code === 'endpoint_not_allowed',
  );
  assert.equal((await gateway.bill()).attempts.length, 2);
});

test('a response can be asked for by its maker only', { skip }, async () => {
  await assert.rejects(openai.responses.retrieve('resp_unknown'), (error) => error.status === 404);
});
