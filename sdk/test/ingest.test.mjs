// OpenTelemetry's own SDK for JavaScript, exporting to the gateway: a call that is told by a span makes the same entry of
// the ledger as the same call through the gateway.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SpanStatusCode } from '@opentelemetry/api';
import { OTLPTraceExporter as OverJson } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as OverProtobuf } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import OpenAI from 'openai';
import { NEEDS_GATEWAY, start } from './gateway.mjs';
import { GOVERNANCE, KEYS } from './policy.mjs';

const skip = NEEDS_GATEWAY;
const ALIKE = ['kind', 'organization', 'group', 'user', 'key', 'provider', 'requested_model', 'model', 'response_model',
  'outcome', 'usage_source', 'currency', 'cost', 'input_tokens', 'cache_read_tokens', 'output_tokens', 'reasoning_tokens',
  'price_version', 'environment', 'tags'];

let gateway;

before(async () => {
  if (!skip) {
    gateway = await start(GOVERNANCE);
  }
});

after(() => gateway?.stop());

const alike = (entry) => Object.fromEntries(ALIKE.map((column) => {
  assert.ok(column in entry, `the ledger has no column ${column}`);
  return [column, entry[column]];
}));

async function exported(Exporter, options, telling) {
  const exporter = new Exporter({
    url: `${gateway.url}/v1/traces`,
    headers: { authorization: `Bearer ${KEYS.open}` },
    ...options,
  });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'agents', 'deployment.environment.name': 'staging' }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  await telling(provider.getTracer('proof'));
  await provider.forceFlush();
  await provider.shutdown();
}

const called = async (model) => {
  const openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: KEYS.open, maxRetries: 0 });
  return openai.chat.completions.create(
    { model, messages: [{ role: 'user', content: 'Say something short.' }] },
    { headers: { 'purser-environment': 'staging', 'purser-tags': 'project="atlas"' } },
  );
};

for (const [name, Exporter, options] of [
  ['protobuf', OverProtobuf, {}],
  ['protobuf, packed', OverProtobuf, { compression: 'gzip' }],
  ['JSON', OverJson, {}],
]) {
  test(`spans by ${name} make the entries that the calls make`, { skip }, async () => {
    const known = (await gateway.ledger()).length;
    const answers = [];
    for (const model of ['sandbox', 'sandbox-cache', 'sandbox-reasoning']) {
      answers.push(await called(model));
    }
    await exported(Exporter, options, async (tracer) => {
      for (const { model, usage } of answers) {
        tracer.startSpan(`chat ${model}`, {
          attributes: {
            'gen_ai.operation.name': 'chat',
            'gen_ai.provider.name': 'sandbox',
            'gen_ai.request.model': model,
            'gen_ai.response.model': model,
            'gen_ai.usage.input_tokens': usage.prompt_tokens,
            'gen_ai.usage.output_tokens': usage.completion_tokens,
            'gen_ai.usage.cache_read.input_tokens': usage.prompt_tokens_details?.cached_tokens ?? 0,
            'gen_ai.usage.reasoning.output_tokens': usage.completion_tokens_details?.reasoning_tokens ?? 0,
            'purser.tag.project': 'atlas',
          },
        }).end();
      }
    });
    const entries = (await gateway.ledger()).slice(known);
    assert.equal(entries.length, 6);
    const told = entries.filter((entry) => entry.external_source === 'agents');
    const relayed = entries.filter((entry) => entry.external_source === '');
    assert.deepEqual(told.map(alike), relayed.map(alike));
  });
}

test('a call that failed and a span that is no call', { skip }, async () => {
  const known = (await gateway.ledger()).length;
  await exported(OverJson, {}, async (tracer) => {
    tracer.startSpan('GET /', { attributes: { 'http.request.method': 'GET' } }).end();
    const failed = tracer.startSpan('chat', {
      attributes: {
        'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'sandbox', 'gen_ai.request.model': 'sandbox',
      },
    });
    failed.setStatus({ code: SpanStatusCode.ERROR });
    failed.end();
  });
  const entries = (await gateway.ledger()).slice(known);
  assert.equal(entries.length, 1);
  assert.equal(entries[0].outcome, 'provider_error');
  assert.equal(Number(entries[0].cost), 0);
});
