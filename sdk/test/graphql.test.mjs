// The audit suite of GraphQL over HTTP, as its authors publish it, against /graphql.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverAudits } from 'graphql-http';
import { NEEDS_GATEWAY, start } from './gateway.mjs';
import { GOVERNANCE } from './policy.mjs';

const skip = NEEDS_GATEWAY;

let gateway;

before(async () => {
  if (!skip) {
    gateway = await start(GOVERNANCE);
  }
});

after(() => gateway?.stop());

const asOperator = (url, init = {}) => fetch(url, {
  ...init,
  headers: { ...init.headers, authorization: `Bearer ${gateway.token}` },
});

const audits = serverAudits({ url: () => `${gateway.url}/graphql`, fetchFn: asOperator });

test('the suite has what is to be audited', { skip }, () => {
  assert.ok(audits.filter(({ name }) => name.startsWith('MUST')).length >= 13);
  assert.ok(audits.filter(({ name }) => name.startsWith('SHOULD')).length >= 20);
});

for (const audit of audits.filter(({ name }) => !name.startsWith('MAY'))) {
  test(`${audit.id}: ${audit.name}`, { skip }, async () => {
    const result = await audit.fn();
    const answer = result.response && `${result.response.status} ${result.response.headers.get('content-type')}`;
    assert.equal(result.status, 'ok', `${result.reason} (${answer})`);
  });
}

test('a mutation by GET changes nothing', { skip }, async () => {
  const query = encodeURIComponent('mutation { createKey(input: {name: "by-get"}) { secret } }');
  const answer = await asOperator(`${gateway.url}/graphql?query=${query}`);
  assert.ok(answer.status >= 400, `${answer.status}`);
  const asked = await asOperator(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ keys { edges { node { name } } } }' }),
  });
  const names = (await asked.json()).data.keys.edges.map(({ node }) => node.name);
  assert.ok(names.includes('open') && !names.includes('by-get'), `${names}`);
});
