import { optGroup } from '../config/opts.ts';

/** `[profiler]`: the filter osprofiler. */
export const profilerGroup = optGroup('profiler', 'The filter osprofiler.', {
  enabled: {
    type: 'boolean',
    default: false,
    deprecatedNames: ['profiler_enabled'],
    help: 'Whether requests are traced; the filter passes everything through where not.',
  },
  trace_sqlalchemy: { type: 'boolean', default: false, help: 'Traces SQL.' },
  trace_requests: { type: 'boolean', default: false, help: 'Traces requests to other services.' },
  hmac_keys: {
    type: 'string',
    default: 'SECRET_KEY',
    secret: true,
    help: 'The keys that a client must sign trace headers with, with commas between them.',
  },
  connection_string: { type: 'string', default: 'messaging://', secret: true, help: 'Where traces go.' },
});
