import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { GoogleGenAI } from '@google/genai';
import { DIRECT, NEEDS_GATEWAY, start } from './gateway.mjs';
import { GOVERNANCE, KEYS } from './policy.mjs';

const weather = {
  name: 'get_weather',
  parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

let gateway;
const client = (apiKey) =>
  new GoogleGenAI({ apiKey, httpOptions: { baseUrl: DIRECT ? gateway.url : `${gateway.url}/gemini` } });

before(async () => {
  gateway = await start(GOVERNANCE);
});

after(() => gateway?.stop());

test('contents have their text, their end and their usage', async () => {
  const answer = await client(KEYS.open).models.generateContent({ model: 'sandbox', contents: 'hello [[out=7]]' });

  assert.equal(answer.text.length, 28);
  assert.equal(answer.candidates[0].finishReason, 'STOP');
  assert.equal(answer.usageMetadata.candidatesTokenCount, 7);
  assert.equal(answer.usageMetadata.promptTokenCount, 8);
  assert.equal(answer.modelVersion, 'sandbox');
});

test('a stream can be read chunk by chunk, each with the usage so far', async () => {
  const stream = await client(KEYS.open).models.generateContentStream({ model: 'sandbox', contents: 'hello [[out=9]]' });
  let text = '';
  let last;
  for await (const chunk of stream) {
    text += chunk.text ?? '';
    last = chunk;
  }

  assert.equal(text.length, 36);
  assert.equal(last.candidates[0].finishReason, 'STOP');
  assert.equal(last.usageMetadata.candidatesTokenCount, 9);
});

test('an output maximum ends the answer and thoughts are told apart', async () => {
  const answer = await client(KEYS.open).models.generateContent({
    model: 'sandbox',
    contents: 'hello [[out=90]]',
    config: { maxOutputTokens: 30, candidateCount: 2, thinkingConfig: { thinkingBudget: 10 } },
  });

  assert.equal(answer.candidates.length, 2);
  assert.equal(answer.candidates[1].finishReason, 'MAX_TOKENS');
  assert.equal(answer.usageMetadata.thoughtsTokenCount, 20);
  assert.equal(answer.usageMetadata.candidatesTokenCount, 40);
});

test('a tool call makes the round trip', async () => {
  const contents = [{ role: 'user', parts: [{ text: 'How is the weather in Paris?' }] }];
  const config = { tools: [{ functionDeclarations: [weather] }] };
  const asked = await client(KEYS.open).models.generateContent({ model: 'sandbox', contents, config });
  const [call] = asked.functionCalls;
  assert.equal(call.name, 'get_weather');
  assert.deepEqual(call.args, { city: 'sandbox' });

  const answered = await client(KEYS.open).models.generateContent({
    model: 'sandbox',
    contents: [
      ...contents,
      asked.candidates[0].content,
      { role: 'user', parts: [{ functionResponse: { name: call.name, response: { sky: 'blue' } } }] },
    ],
    config,
  });
  assert.ok(answered.text.length > 0);
});

test('a chat keeps its turns', async () => {
  const chat = client(KEYS.open).chats.create({ model: 'sandbox' });
  await chat.sendMessage({ message: 'one [[out=3]]' });
  const stream = await chat.sendMessageStream({ message: 'two [[out=4]]' });
  let text = '';
  for await (const chunk of stream) {
    text += chunk.text ?? '';
  }

  assert.equal(text.length, 16);
  assert.equal(chat.getHistory().length >= 4, true);
});

test('embeddings, counting and the list of models pass', async () => {
  const { models } = client(KEYS.open);
  const vectors = await models.embedContent({ model: 'sandbox-embedding', contents: ['one', 'another'] });
  assert.equal(vectors.embeddings.length, 2);
  const counted = await models.countTokens({ model: 'sandbox', contents: 'hello' });
  assert.equal(counted.totalTokens, 6);
  const names = [];
  for await (const model of await models.list()) {
    names.push(model.name);
  }
  assert.ok(names.includes('models/sandbox-mini'), names.join());
});

test('an unknown key and an exhausted budget are the SDK\'s own errors', { skip: NEEDS_GATEWAY }, async () => {
  const call = { model: 'sandbox', contents: 'spend it [[out=20]]', config: { maxOutputTokens: 20 } };
  await assert.rejects(client('nobody').models.generateContent(call), (error) => {
    assert.equal(error.status, 401);
    assert.equal(JSON.parse(error.message).error.status, 'UNAUTHENTICATED');
    return true;
  });
  let refusal;
  for (let i = 0; i < 50 && refusal === undefined; i += 1) {
    refusal = await client(KEYS.spent).models.generateContent(call).then(() => undefined, (error) => error);
  }

  assert.equal(refusal.status, 402);
  const { error } = JSON.parse(refusal.message);
  assert.equal(error.status, 'RESOURCE_EXHAUSTED');
  assert.equal(error.purser.reason, 'settled');
  assert.equal(error.purser.retryable, false);
  assert.equal(error.purser.budget, 'spent-daily');
});

test('the ledger = the bill', { skip: NEEDS_GATEWAY }, async () => {
  const bill = await gateway.bill();
  const ledger = await gateway.ledger();
  const billed = bill.attempts.filter((attempt) => attempt.ended === 'complete');
  const booked = ledger.filter((entry) => entry.kind === 'usage');
  const total = (rows, name) => rows.reduce((sum, row) => sum + Number(row[name]), 0);

  assert.ok(billed.length > 5);
  assert.equal(booked.length, billed.length);
  assert.equal(total(booked, 'input_tokens'), total(billed, 'input'));
  assert.equal(total(booked, 'cache_read_tokens'), total(billed, 'cache_read'));
  assert.equal(total(booked, 'output_tokens'), total(billed, 'output'));
  assert.equal(total(booked, 'reasoning_tokens'), total(billed, 'reasoning'));
  assert.equal(total(booked, 'cost').toFixed(9), total(billed, 'cost').toFixed(9));
});
