// Every route that we serve, by the official SDK's own call where there is one: the route is really the one that was
// called, and after each call the ledger has gained what the sandbox's bill has. The table in ../README.md is this list.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI, { AzureOpenAI, toFile } from 'openai';
import { eventually, NEEDS_GATEWAY, start } from './gateway.mjs';
import { GOVERNANCE, KEYS } from './policy.mjs';

const skip = NEEDS_GATEWAY;
const user = (content) => [{ role: 'user', content }];
const contents = 'hello [[out=5]]';
const seen = [];
const kept = {};

let gateway;
let openai;
let azure;
let azureV1;
let anthropic;
let gemini;
let provider;
let unstored;

/** A fetch that notes which route the SDK chose. */
async function noting(url, init) {
  const request = new Request(url, init);
  seen.push(`${request.method} ${new URL(request.url).pathname}`);
  return fetch(url, init);
}

before(async () => {
  if (skip) {
    return;
  }
  gateway = await start(GOVERNANCE);
  const options = { apiKey: KEYS.open, maxRetries: 0, fetch: noting };
  openai = new OpenAI({ ...options, baseURL: `${gateway.url}/v1` });
  azure = new AzureOpenAI({ ...options, endpoint: gateway.url, apiVersion: '2024-10-21' });
  azureV1 = new OpenAI({ ...options, baseURL: `${gateway.url}/openai/v1` });
  anthropic = new Anthropic({ ...options, baseURL: gateway.url });
  gemini = new GoogleGenAI({ apiKey: KEYS.open, httpOptions: { baseUrl: `${gateway.url}/gemini` } });
  provider = new OpenAI({ ...options, baseURL: `${gateway.url}/providers/sandbox/v1` });
  unstored = globalThis.fetch;
  globalThis.fetch = (url, init) => {
    const path = new URL(url instanceof Request ? url.url : url).pathname;
    if (path.startsWith('/gemini/')) {
      seen.push(`${init?.method ?? url.method ?? 'GET'} ${path}`);
    }
    return unstored(url, init);
  };
});

after(() => {
  globalThis.fetch = unstored ?? globalThis.fetch;
  return gateway?.stop();
});

