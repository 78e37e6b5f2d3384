import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import OpenAI from 'openai';
import { start } from './gateway.mjs';
import { GOVERNANCE, KEYS, WEATHER } from './policy.mjs';

const user = (content) => [{ role: 'user', content }];
const tools = [{ type: 'function', function: { name: 'get_weather', parameters: WEATHER } }];

let gateway;
let client;

before(async () => {
  gateway = await start(GOVERNANCE);
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: KEYS.open });
});

after(() => gateway?.stop());

test('a chat completion has its text, its end and its usage', async () => {
  const answer = await client.chat.completions.create({ model: 'sandbox', messages: user('hello [[out=7]]') });

  assert.equal(answer.object, 'chat.completion');
  assert.equal(answer.choices[0].message.role, 'assistant');
  assert.equal(answer.choices[0].message.content.length, 28);
  assert.equal(answer.choices[0].finish_reason, 'stop');
  assert.equal(answer.usage.completion_tokens, 7);
  assert.equal(answer.usage.prompt_tokens, 8);
});

test('a stream can be read chunk by chunk, with usage at its end where it is asked for', async () => {
  const stream = await client.chat.completions.create({
    model: 'sandbox',
    messages: user('hello [[out=9]]'),
    stream: true,
    stream_options: { include_usage: true },
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

test('a stream that asked for no usage gets no usage chunk', async () => {
  const stream = await client.chat.completions.create({
    model: 'sandbox',
    messages: user('hello [[out=3]]'),
    stream: true,
  });
  for await (const chunk of stream) {
    assert.equal(chunk.choices.length, 1);
    assert.equal(chunk.usage ?? null, null);
  }
});

test('the stream helper rebuilds the whole completion', async () => {
  const stream = client.chat.completions.stream({ model: 'sandbox', messages: user('hello [[out=12]]') });

  const completion = await stream.finalChatCompletion();

  assert.equal(completion.choices[0].message.content.length, 48);
});

test('several choices come with their own index', async () => {
  const answer = await client.chat.completions.create({ model: 'sandbox', messages: user('hi [[out=5]]'), n: 3 });

  assert.deepEqual(answer.choices.map((choice) => choice.index), [0, 1, 2]);
  assert.equal(answer.usage.completion_tokens, 15);
});

test('a tool call makes the round trip', async () => {
  const messages = user('How is the weather in Paris?');
  const asked = await client.chat.completions.create({ model: 'sandbox', messages, tools });
  const call = asked.choices[0].message.tool_calls[0];

  assert.equal(asked.choices[0].finish_reason, 'tool_calls');
  assert.equal(call.function.name, 'get_weather');
  assert.equal(JSON.parse(call.function.arguments).unit, 'celsius');

  const answered = await client.chat.completions.create({
    model: 'sandbox',
    tools,
    messages: [...messages, asked.choices[0].message, { role: 'tool', tool_call_id: call.id, content: 'sunny' }],
  });
  assert.equal(answered.choices[0].finish_reason, 'stop');
});

test('a tool call is streamed and put together by the helper', async () => {
  const stream = client.chat.completions.stream({ model: 'sandbox', messages: user('weather?'), tools });

  const completion = await stream.finalChatCompletion();

  const call = completion.choices[0].message.tool_calls[0];
  assert.deepEqual(JSON.parse(call.function.arguments), { city: 'sandbox', unit: 'celsius' });
});

test('the tool runner calls our function and goes on', async () => {
  const called = [];
  const runner = client.chat.completions.runTools({
    model: 'sandbox',
    messages: user('weather?'),
    tools: [{
      type: 'function',
      function: { name: 'get_weather', parameters: WEATHER, parse: JSON.parse, function: (args) => called.push(args) && 'sunny' },
    }],
  });

  assert.ok((await runner.finalContent()).length > 0);
  assert.deepEqual(called, [{ city: 'sandbox', unit: 'celsius' }]);
});

test('a structured answer parses', async () => {
  const answer = await client.chat.completions.parse({
    model: 'sandbox',
    messages: user('structured, please'),
    response_format: { type: 'json_schema', json_schema: { name: 'weather', strict: true, schema: WEATHER } },
  });

  assert.equal(JSON.parse(answer.choices[0].message.content).unit, 'celsius');
});

test('an image passes through and is counted', async () => {
  const answer = await client.chat.completions.create({
    model: 'sandbox',
    messages: user([
      { type: 'text', text: 'what is this?' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
    ]),
  });

  assert.equal(answer.usage.prompt_tokens, 4 + 4 + 256);
});

test('an output maximum ends the answer with length', async () => {
  const answer = await client.chat.completions.create({
    model: 'sandbox',
    messages: user('hello [[out=100]]'),
    max_completion_tokens: 20,
  });

  assert.equal(answer.choices[0].finish_reason, 'length');
  assert.equal(answer.usage.completion_tokens, 20);
});

test('reasoning and cached tokens are reported where OpenAI reports them', async () => {
  const reasoned = await client.chat.completions.create({
    model: 'sandbox-reasoning',
    messages: user('think [[reasoning=30]] [[out=10]]'),
  });
  const cached = await client.chat.completions.create({ model: 'sandbox-cache', messages: user('x'.repeat(400)) });

  assert.equal(reasoned.usage.completion_tokens_details.reasoning_tokens, 30);
  assert.equal(reasoned.usage.completion_tokens, 40);
  assert.equal(cached.usage.prompt_tokens_details.cached_tokens, 52);
});

test('embeddings come back as vectors', async () => {
  const answer = await client.embeddings.create({ model: 'sandbox-embedding', input: ['one', 'two'], dimensions: 64 });

  assert.equal(answer.data.length, 2);
  assert.equal(answer.data[1].embedding.length, 64);
  assert.ok(answer.data[0].embedding.every((value) => value >= -1 && value <= 1));
  assert.equal(answer.usage.prompt_tokens, 2);
});

test('the models are listed', async () => {
  const models = [];
  for await (const model of client.models.list()) {
    models.push(model.id);
  }

  assert.ok(models.includes('sandbox') && models.includes('sandbox-embedding'), models.join());
});

test('moderations are answered', async () => {
  const verdict = await client.moderations.create({ model: 'sandbox-moderation', input: 'pure violence' });

  assert.equal(verdict.results[0].flagged, true);
});

test('the legacy completion is answered', async () => {
  const answer = await client.completions.create({ model: 'sandbox', prompt: 'once [[out=8]]', max_tokens: 30 });

  assert.equal(answer.choices[0].text.length, 32);
});

test('a response has its output text and its usage', async () => {
  const response = await client.responses.create({ model: 'sandbox', input: 'hello [[out=6]]' });

  assert.equal(response.output_text.length, 24);
  assert.equal(response.usage.output_tokens, 6);
});

test('a response goes on from a previous one', async () => {
  const first = await client.responses.create({ model: 'sandbox', input: 'hello [[out=6]]' });
  const second = await client.responses.create({
    model: 'sandbox',
    input: 'more [[out=6]]',
    previous_response_id: first.id,
  });

  assert.equal(second.status, 'completed');
  assert.ok(second.usage.input_tokens > first.usage.input_tokens);
});

test('a response is streamed as typed events', async () => {
  const stream = await client.responses.create({ model: 'sandbox', input: 'hello [[out=6]]', stream: true });
  const types = [];
  let text = '';
  let completed;
  for await (const event of stream) {
    types.push(event.type);
    text += event.type === 'response.output_text.delta' ? event.delta : '';
    completed = event.type === 'response.completed' ? event.response : completed;
  }

  assert.equal(types[0], 'response.created');
  assert.equal(text.length, 24);
  assert.equal(completed.usage.output_tokens, 6);
});

test('the response stream helper rebuilds a function call', async () => {
  const stream = client.responses.stream({
    model: 'sandbox',
    input: 'weather?',
    tools: [{ type: 'function', name: 'get_weather', parameters: WEATHER, strict: true }],
  });

  const response = await stream.finalResponse();

  assert.equal(response.output[0].type, 'function_call');
  assert.deepEqual(JSON.parse(response.output[0].arguments), { city: 'sandbox', unit: 'celsius' });
});

test('an error of the provider keeps its class', async () => {
  await assert.rejects(
    new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: KEYS.open, maxRetries: 0 }).chat.completions.create({
      model: 'sandbox-429',
      messages: user('hello'),
    }),
    (error) => error instanceof OpenAI.RateLimitError && error.code === 'rate_limit_exceeded',
  );
});

test('an error inside a stream is thrown by the SDK', async () => {
  const stream = await client.chat.completions.create({
    model: 'sandbox-error-after-200',
    messages: user('hello [[out=10]]'),
    stream: true,
  });

  await assert.rejects(async () => {
    for await (const chunk of stream) {
      assert.ok(chunk.id);
    }
  }, OpenAI.APIError);
});
