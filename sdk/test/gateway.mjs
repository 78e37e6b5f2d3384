// Starts `./purser serve` on a free port with a configuration and a policy of its own, and speaks to its operator
// routes. With SDK_SANDBOX_URL the calls go straight to a sandbox instead, to prove the sandbox's own formats.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PURSER = process.env.PURSER ?? fileURLToPath(new URL('../../purser', import.meta.url));
// An unknown PURSER_… variable stops a start, so none of ours is handed on.
const ENVIRONMENT = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PURSER_')));
const START_MILLIS = Number(process.env.SDK_START_MILLIS ?? 300_000);

const CONFIG = `
providers:
  - name: sandbox
    dialect: sandbox
    models: ["sandbox*"]
`;

/** True where no gateway stands between the SDK and the sandbox. */
export const DIRECT = process.env.SDK_SANDBOX_URL !== undefined;

/** Why a test that needs a gateway is skipped, or false. */
export const NEEDS_GATEWAY = DIRECT && 'needs a gateway; SDK_SANDBOX_URL asks for the sandbox alone';

export async function start(governance) {
  if (DIRECT) {
    return new Gateway(process.env.SDK_SANDBOX_URL, '', async () => {});
  }
  const folder = await mkdtemp(join(tmpdir(), 'purser-sdk-'));
  const port = await freePort();
  await writeFile(join(folder, 'purser.yaml'), CONFIG);
  await writeFile(join(folder, 'governance.yaml'), governance);
  const data = join(folder, 'data');
  const args = ['serve', '--config', join(folder, 'purser.yaml'), '--governance', join(folder, 'governance.yaml'),
    '--port', String(port), '--data', data];
  const child = spawn(PURSER, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder, env: ENVIRONMENT });
  let log = '';
  child.stdout.on('data', (bytes) => (log += bytes));
  child.stderr.on('data', (bytes) => (log += bytes));
  const exited = new Promise((resolve) => child.on('exit', resolve));
  const url = `http://127.0.0.1:${port}`;
  await ready(url, child, () => log);
  const token = (await readFile(join(data, 'admin-token'), 'utf8')).trim();
  return new Gateway(url, token, async () => {
    child.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true, force: true });
  });
}

class Gateway {
  constructor(url, token, stop) {
    this.url = url;
    this.token = token;
    this.stop = stop;
  }

  async operator(path) {
    const response = await fetch(this.url + path, { headers: { authorization: `Bearer ${this.token}` } });
    if (!response.ok) {
      throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`);
    }
    return response.text();
  }

  /** Every attempt the sandbox saw. */
  async bill() {
    return JSON.parse(await this.operator('/sandbox/bill'));
  }

  /** How many calls the gateway has refused, by its own metrics. */
  async refusals() {
    const lines = (await this.operator('/metrics')).split('\n').filter((line) => line.startsWith('purser_refusals'));
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }

  /** The ledger's entries of these days, a record per line. */
  async ledger() {
    const day = 24 * 3600 * 1000;
    const from = new Date(Date.now() - day).toISOString();
    const to = new Date(Date.now() + day).toISOString();
    return records(await this.operator(`/api/v1/exports/ledger.csv?from=${from}&to=${to}`));
  }
}

/** A fetch that counts how often the SDK really sent something. */
export function counting() {
  const counted = async (...request) => {
    counted.attempts += 1;
    return fetch(...request);
  };
  counted.attempts = 0;
  return counted;
}

/** Waits for something that is about to be true. */
export async function eventually(what, predicate, millis = 20_000) {
  const deadline = Date.now() + millis;
  for (;;) {
    const value = await predicate();
    if (value) {
      return value;
    }
    if (Date.now() > deadline) {
      throw new Error(`${what}: not within ${millis} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function ready(url, child, log) {
  await eventually(`purser is ready at ${url}; it said:\n${log()}`, async () => {
    if (child.exitCode !== null) {
      throw new Error(`purser ended with ${child.exitCode}:\n${log()}`);
    }
    return fetch(`${url}/readyz`).then((response) => response.ok, () => false);
  }, START_MILLIS);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** CSV as RFC 4180 has it. */
function records(csv) {
  const rows = [[]];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < csv.length; i += 1) {
    const c = csv[i];
    if (quoted && c === '"' && csv[i + 1] === '"') {
      cell += '"';
      i += 1;
    } else if (c === '"') {
      quoted = !quoted;
    } else if (!quoted && (c === ',' || c === '\n')) {
      rows.at(-1).push(cell.replace(/\r$/, ''));
      cell = '';
      if (c === '\n') {
        rows.push([]);
      }
    } else {
      cell += c;
    }
  }
  const [names, ...lines] = rows.filter((row) => row.length > 0);
  return lines.map((line) => Object.fromEntries(names.map((name, i) => [name, line[i]])));
}
