/**
 * Node's HTTP classes, without the `import` that would cost 45 ms and 15 MB in every process: importing `node:http` as
 * a module reads all its exports, and one of them loads Node's WebSocket and fetch client.
 */
const http = process.getBuiltinModule('node:http');

export const { createServer, IncomingMessage, ServerResponse, STATUS_CODES } = http;
