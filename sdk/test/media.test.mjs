// Images, sound and ranking through the official SDK: what the provider bills is what the ledger keeps.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import OpenAI, { toFile } from 'openai';
import { DIRECT, NEEDS_GATEWAY, start } from './gateway.mjs';
import { GOVERNANCE, KEYS } from './policy.mjs';

const PROMPT = 'a cat on a mat';

let gateway;
let client;

before(async () => {
  gateway = await start(GOVERNANCE);
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: KEYS.open });
});

after(() => gateway?.stop());

/** Silence of 16 kHz and 16 bits. */
function wav(seconds) {
  const bytes = Buffer.alloc(44 + seconds * 32_000);
  bytes.write('RIFF', 0).toString();
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  [[16, 16, 4], [20, 1, 2], [22, 1, 2], [24, 16_000, 4], [28, 32_000, 4], [32, 2, 2], [34, 16, 2]]
    .forEach(([at, value, size]) => bytes.writeUIntLE(value, at, size));
  bytes.write('data', 36);
  bytes.writeUInt32LE(seconds * 32_000, 40);
  return toFile(bytes, 'speech.wav');
}

async function all(stream) {
  const events = [];
  for await (const event of stream) {
    events.push(event);
  }
  return events;
}

test('images are made, and their tokens told', async () => {
  const answer = await client.images.generate({ model: 'sandbox-image', prompt: PROMPT, n: 2, quality: 'low' });

  assert.equal(answer.data.length, 2);
  assert.ok(answer.data[0].b64_json.length > 10);
  assert.equal(answer.usage.output_tokens, 2 * 256);
});

test('an image is streamed with the pictures of its way', async () => {
  const events = await all(await client.images.generate({
    model: 'sandbox-image', prompt: PROMPT, stream: true, partial_images: 2,
  }));

  assert.deepEqual(events.map((event) => event.type.split('.')[1]), ['partial_image', 'partial_image', 'completed']);
  assert.equal(events[2].usage.output_tokens, 1_024 + 200);
});

test('images by the piece have a price for their size', async () => {
  const hd = await client.images.generate({
    model: 'sandbox-dall-e', prompt: PROMPT, size: '1024x1792', quality: 'hd', response_format: 'url',
  });
  const small = await client.images.generate({ model: 'sandbox-dall-e', prompt: PROMPT, size: '256x256', n: 2 });

  assert.ok(hd.data[0].url.startsWith('https://'));
  assert.equal(small.data.length, 2);
});

test('an image is edited and varied', async () => {
  const image = await toFile(Buffer.alloc(2_000), 'cat.png', { type: 'image/png' });
  const edited = await client.images.edit({ model: 'sandbox-image', image: [image, image], prompt: 'a hat' });
  const varied = await client.images.createVariation({ model: 'sandbox-dall-e', image });

  assert.equal(edited.usage.input_tokens_details.image_tokens, 512);
  assert.equal(varied.data.length, 1);
});

test('speech is written down in every form', async () => {
  const plain = await client.audio.transcriptions.create({ model: 'sandbox-transcribe', file: await wav(2) });
  const long = await client.audio.transcriptions.create({
    model: 'sandbox-whisper', file: await wav(3), response_format: 'verbose_json',
  });
  const events = await all(await client.audio.transcriptions.create({
    model: 'sandbox-transcribe', file: await wav(2), stream: true,
  }));
  const translated = await client.audio.translations.create({ model: 'sandbox-whisper', file: await wav(1) });

  assert.equal(plain.usage.input_token_details.audio_tokens, 20);
  assert.equal(long.duration, 3);
  assert.equal(events.at(-1).type, 'transcript.text.done');
  assert.ok(translated.text.length > 0);
});

test('a text is said', async () => {
  const answer = await client.audio.speech.create({ model: 'sandbox-tts-1', voice: 'alloy', input: 'hello there' });
  const sound = Buffer.from(await answer.arrayBuffer());

  assert.equal(answer.headers.get('content-type'), 'audio/mpeg');
  assert.ok(sound.length > 1_000);
});

test('speech comes as events too, with its tokens at the end', async () => {
  const answer = await client.audio.speech.create({
    model: 'sandbox-speech', voice: 'alloy', input: 'hello there', stream_format: 'sse',
  });

  assert.match(await answer.text(), /speech\.audio\.done","usage":\{"input_tokens":3,/);
});

test('documents are ranked', async () => {
  const answer = await client.post('/rerank', {
    body: { model: 'sandbox-rerank', query: 'which?', documents: ['a', 'a longer one'], top_n: 1 },
  });

  assert.equal(answer.results[0].index, 1);
});

test('a body without a model is refused before anybody is asked', { skip: DIRECT && NEEDS_GATEWAY }, async () => {
  await assert.rejects(client.images.generate({ prompt: PROMPT }), (error) => error.status === 400);
});

/** A decimal as whole billionths, so that sums are exact. */
const nano = (decimal) => {
  const [whole, fraction = ''] = decimal.split('.');
  return (BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'))).toString();
};

test('what is in the ledger is what the provider bills, call by call', { skip: NEEDS_GATEWAY }, async () => {
  const bill = await gateway.bill();
  const ledger = (await gateway.ledger()).filter((row) => row.kind === 'usage');

  const billed = bill.attempts.map((row) => `${row.model.split('/').at(-1)} ${nano(row.cost)}`);
  const booked = ledger.map((row) => `${row.requested_model} ${nano(row.cost)}`);
  assert.deepEqual(booked.toSorted(), billed.toSorted());
  assert.ok(ledger.every((row) => !row.flags?.includes('unpriced')));
  assert.equal(bill.open, 0);
});
