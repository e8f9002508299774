import { addressOf, type Door, type Front, type Protocol, type Target } from './targets.ts';

/** What nginx sends of a request over each protocol but HTTP, which has it by itself. */
const VARIABLES: Readonly<Record<string, string>> = {
  QUERY_STRING: '$query_string',
  REQUEST_METHOD: '$request_method',
  REQUEST_URI: '$request_uri',
  PATH_INFO: '$uri',
  SERVER_PROTOCOL: '$server_protocol',
  SERVER_NAME: '$server_addr',
  SERVER_PORT: '$server_port',
  REMOTE_ADDR: '$remote_addr',
  REMOTE_PORT: '$remote_port',
  REQUEST_SCHEME: '$scheme',
  CONTENT_TYPE: '$content_type if_not_empty',
  CONTENT_LENGTH: '$content_length if_not_empty',
  HTTP_HOST: '$http_host',
  // Empty, as the stack's own front has it.
  HTTP_CONNECTION: '""',
};

/** `uwsgi_param` and its like. */
export function nginxParams(): string {
  return ['uwsgi', 'fastcgi', 'scgi']
    .flatMap((protocol) =>
      Object.entries(VARIABLES).map(([name, value]) => `${protocol}_param ${name} ${value};\n`),
    )
    .join('');
}

/** What nginx calls a protocol's directive; kept connections where the protocol has them. */
const PASS: Readonly<Record<Protocol, { directive: string; scheme: string; keeps: boolean }>> = {
  http: { directive: 'proxy_pass', scheme: 'http://', keeps: true },
  uwsgi: { directive: 'uwsgi_pass', scheme: '', keeps: false },
  fastcgi: { directive: 'fastcgi_pass', scheme: '', keeps: true },
  scgi: { directive: 'scgi_pass', scheme: '', keeps: false },
};

function nginxServer(door: Door, port: number): string {
  const { directive, scheme, keeps } = PASS[door.protocol];
  const address = door.transport === 'unix' ? `unix:${addressOf(door)}` : addressOf(door);
  const keepalive = keeps ? ' keepalive 64; keepalive_requests 100000000;' : '';
  return (
    `upstream u${port} { server ${address} max_fails=0;${keepalive} }\n` +
    `server { listen ${port} backlog=1024; location / { ${directive} ${scheme}u${port}; } }\n`
  );
}

function apacheServer(door: Door, port: number): string {
  const { protocol, transport } = door;
  const scheme = protocol === 'fastcgi' ? 'fcgi' : protocol;
  const url =
    transport === 'unix'
      ? `unix:${addressOf(door)}|${scheme}://u${port}/`
      : `${scheme}://${addressOf(door)}/`;
  const reuse = PASS[protocol].keeps ? ' enablereuse=on' : '';
  return `Listen ${port}\n<VirtualHost *:${port}>\n  ProxyPass "/" "${url}" retry=0${reuse}\n</VirtualHost>\n`;
}

/** The front's servers, a port for each of its targets. */
export function frontServers(front: Front, targets: readonly Target[]): string {
  const server = front === 'nginx' ? nginxServer : apacheServer;
  return targets
    .flatMap(({ door, port, ...target }) =>
      door === undefined || target.front !== front ? [] : [server(door, port)],
    )
    .join('');
}