/** What no SDK has a call for. */
async function raw(method, path, body) {
  const answer = await noting(gateway.url + path, {
    method,
    headers: { authorization: `Bearer ${KEYS.open}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  assert.ok(answer.ok, `${answer.status} ${await answer.clone().text()}`);
  return answer.text();
}

async function all(stream) {
  const parts = [];
  for await (const part of await stream) {
    parts.push(part);
  }
  assert.ok(parts.length > 0);
  return parts;
}

const chat = (client, more) => client.chat.completions.create({ model: 'sandbox', messages: user(contents), ...more });
const respond = (client, more) => client.responses.create({ model: 'sandbox', input: contents, ...more });
const jsonl = () => toFile(Buffer.from(['one', 'two'].map((name) => JSON.stringify({
  custom_id: name, method: 'POST', url: '/v1/chat/completions',
  body: { model: 'sandbox', max_tokens: 50, messages: user(contents) },
})).join('\n')), 'in.jsonl');
const sound = () => toFile(Buffer.alloc(6_000), 'speech.mp3');
const picture = () => toFile(Buffer.from('89504e470d0a1a0a', 'hex'), 'cat.png', { type: 'image/png' });
const message = { model: 'sandbox', max_tokens: 50, messages: user(contents) };
const said = { model: 'sandbox', contents };

async function batch(metadata) {
  kept.input ??= (await openai.files.create({ file: await jsonl(), purpose: 'batch' })).id;
  return openai.batches.create({
    input_file_id: kept.input, endpoint: '/v1/chat/completions', completion_window: '24h', metadata,
  });
}

async function background(more) {
  const response = await respond(openai, { background: true, ...more });
  assert.equal(response.status, 'queued');
  return response.id;
}

/** Follows a response until it is over, as the SDK's users do. */
async function over(client, id) {
  return eventually(`${id} is over`, async () => {
    const response = await client.responses.retrieve(id);
    return ['queued', 'in_progress'].includes(response.status) ? undefined : response;
  });
}

/** Leaves a stream of a response that goes on without us. */
async function left() {
  const stream = await respond(openai, { background: true, stream: true, input: 'hello [[out=40]] [[pace=20ms]]' });
  for await (const event of stream) {
    if (event.type === 'response.output_text.delta') {
      break;
    }
    kept.left = event.response?.id ?? kept.left;
  }
}

/** Route, call, what is done; `open` where the call goes on at the provider afterwards. */
const ROWS = [
  ['POST /v1/chat/completions', 'openai chat.completions.create', () => chat(openai)],
  ['POST /v1/chat/completions', 'openai chat.completions.create, stream', () => all(chat(openai, { stream: true }))],
  ['POST /v1/completions', 'openai completions.create', () => openai.completions.create({ model: 'sandbox', prompt: 'hello' })],
  ['POST /v1/completions', 'openai completions.create, stream', () => all(openai.completions.create({
    model: 'sandbox', prompt: 'hello', stream: true,
  }))],
  ['POST /v1/responses', 'openai responses.create', async () => {
    kept.response = (await respond(openai)).id;
  }],
  ['POST /v1/responses', 'openai responses.create, previous_response_id', () => respond(openai, {
    previous_response_id: kept.response,
  })],
  ['POST /v1/responses', 'openai responses.create, stream', () => all(respond(openai, { stream: true }))],
  ['GET /v1/responses/{id}', 'openai responses.retrieve', async () => {
    assert.equal((await openai.responses.retrieve(kept.response)).usage.output_tokens, 5);
  }],
  ['GET /v1/responses/{id}', 'openai responses.retrieve, stream', () => all(openai.responses.retrieve(kept.response, { stream: true }))],
  ['GET /v1/responses/{id}/input_items', 'openai responses.inputItems.list', async () => {
    const [item] = await all(openai.responses.inputItems.list(kept.response));
    assert.equal(item.content[0].text, contents);
  }],
  ['DELETE /v1/responses/{id}', 'openai responses.delete', async () => {
    await openai.responses.delete(kept.response);
    await assert.rejects(openai.responses.retrieve(kept.response), (error) => error.status === 404);
  }],
  ['POST /v1/responses', 'openai responses.create, background', async () => {
    kept.background = await background();
  }, 'open'],
  ['GET /v1/responses/{id}', 'openai responses.retrieve, background', async () => {
    assert.equal((await over(openai, kept.background)).usage.output_tokens, 5);
  }],
  ['POST /v1/responses/{id}/cancel', 'openai responses.cancel', async () => {
    const id = await background({ metadata: { stay: '1' }, input: 'hello [[out=20]]' });
    const cancelled = await openai.responses.cancel(id);
    assert.equal(cancelled.status, 'cancelled');
    assert.equal(cancelled.usage.output_tokens, 10);
  }],
  ['POST /v1/responses', 'openai responses.create, background and stream, left', left, 'open'],
  ['GET /v1/responses/{id}', 'openai responses.retrieve, stream from where it was left', async () => {
    await over(openai, kept.left);
    const events = await all(openai.responses.retrieve(kept.left, { stream: true, starting_after: 3 }));
    assert.equal(events[0].sequence_number, 4);
    assert.equal(events.at(-1).response.usage.output_tokens, 40);
  }],
  ['POST /v1/embeddings', 'openai embeddings.create', () => openai.embeddings.create({ model: 'sandbox-embedding', input: 'hello' })],
  ['POST /v1/moderations', 'openai moderations.create', () => openai.moderations.create({ model: 'sandbox-moderation', input: 'hello' })],
  ['POST /v1/images/generations', 'openai images.generate', () => openai.images.generate({ model: 'sandbox-image', prompt: 'a cat', quality: 'low' })],
  ['POST /v1/images/generations', 'openai images.generate, stream', () => all(openai.images.generate({
    model: 'sandbox-image', prompt: 'a cat', quality: 'low', stream: true, partial_images: 1,
  }))],
  ['POST /v1/images/edits', 'openai images.edit', async () => openai.images.edit({
    model: 'sandbox-image', prompt: 'a cat', quality: 'low', image: await picture(),
  })],
  ['POST /v1/images/variations', 'openai images.createVariation', async () => openai.images.createVariation({
    model: 'sandbox-dall-e', image: await picture(),
  })],
  ['POST /v1/audio/transcriptions', 'openai audio.transcriptions.create', async () => openai.audio.transcriptions.create({
    model: 'sandbox-transcribe', file: await sound(),
  })],
  ['POST /v1/audio/transcriptions', 'openai audio.transcriptions.create, stream', async () => all(openai.audio.transcriptions.create({
    model: 'sandbox-transcribe', file: await sound(), stream: true,
  }))],
  ['POST /v1/audio/translations', 'openai audio.translations.create', async () => openai.audio.translations.create({
    model: 'sandbox-whisper', file: await sound(),
  })],
  ['POST /v1/audio/speech', 'openai audio.speech.create', async () => (await openai.audio.speech.create({
    model: 'sandbox-tts-1', voice: 'alloy', input: 'hello',
  })).arrayBuffer()],
  ['POST /v1/audio/speech', 'openai audio.speech.create, events', async () => (await openai.audio.speech.create({
    model: 'sandbox-speech', voice: 'alloy', input: 'hello', stream_format: 'sse',
  })).text()],
  ['POST /v1/rerank', 'fetch', () => raw('POST', '/v1/rerank', {
    model: 'sandbox-rerank', query: 'which?', documents: ['a', 'another'],
  })],
  ['POST /v1/files', 'openai files.create', async () => {
    kept.file = (await openai.files.create({ file: await jsonl(), purpose: 'user_data' })).id;
  }],
  ['GET /v1/files', 'openai files.list', () => all(openai.files.list())],
  ['GET /v1/files/{id}', 'openai files.retrieve', () => openai.files.retrieve(kept.file)],
  ['GET /v1/files/{id}/content', 'openai files.content', async () => (await openai.files.content(kept.file)).text()],
  ['DELETE /v1/files/{id}', 'openai files.delete', () => openai.files.delete(kept.file)],
  ['POST /v1/batches', 'openai batches.create', async () => {
    kept.batch = (await batch({})).id;
  }],
  ['GET /v1/batches', 'openai batches.list', () => all(openai.batches.list())],
  ['GET /v1/batches/{id}', 'openai batches.retrieve', async () => {
    assert.equal((await openai.batches.retrieve(kept.batch)).status, 'completed');
  }],
  ['POST /v1/batches/{id}/cancel', 'openai batches.cancel', async () => openai.batches.cancel((await batch({ stay: '1' })).id)],
  ['GET /v1/models', 'openai models.list', () => all(openai.models.list())],
  ['GET /v1/models/{id}', 'openai models.retrieve', () => openai.models.retrieve('sandbox')],

  ['POST /openai/deployments/{id}/chat/completions', 'azure chat.completions.create', () => chat(azure)],
  ['POST /openai/deployments/{id}/chat/completions', 'azure chat.completions.create, stream', () => all(chat(azure, { stream: true }))],
  ['POST /openai/deployments/{id}/completions', 'azure completions.create', () => azure.completions.create({ model: 'sandbox', prompt: 'hello' })],
  ['POST /openai/deployments/{id}/embeddings', 'azure embeddings.create', () => azure.embeddings.create({ model: 'sandbox-embedding', input: 'hello' })],
  ['POST /openai/deployments/{id}/images/generations', 'azure images.generate', () => azure.images.generate({
    model: 'sandbox-image', prompt: 'a cat', quality: 'low',
  })],
  ['POST /openai/images/edits', 'azure images.edit', async () => azure.images.edit({
    model: 'sandbox-image', prompt: 'a cat', quality: 'low', image: await picture(),
  })],
  ['POST /openai/deployments/{id}/audio/transcriptions', 'azure audio.transcriptions.create', async () => azure.audio.transcriptions.create({
    model: 'sandbox-transcribe', file: await sound(),
  })],
  ['POST /openai/deployments/{id}/audio/translations', 'azure audio.translations.create', async () => azure.audio.translations.create({
    model: 'sandbox-whisper', file: await sound(),
  })],
  ['POST /openai/deployments/{id}/audio/speech', 'azure audio.speech.create', async () => (await azure.audio.speech.create({
    model: 'sandbox-tts-1', voice: 'alloy', input: 'hello',
  })).arrayBuffer()],
  ['POST /openai/responses', 'azure responses.create', async () => {
    kept.azure = (await respond(azure)).id;
  }],
  ['GET /openai/responses/{id}', 'azure responses.retrieve', () => azure.responses.retrieve(kept.azure)],
  ['GET /openai/responses/{id}/input_items', 'azure responses.inputItems.list', () => all(azure.responses.inputItems.list(kept.azure))],
  ['DELETE /openai/responses/{id}', 'azure responses.delete', () => azure.responses.delete(kept.azure)],
  ['GET /openai/models', 'azure models.list', () => all(azure.models.list())],
  ['POST /openai/v1/chat/completions', 'openai at /openai/v1, chat.completions.create', () => chat(azureV1)],
  ['POST /openai/v1/responses', 'openai at /openai/v1, responses.create', async () => {
    kept.azure = (await respond(azureV1, { background: true, metadata: { stay: '1' } })).id;
  }, 'open'],
  ['POST /openai/v1/responses/{id}/cancel', 'openai at /openai/v1, responses.cancel', () => azureV1.responses.cancel(kept.azure)],
  ['GET /openai/v1/responses/{id}', 'openai at /openai/v1, responses.retrieve', () => azureV1.responses.retrieve(kept.azure)],

  ['POST /v1/messages', 'anthropic messages.create', () => anthropic.messages.create(message)],
  ['POST /v1/messages', 'anthropic messages.stream', () => anthropic.messages.stream(message).finalMessage()],
  ['POST /v1/messages/count_tokens', 'anthropic messages.countTokens', () => anthropic.messages.countTokens({
    model: 'sandbox', messages: user('hello'),
  })],
  ['GET /v1/models', 'anthropic models.list', () => all(anthropic.models.list())],
  ['GET /v1/models/{id}', 'anthropic models.retrieve', () => anthropic.models.retrieve('sandbox')],
  ['POST /anthropic/v1/messages', 'anthropic at /anthropic, messages.create', () => anthropic
    .withOptions({ baseURL: `${gateway.url}/anthropic` }).messages.create(message)],

  ['POST /gemini/v1beta/models/{id}:generateContent', 'google models.generateContent', () => gemini.models.generateContent(said)],
  ['POST /gemini/v1beta/models/{id}:streamGenerateContent', 'google models.generateContentStream', () => all(gemini.models.generateContentStream(said))],
  ['POST /gemini/v1beta/models/{id}:streamGenerateContent', 'fetch, one JSON array', async () => {
    const parts = JSON.parse(await raw('POST', '/gemini/v1beta/models/sandbox:streamGenerateContent', {
      contents: [{ role: 'user', parts: [{ text: contents }] }],
    }));
    assert.equal(parts.at(-1).usageMetadata.candidatesTokenCount, 5);
  }],
  ['POST /gemini/v1beta/models/{id}:countTokens', 'google models.countTokens', () => gemini.models.countTokens(said)],
  ['POST /gemini/v1beta/models/{id}:batchEmbedContents', 'google models.embedContent', () => gemini.models.embedContent({
    model: 'sandbox-embedding', contents: ['one', 'two'],
  })],
  ['POST /gemini/v1beta/models/{id}:embedContent', 'fetch', () => raw('POST', '/gemini/v1beta/models/sandbox-embedding:embedContent', {
    content: { parts: [{ text: 'hello' }] },
  })],
  ['GET /gemini/v1beta/models', 'google models.list', async () => all(await gemini.models.list())],
  ['GET /gemini/v1beta/models/{id}', 'google models.get', () => gemini.models.get({ model: 'sandbox' })],

  ['POST /providers/sandbox/v1/chat/completions', 'openai at /providers, chat.completions.create', () => chat(provider)],
  ['POST /providers/sandbox/v1/responses', 'openai at /providers, responses.create', async () => {
    kept.provider = (await respond(provider)).id;
  }],
  ['GET /providers/sandbox/v1/responses/{id}', 'openai at /providers, responses.retrieve', () => provider.responses.retrieve(kept.provider)],
  ['POST /providers/sandbox/v1/messages', 'anthropic at /providers, messages.create', () => anthropic
    .withOptions({ baseURL: `${gateway.url}/providers/sandbox` }).messages.create(message)],
  ['GET /providers/sandbox/v1/models', 'openai at /providers, models.list', () => all(provider.models.list())],
];

/** A decimal as whole billionths, so that sums are exact. */
const nano = (decimal) => {
  const [whole, fraction = ''] = decimal.split('.');
  return BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
};

const line = (model, output, cost) => `${model} ${output} ${nano(cost)}`;

async function books() {
  const bill = await gateway.bill();
  return {
    open: bill.open,
    billed: bill.attempts.filter((row) => row.ended !== 'open')
      .map((row) => line(row.model.split('/').at(-1), row.output, row.cost)).toSorted(),
    booked: (await gateway.ledger()).filter((row) => row.kind === 'usage')
      .map((row) => line(row.requested_model, row.output_tokens, row.cost)).toSorted(),
  };
}

const pattern = (route) => new RegExp(`^${route.split(/\{id\}/).map(RegExp.escape ?? escaped).join('[^/:]+')}$`);

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** What is in `list` beside `earlier`. */
function added(list, earlier) {
  const rest = [...list];
  earlier.forEach((each) => rest.splice(rest.indexOf(each), 1));
  return rest;
}

for (const [route, call, run, after] of ROWS) {
  test(`${route} · ${call}`, { skip }, async () => {
    const before = await books();
    seen.length = 0;
    await run();

    assert.ok(seen.some((each) => pattern(route).test(each)), `${route} was not called, but ${seen}`);
    let now;
    await eventually('the ledger is the bill', async () => {
      now = await books();
      return now.billed.join() === now.booked.join() && (after === 'open' || now.open === 0);
    }, 10_000).catch(() => {
      assert.deepEqual(added(now.booked, before.booked), added(now.billed, before.billed));
      assert.equal(now.open, 0);
    });
  });
}

test('what another key made cannot be gone on from', { skip }, async () => {
  const mine = await respond(openai);
  const other = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: KEYS.tight, maxRetries: 0 });

  await assert.rejects(
    respond(other, { previous_response_id: mine.id, max_output_tokens: 20 }),
    (error) => error instanceof OpenAI.NotFoundError && error.code === 'previous_response_not_found',
  );
  await assert.rejects(other.responses.retrieve(mine.id), (error) => error.status === 404);
});

test('the table in the README is this list', async () => {
  const calls = new Map();
  ROWS.forEach(([route, call]) => calls.set(route, [...(calls.get(route) ?? []), call]));
  const table = [...calls].map(([route, named]) => `| \`${route}\` | ${named.join('; ')} |`).join('\n');
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

  assert.ok(readme.includes(table), `README.md should have:\n${table}`);
});
