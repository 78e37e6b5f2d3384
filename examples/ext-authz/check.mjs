// A check for a proxy that asks before it forwards, as Envoy's ext_authz filter does over HTTP: the proxy sends the
// call as it came, this asks Purser's decision API, and the proxy forwards on 200 and passes everything else on as it
// is. When the provider has answered, the proxy sends that answer to /settle.
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const PASSED_ON = ['content-type', 'retry-after', 'x-should-retry', 'purser-budget', 'purser-decision', 'purser-request-id'];

/**
 * @param purser where Purser listens
 * @param provider what the proxy stands before, as Purser's price list names it
 */
export function createCheck({ purser, provider }) {
  const ask = (request, path, body) => fetch(`${purser}/api/v1/holds${path}`, {
    method: 'POST',
    headers: { ...attribution(request), authorization: request.headers.authorization ?? '', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

  /** May this call run? */
  async function check(request, body) {
    const call = JSON.parse(body);
    const held = await ask(request, '', {
      id: request.headers['x-request-id'],
      provider,
      model: call.model,
      // A token is a byte at least: never less than what will be billed.
      inputTokens: Buffer.byteLength(body),
      maxOutputTokens: call.max_completion_tokens ?? call.max_tokens,
      choices: call.n,
    });
    if (!held.ok) {
      return passedOn(held);
    }
    const { hold, decision, model, outputCap } = await held.json();
    if (decision === 'degrade') {
      // A filter that only says yes or no cannot change the call, so it may not be made.
      await ask(request, `/${hold}/release`, {});
      const message = `a budget wants model "${model}"${outputCap === null ? '' : ` with at most ${outputCap} tokens`}`;
      return { status: 403, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ error: { message, code: 'degraded' } }) };
    }
    const cap = outputCap === null ? {} : { 'x-purser-output-cap': String(outputCap) };
    return { status: 200, headers: { 'x-purser-hold': hold, ...cap }, body: '' };
  }

  /** What did it use? The body is the provider's answer; without its usage what is held is booked. */
  async function settle(request, body) {
    const status = Number(request.headers['x-upstream-status'] ?? 200);
    return passedOn(await ask(request, `/${request.headers['x-purser-hold']}/settle`, {
      outcome: status < 400 ? 'success' : 'error',
      usage: status < 400 ? usage(JSON.parse(body).usage) : undefined,
    }));
  }

  return createServer(async (request, response) => {
    const { status, headers, body } = await text(request)
      .then((sent) => (request.url.startsWith('/settle') ? settle(request, sent) : check(request, sent)))
      // Nothing is let through that was not judged.
      .catch((error) => ({ status: 503, headers: { 'retry-after': '1' }, body: `the check failed: ${error.message}` }));
    response.writeHead(status, headers).end(body);
  });
}

/** Buckets that do not overlap, from OpenAI's report, in which they do. */
function usage(reported) {
  if (!reported) {
    return undefined;
  }
  const cached = reported.prompt_tokens_details?.cached_tokens ?? 0;
  return {
    inputTokens: reported.prompt_tokens - cached,
    cacheReadTokens: cached,
    outputTokens: reported.completion_tokens,
    reasoningTokens: reported.completion_tokens_details?.reasoning_tokens ?? 0,
  };
}

/** Who and what a call is for, as the caller said it. */
function attribution(request) {
  return Object.fromEntries(Object.entries(request.headers).filter(([name]) => name.startsWith('purser-')));
}

async function passedOn(answer) {
  const headers = Object.fromEntries(PASSED_ON.filter((name) => answer.headers.has(name)).map((name) => [name, answer.headers.get(name)]));
  return { status: answer.status, headers, body: await answer.text() };
}

async function text(request) {
  const parts = [];
  for await (const part of request) {
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { PURSER_URL = 'http://localhost:8080', PROVIDER = 'openai', PORT = '9100' } = process.env;
  createCheck({ purser: PURSER_URL, provider: PROVIDER }).listen(Number(PORT), '127.0.0.1');
}
