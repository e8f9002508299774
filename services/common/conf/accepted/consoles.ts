import type { OptGroup } from '../../config/opts.ts';
import { accepted } from './accepted.ts';
import { WHY } from './why.ts';

/** Groups of the console proxies. */
export const CONSOLE_GROUPS: readonly OptGroup[] = [
  accepted('console', WHY.console, {
    allowed_origins: { type: 'list', default: [], deprecatedNames: ['DEFAULT.console_allowed_origins'] },
    ssl_ciphers: { type: 'string' },
    ssl_minimum_version: {
      type: 'string',
      choices: ['default', 'tlsv1_1', 'tlsv1_2', 'tlsv1_3'],
      default: 'default',
    },
  }),
  accepted('consoleauth', WHY.console, {
    enforce_session_timeout: { type: 'boolean', default: false },
    token_ttl: { type: 'integer', min: 0, default: 600, deprecatedNames: ['DEFAULT.console_token_ttl'] },
  }),
  accepted('serial_console', WHY.console, {
    base_url: { type: 'uri', default: 'ws://127.0.0.1:6083/' },
    enabled: { type: 'boolean', default: false },
    port_range: { type: 'string', regex: /^\d+:\d+$/, default: '10000:20000' },
    proxyclient_address: { type: 'string', default: '127.0.0.1' },
    serialproxy_host: { type: 'string', default: '0.0.0.0' },
    serialproxy_port: { type: 'port', default: 6083 },
  }),
  accepted('spice', WHY.console, {
    agent_enabled: { type: 'boolean', default: true },
    enabled: { type: 'boolean', default: false },
    html5proxy_base_url: { type: 'uri', default: 'http://127.0.0.1:6082/spice_auto.html' },
    html5proxy_host: { type: 'host_address', default: '0.0.0.0' },
    html5proxy_port: { type: 'port', default: 6082 },
    image_compression: { type: 'string', choices: ['auto_glz', 'auto_lz', 'quic', 'glz', 'lz', 'off'] },
    jpeg_compression: { type: 'string', choices: ['auto', 'never', 'always'] },
    playback_compression: { type: 'boolean' },
    require_secure: { type: 'boolean', default: false },
    server_listen: { type: 'string', default: '127.0.0.1' },
    server_proxyclient_address: { type: 'string', default: '127.0.0.1' },
    spice_direct_proxy_base_url: { type: 'uri', default: 'http://127.0.0.1:13002/nova' },
    streaming_mode: { type: 'string', choices: ['filter', 'all', 'off'] },
    zlib_compression: { type: 'string', choices: ['auto', 'never', 'always'] },
  }),
  accepted('vnc', WHY.console, {
    auth_schemes: { type: 'list', itemChoices: ['none', 'vencrypt'], default: ['none'] },
    enabled: { type: 'boolean', default: true, deprecatedNames: ['DEFAULT.vnc_enabled'] },
    novncproxy_base_url: {
      type: 'uri',
      default: 'http://127.0.0.1:6080/vnc_auto.html',
      deprecatedNames: ['DEFAULT.novncproxy_base_url'],
    },
    novncproxy_host: { type: 'string', default: '0.0.0.0', deprecatedNames: ['DEFAULT.novncproxy_host'] },
    novncproxy_port: { type: 'port', default: 6080, deprecatedNames: ['DEFAULT.novncproxy_port'] },
    server_listen: { type: 'host_address', default: '127.0.0.1' },
    server_proxyclient_address: { type: 'host_address', default: '127.0.0.1' },
    vencrypt_ca_certs: { type: 'string' },
    vencrypt_client_cert: { type: 'string' },
    vencrypt_client_key: { type: 'string' },
  }),
];
