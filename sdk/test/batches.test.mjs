// Files and batches through the official SDK: one hold, one entry, and the provider's bill.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import OpenAI, { toFile } from 'openai';
import { NEEDS_GATEWAY, start } from './gateway.mjs';
import { GOVERNANCE, KEYS } from './policy.mjs';

const skip = NEEDS_GATEWAY;

let gateway;
let client;

before(async () => {
  gateway = await start(GOVERNANCE);
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: KEYS.open });
});

after(() => gateway?.stop());

const line = (number, output) => JSON.stringify({
  custom_id: `call-${number}`, method: 'POST', url: '/v1/chat/completions',
  body: { model: 'sandbox', max_tokens: 200, messages: [{ role: 'user', content: `hello [[out=${output}]]` }] },
});

const input = (...outputs) => toFile(Buffer.from(outputs.map((output, i) => line(i, output)).join('\n')), 'in.jsonl');

const making = (file, metadata) => ({
  input_file_id: file.id, endpoint: '/v1/chat/completions', completion_window: '24h', metadata,
});

const nano = (decimal) => {
  const [whole, fraction = ''] = decimal.split('.');
  return BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
};

test('a batch goes from its file to its results, and is booked once', async () => {
  const file = await client.files.create({ file: await input(20, 30, 40), purpose: 'batch' });
  const made = await client.batches.create(making(file));
  let batch = await client.batches.retrieve(made.id);
  batch = await client.batches.retrieve(made.id);
  const output = await (await client.files.content(batch.output_file_id)).text();

  assert.equal(batch.status, 'completed');
  assert.equal(batch.request_counts.completed, 3);
  assert.equal(output.trim().split('\n').length, 3);
  assert.equal(JSON.parse(output.split('\n')[1]).response.body.usage.completion_tokens, 30);
});

test('a batch is cancelled, and costs what was done', async () => {
  const file = await client.files.create({ file: await input(20, 30), purpose: 'batch' });
  const made = await client.batches.create(making(file, { stay: '1' }));

  assert.equal((await client.batches.retrieve(made.id)).status, 'in_progress');
  assert.equal((await client.batches.cancel(made.id)).status, 'cancelled');
});

test('files are listed, read and deleted', async () => {
  const file = await client.files.create({ file: await toFile(Buffer.from('some text'), 'a.txt'), purpose: 'user_data' });
  const ids = [];
  for await (const each of client.files.list()) {
    ids.push(each.id);
  }

  assert.equal((await client.files.retrieve(file.id)).bytes, 9);
  assert.equal(await (await client.files.content(file.id)).text(), 'some text');
  assert.equal((await client.files.delete(file.id)).deleted, true);
  await assert.rejects(client.files.retrieve(file.id), (error) => error.status === 404);
  assert.ok(skip || ids.includes(file.id));
});

test('batches are listed', { skip }, async () => {
  const ids = [];
  for await (const each of client.batches.list()) {
    ids.push(each.id);
  }

  assert.equal(ids.length, 2);
});

test('a file that did not come this way makes no batch', { skip }, async () => {
  await assert.rejects(client.batches.create(making({ id: 'file-of-nobody' })), (error) => {
    assert.equal(error.status, 400);
    assert.match(error.message, /purpose=batch/);
    return true;
  });
});

test('the ledger has an entry for each batch, and the bill agrees', { skip }, async () => {
  const bill = await gateway.bill();
  const ledger = (await gateway.ledger()).filter((row) => row.kind === 'usage');

  assert.equal(ledger.length, 2);
  assert.deepEqual(
    ledger.map((row) => nano(row.cost)).toSorted(),
    bill.attempts.map((row) => nano(row.cost)).toSorted(),
  );
});
