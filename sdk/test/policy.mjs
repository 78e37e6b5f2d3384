// One organization with keys that can pay, keys that cannot, and one whose money is held by a call in flight.

export const KEYS = {
  open: 'sdk-proof-open-key-0000000001',
  spent: 'sdk-proof-spent-key-000000001',
  tight: 'sdk-proof-tight-key-000000001',
  tightAnthropic: 'sdk-proof-tight-key-000000002',
};

export const GOVERNANCE = `
organization: acme
currency: USD
timezone: UTC
groups:
  - name: engineering
users:
  - {name: ada@acme.example, group: engineering}
keys:
  - {name: open, user: ada@acme.example, secret: ${KEYS.open}}
  - {name: spent, user: ada@acme.example, secret: ${KEYS.spent}}
  - {name: tight, user: ada@acme.example, secret: ${KEYS.tight}}
  - {name: tight-anthropic, user: ada@acme.example, secret: ${KEYS.tightAnthropic}}
budgets:
  - name: acme-monthly
    scope: {organization: acme}
    limit: 1000 USD
    period: month
    enforcement: hard
    reason: "SDK proofs"
  - name: spent-daily
    scope: {key: spent}
    limit: 0.002 USD
    period: day
    enforcement: hard
    reason: "SDK proofs"
  - name: tight-daily
    scope: {key: tight}
    limit: 0.020 USD
    period: day
    enforcement: hard
    estimation: strict
    reason: "SDK proofs"
  - name: tight-anthropic-daily
    scope: {key: tight-anthropic}
    limit: 0.020 USD
    period: day
    enforcement: hard
    estimation: strict
    reason: "SDK proofs"
`;

export const WEATHER = {
  type: 'object',
  properties: { city: { type: 'string' }, unit: { type: 'string', enum: ['celsius', 'fahrenheit'] } },
  required: ['city', 'unit'],
  additionalProperties: false,
};
