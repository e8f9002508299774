// Guests that boot at the same moment: each crawls as cloud-init's OpenStack source does, one request after another on a
// connection of its own. Plain JavaScript: it runs in a container, beside what it asks.
// Usage: node boot_storm.mjs URL GUESTS.json; guests are the headers of each. Prints one line of JSON.
import { readFileSync } from 'node:fs';
import { request } from 'node:http';

const [base, file] = process.argv.slice(2);
const { hostname, port } = new URL(base);
const durations = [];
const errors = new Map();

function get(path, headers) {
  const started = performance.now();
  return new Promise((resolve) => {
    const finish = (error, text) => {
      durations.push(performance.now() - started);
      if (error !== undefined) errors.set(error, (errors.get(error) ?? 0) + 1);
      resolve(text);
    };
    request({ hostname, port, path, headers, agent: false, timeout: 60_000 }, (res) => {
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (piece) => {
        text += piece;
      });
      res.on('end', () => finish(res.statusCode === 200 ? undefined : `${res.statusCode} ${path}`, text));
      res.on('error', (error) => finish(error.code ?? error.message, ''));
    })
      .on('timeout', (req) => req?.destroy())
      .on('error', (error) => finish(error.code ?? error.message, ''))
      .end();
  });
}

const NEWEST = '2018-08-27';
const DOCUMENTS = [
  'meta_data.json',
  'user_data',
  'vendor_data.json',
  'vendor_data2.json',
  'network_data.json',
];

/** Directories first, then leaves, in the listing's order. */
async function crawl(path, headers) {
  const lines = (await get(path, headers)).split('\n').filter(Boolean);
  for (const line of lines.filter((one) => one.endsWith('/'))) await crawl(path + line, headers);
  for (const line of lines.filter((one) => !one.endsWith('/'))) {
    const [, key] = /^(\d+)=/.exec(line) ?? [];
    await get(path + (key === undefined ? line : `${key}/openssh-key`), headers);
  }
}

async function boot(headers) {
  await get('/openstack', headers);
  const versions = (await get('/openstack', headers)).split('\n');
  const version = versions.includes(NEWEST) ? NEWEST : 'latest';
  for (const name of DOCUMENTS) await get(`/openstack/${version}/${name}`, headers);
  await crawl('/latest/meta-data/', headers);
}

const guests = JSON.parse(readFileSync(file, 'utf8'));
const started = performance.now();
await Promise.all(guests.map(boot));
const sorted = durations.toSorted((a, b) => a - b);
const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
process.stdout.write(
  `${JSON.stringify({
    guests: guests.length,
    requests: sorted.length,
    seconds: (performance.now() - started) / 1000,
    p50: at(0.5),
    p99: at(0.99),
    slowest: at(1),
    errors: Object.fromEntries(errors),
  })}\n`,
);
