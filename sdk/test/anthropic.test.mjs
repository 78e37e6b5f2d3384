import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { start } from './gateway.mjs';
import { GOVERNANCE, KEYS, WEATHER } from './policy.mjs';

const user = (content) => [{ role: 'user', content }];
const tools = [{ name: 'get_weather', input_schema: WEATHER }];

let gateway;
let client;

before(async () => {
  gateway = await start(GOVERNANCE);
  client = new Anthropic({ baseURL: gateway.url, apiKey: KEYS.open });
});

after(() => gateway?.stop());

test('a message has its text, its end and its usage', async () => {
  const message = await client.messages.create({
    model: 'sandbox',
    max_tokens: 100,
    system: 'be brief',
    messages: user('hello [[out=6]]'),
  });

  assert.equal(message.content[0].text.length, 24);
  assert.equal(message.stop_reason, 'end_turn');
  assert.equal(message.usage.input_tokens, 4 + 2 + 4 + 4);
  assert.equal(message.usage.output_tokens, 6);
});

test('the same under /anthropic and with a bearer token', async () => {
  const other = new Anthropic({ baseURL: `${gateway.url}/anthropic`, apiKey: null, authToken: KEYS.open });
  const message = await other.messages.create({ model: 'sandbox', max_tokens: 9, messages: user('hi [[out=4]]') });

  assert.equal(message.usage.output_tokens, 4);
});

test('a stream can be read event by event', async () => {
  const stream = await client.messages.create({
    model: 'sandbox',
    max_tokens: 100,
    messages: user('hello [[out=5]]'),
    stream: true,
  });
  const types = [];
  for await (const event of stream) {
    types.push(event.type);
  }

  assert.equal(types[0], 'message_start');
  assert.equal(types.filter((type) => type === 'content_block_delta').length, 5);
  assert.equal(types.at(-1), 'message_stop');
});

test('the stream helper rebuilds the whole message with its usage', async () => {
  const stream = client.messages.stream({ model: 'sandbox', max_tokens: 100, messages: user('hello [[out=8]]') });
  let text = '';
  stream.on('text', (delta) => (text += delta));

  const message = await stream.finalMessage();

  assert.equal(message.content[0].text, text);
  assert.equal(text.length, 32);
  assert.equal(message.usage.output_tokens, 8);
});

test('a tool is used, and its result answered', async () => {
  const messages = user('How is the weather?');
  const asked = await client.messages.create({ model: 'sandbox', max_tokens: 200, messages, tools });
  const use = asked.content.find((block) => block.type === 'tool_use');

  assert.equal(asked.stop_reason, 'tool_use');
  assert.deepEqual(use.input, { city: 'sandbox', unit: 'celsius' });

  const answered = await client.messages.create({
    model: 'sandbox',
    max_tokens: 400,
    tools,
    messages: [
      ...messages,
      { role: 'assistant', content: asked.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: 'sunny' }] },
    ],
  });
  assert.equal(answered.content[0].type, 'text');
});

test('a streamed tool use is put together by the helper', async () => {
  const stream = client.messages.stream({ model: 'sandbox', max_tokens: 200, messages: user('weather?'), tools });

  const message = await stream.finalMessage();

  assert.deepEqual(message.content[0].input, { city: 'sandbox', unit: 'celsius' });
});

test('thinking comes as a block of its own', async () => {
  const stream = client.messages.stream({
    model: 'sandbox',
    max_tokens: 2000,
    thinking: { type: 'enabled', budget_tokens: 1024 },
    messages: user('think [[reasoning=40]] [[out=10]]'),
  });

  const message = await stream.finalMessage();

  assert.deepEqual(message.content.map((block) => block.type), ['thinking', 'text']);
  assert.equal(message.usage.output_tokens, 50);
});

test('cache figures stand beside the input', async () => {
  const request = {
    model: 'sandbox',
    max_tokens: 20,
    system: [{ type: 'text', text: 'word '.repeat(1000), cache_control: { type: 'ephemeral' } }],
    messages: user('hi'),
  };
  const first = await client.messages.create(request);
  const second = await client.messages.create(request);

  assert.equal(first.usage.cache_creation_input_tokens, 1254);
  assert.equal(second.usage.cache_read_input_tokens, 1254);
  assert.equal(second.usage.input_tokens, 5);
});

test('tokens are counted before they are spent', async () => {
  const messages = user('count me, please');
  const counted = await client.messages.countTokens({ model: 'sandbox', messages });
  const message = await client.messages.create({ model: 'sandbox', max_tokens: 20, messages });

  assert.equal(counted.input_tokens, message.usage.input_tokens);
});

test('the models are listed', async () => {
  const models = [];
  for await (const model of client.models.list()) {
    models.push(model.id);
  }

  assert.ok(models.includes('sandbox'), models.join());
});

test('an error of the provider keeps its class', async () => {
  const once = new Anthropic({ baseURL: gateway.url, apiKey: KEYS.open, maxRetries: 0 });

  await assert.rejects(
    once.messages.create({ model: 'sandbox-429', max_tokens: 20, messages: user('hello') }),
    Anthropic.RateLimitError,
  );
});
