/** What webob says by default for a status: the reason phrase, the explanation, and a template of its own if any. */
export interface StatusText {
  readonly title: string;
  readonly explanation: string;
  /** Over REQUEST_METHOD, HTTP_ACCEPT, CONTENT_TYPE and detail, where webob does not use explanation and detail. */
  readonly template?: string;
}

const text = (title: string, explanation = '', template?: string): StatusText =>
  template === undefined ? { title, explanation } : { title, explanation, template };

const CLIENT_ERROR =
  'The server could not comply with the request since it is either malformed or otherwise incorrect.';
const SERVER_ERROR = 'The server has either erred or is incapable of performing the requested operation.';

/** webob.exc's classes by status code; texts are what clients of Nova see. */
export const STATUS_MAP: Readonly<Record<number, StatusText>> = {
  200: text('OK'),
  201: text('Created'),
  202: text('Accepted', 'The request is accepted for processing.'),
  203: text('Non-Authoritative Information'),
  204: text('No Content'),
  205: text('Reset Content'),
  206: text('Partial Content'),
  300: text('Multiple Choices', 'The resource has been moved to'),
  301: text('Moved Permanently', 'The resource has been moved to'),
  302: text('Found', 'The resource was found at'),
  303: text('See Other', 'The resource has been moved to'),
  304: text('Not Modified'),
  307: text('Temporary Redirect', 'The resource has been moved to'),
  308: text('Permanent Redirect', 'The resource has been moved to'),
  400: text('Bad Request', CLIENT_ERROR),
  401: text(
    'Unauthorized',
    'This server could not verify that you are authorized to access the document you requested. Either you ' +
      'supplied the wrong credentials (e.g., bad password), or your browser does not understand how to supply the ' +
      'credentials required.',
  ),
  402: text('Payment Required', 'Access was denied for financial reasons.'),
  403: text('Forbidden', 'Access was denied to this resource.'),
  404: text('Not Found', 'The resource could not be found.'),
  405: text(
    'Method Not Allowed',
    CLIENT_ERROR,
    'The method ${REQUEST_METHOD} is not allowed for this resource. <br /><br />\n${detail}',
  ),
  406: text(
    'Not Acceptable',
    CLIENT_ERROR,
    'The resource could not be generated that was acceptable to your browser\n(content of type ${HTTP_ACCEPT}. ' +
      '<br /><br />\n${detail}',
  ),
  407: text('Proxy Authentication Required', 'Authentication with a local proxy is needed.'),
  408: text('Request Timeout', 'The server has waited too long for the request to be sent by the client.'),
  409: text('Conflict', 'There was a conflict when trying to complete your request.'),
  410: text('Gone', 'This resource is no longer available. No forwarding address is given.'),
  411: text('Length Required', 'Content-Length header required.'),
  412: text('Precondition Failed', 'Request precondition failed.'),
  413: text('Request Entity Too Large', 'The body of your request was too large for this server.'),
  414: text('Request-URI Too Long', 'The request URI was too long for this server.'),
  415: text(
    'Unsupported Media Type',
    CLIENT_ERROR,
    'The request media type ${CONTENT_TYPE} is not supported by this server.\n<br /><br />\n${detail}',
  ),
  416: text('Request Range Not Satisfiable', 'The Range requested is not available.'),
  417: text('Expectation Failed', 'Expectation failed.'),
  422: text('Unprocessable Entity', 'Unable to process the contained instructions'),
  423: text('Locked', 'The resource is locked'),
  424: text(
    'Failed Dependency',
    'The method could not be performed because the requested action dependended on another action and that action failed',
  ),
  428: text('Precondition Required', 'This request is required to be conditional'),
  429: text('Too Many Requests', 'The client has sent too many requests in a given amount of time'),
  431: text('Request Header Fields Too Large', 'The request header fields were too large'),
  451: text('Unavailable For Legal Reasons', 'The resource is not available due to legal reasons.'),
  500: text('Internal Server Error', SERVER_ERROR),
  501: text(
    'Not Implemented',
    SERVER_ERROR,
    '\nThe request method ${REQUEST_METHOD} is not implemented for this server. <br /><br />\n${detail}',
  ),
  502: text('Bad Gateway', 'Bad gateway.'),
  503: text('Service Unavailable', 'The server is currently unavailable. Please try again at a later time.'),
  504: text('Gateway Timeout', 'The gateway has timed out.'),
  505: text('HTTP Version Not Supported', 'The HTTP version is not supported.'),
  507: text('Insufficient Storage', 'There was not enough space to save the resource'),
  511: text('Network Authentication Required', 'Network authentication is required'),
};
