/** What a reader must not take for a request of its own. */
const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';

/**
 * How a request ends that could be read in more ways than one. `refused`: an error and the end, before the application is
 * asked. `cut`: the end of the connection, once what came of the body turns out wrong. `served`: as one request with this
 * body.
 */
export type Ending = 'refused' | 'cut' | { readonly served: string };

/** A request that two readers may take in two ways. */
export interface Framing {
  readonly what: string;
  readonly bytes: string;
  readonly ending: Ending;
}

const POST = 'POST / HTTP/1.1\r\nHost: x\r\n';
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;
/** The end of a body in chunks, and what follows it. */
const LAST = `0\r\n\r\n${SMUGGLED}`;

const row =
  (ending: Ending, around: (text: string) => string) =>
  (what: string, text: string): Framing => ({ what, bytes: around(text), ending });

/** Headers of a POST, and what comes after its head. */
const refusedHead = row('refused', (text) => `${POST}${text}`);
const refusedWhole = row('refused', (text) => text);
const cutBody = row('cut', (text) => `${CHUNKED}${text}`);
const served = (what: string, bytes: string, body: string): Framing => ({
  what,
  bytes,
  ending: { served: body },
});

/** Cases of request smuggling and their kin. Each says what the host does without a front. */
export const FRAMINGS: readonly Framing[] = [
  refusedHead(
    'Content-Length before Transfer-Encoding',
    `Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n${LAST}`,
  ),
  refusedHead(
    'Transfer-Encoding before Content-Length',
    `Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n${LAST}`,
  ),
  refusedHead(
    'two Content-Lengths',
    `Content-Length: 0\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
  ),
  refusedHead('the same Content-Length twice', `Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`),
  refusedHead('a list of Content-Lengths', `Content-Length: 3, 3\r\n\r\nabc${SMUGGLED}`),
  refusedHead('two numbers in Content-Length', `Content-Length: 3 3\r\n\r\nabc${SMUGGLED}`),
  refusedHead('a comma after Content-Length', `Content-Length: 3,\r\n\r\nabc${SMUGGLED}`),
  refusedHead('a semicolon after Content-Length', `Content-Length: 3;\r\n\r\nabc${SMUGGLED}`),
  refusedHead('a plus in Content-Length', `Content-Length: +3\r\n\r\nabc${SMUGGLED}`),
  refusedHead('a negative Content-Length', `Content-Length: -3\r\n\r\nabc${SMUGGLED}`),
  refusedHead('a hexadecimal Content-Length', `Content-Length: 0x3\r\n\r\nabc${SMUGGLED}`),
  refusedHead('an exponent in Content-Length', `Content-Length: 1e1\r\n\r\n${SMUGGLED}`),
  refusedHead('an empty Content-Length', `Content-Length:\r\n\r\n${SMUGGLED}`),
  refusedHead(
    'a Content-Length of more than 64 bits',
    `Content-Length: 18446744073709551619\r\n\r\nabc${SMUGGLED}`,
  ),
  refusedHead('a vertical tab before Content-Length', `Content-Length:\x0b3\r\n\r\nabc${SMUGGLED}`),
  refusedHead('a space before the colon of Content-Length', `Content-Length : 3\r\n\r\nabc${SMUGGLED}`),
  refusedHead('a tab before the colon of Transfer-Encoding', `Transfer-Encoding\t: chunked\r\n\r\n${LAST}`),
  refusedHead('a NUL in a name', `Content-Length\0: 3\r\n\r\nabc${SMUGGLED}`),
  refusedHead('a NUL in a value', `X: a\0b\r\n\r\n${SMUGGLED}`),
  refusedHead('a control character in a value', `X: a\x01b\r\n\r\n${SMUGGLED}`),
  refusedHead(
    'two Transfer-Encodings',
    `Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n${LAST}`,
  ),
  refusedHead('chunked twice', `Transfer-Encoding: chunked, chunked\r\n\r\n${LAST}`),
  refusedHead('a coding after chunked', `Transfer-Encoding: chunked, identity\r\n\r\n${LAST}`),
  refusedHead(
    'chunked, and then another coding',
    `Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n${LAST}`,
  ),
  refusedHead('a coding before chunked', `Transfer-Encoding: identity, chunked\r\n\r\n${LAST}`),
  refusedHead('gzip before chunked', `Transfer-Encoding: gzip, chunked\r\n\r\n${LAST}`),
  refusedHead('identity', `Transfer-Encoding: identity\r\n\r\n${SMUGGLED}`),
  refusedHead(
    'identity with a length',
    `Transfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n${SMUGGLED}`,
  ),
  refusedHead('a coding that nobody knows', `Transfer-Encoding: xchunked\r\n\r\n${LAST}`),
  refusedHead('chunked in quotes', `Transfer-Encoding: "chunked"\r\n\r\n${LAST}`),
  refusedHead('chunked with a parameter', `Transfer-Encoding: chunked;q=1\r\n\r\n${LAST}`),
  refusedHead('a vertical tab before chunked', `Transfer-Encoding:\x0bchunked\r\n\r\n${LAST}`),
  refusedHead('an empty Transfer-Encoding', `Transfer-Encoding:\r\n\r\n${SMUGGLED}`),
  refusedHead(
    'an empty Transfer-Encoding with a length',
    `Transfer-Encoding:\r\nContent-Length: 3\r\n\r\nabc${SMUGGLED}`,
  ),
  refusedHead('a folded Transfer-Encoding', `Transfer-Encoding:\r\n chunked\r\n\r\n${LAST}`),
  refusedHead('a folded Content-Length', `Content-Length: 0\r\n 3\r\n\r\nabc${SMUGGLED}`),
  refusedHead('a bare LF after a header', `X: a\nTransfer-Encoding: chunked\r\n\r\n${LAST}`),
  refusedHead('a bare CR after a header', `X: a\rContent-Length: 3\r\n\r\nabc${SMUGGLED}`),
  refusedHead('a line without a colon', `Transfer-Encoding chunked\r\n\r\n${LAST}`),
  refusedHead('a header without a name', `: chunked\r\n\r\n${SMUGGLED}`),
  refusedHead('two Hosts', `Host: y\r\nContent-Length: 0\r\n\r\n${SMUGGLED}`),
  refusedWhole(
    'a first header that begins with a space',
    `POST / HTTP/1.1\r\n Transfer-Encoding: chunked\r\nHost: x\r\n\r\n${LAST}`,
  ),
  // Node's parser does not know the method: the request is played to the server again.
  refusedWhole(
    'two Hosts with a method of its own',
    `BREW / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n${SMUGGLED}`,
  ),
  refusedWhole('bare LFs', `POST / HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n${LAST}`),
  refusedWhole(
    'chunked in HTTP/1.0',
    `POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n${LAST}`,
  ),
  refusedWhole(
    'two Content-Lengths in HTTP/1.0',
    `POST / HTTP/1.0\r\nContent-Length: 0\r\nContent-Length: 3\r\n\r\nabc${SMUGGLED}`,
  ),
  refusedWhole(
    'HTTP/2.0 in a request line',
    `POST / HTTP/2.0\r\nHost: x\r\nContent-Length: 0\r\n\r\n${SMUGGLED}`,
  ),
  cutBody('a hexadecimal prefix before a chunk’s size', `0x3\r\nabc\r\n${LAST}`),
  cutBody('a negative chunk', `-1\r\nabc\r\n${LAST}`),
  cutBody('a plus before a chunk’s size', `+3\r\nabc\r\n${LAST}`),
  cutBody('a space after a chunk’s size', `3 \r\nabc\r\n${LAST}`),
  cutBody('a space before a chunk’s size', ` 3\r\nabc\r\n${LAST}`),
  cutBody('no size', `\r\nabc\r\n${LAST}`),
  cutBody('a chunk’s size of more than 64 bits', `10000000000000003\r\nabc\r\n${LAST}`),
  cutBody('a bare LF after a chunk’s size', `3\nabc\r\n${LAST}`),
  cutBody('a bare LF after a chunk', `3\r\nabc\n${LAST}`),
  cutBody('a chunk longer than its size', `3\r\nabcde\r\n${LAST}`),
  cutBody('a control character in a chunk’s extension', `3;a\x01\r\nabc\r\n${LAST}`),
  cutBody('a bare LF in a chunk’s extension', `3;a\nx\r\nabc\r\n${LAST}`),
  cutBody('a bare CR in a chunk’s extension', `3;a\rx\r\nabc\r\n${LAST}`),
  cutBody('an extension without an end', `3;a=${'b'.repeat(20_000)}\r\nabc\r\n${LAST}`),
  cutBody('a Content-Length in a trailer', `0\r\nContent-Length: 50\r\n\r\n${SMUGGLED}`),
  cutBody('a Transfer-Encoding in a trailer', `0\r\nTransfer-Encoding: chunked\r\n\r\n${SMUGGLED}`),
  cutBody('a trailer without a colon', `0\r\nwrong\r\n\r\n${SMUGGLED}`),
  cutBody('bare LFs after the last chunk', `0\n\n${SMUGGLED}`),
  served('zeros before Content-Length', `${POST}Content-Length: 003\r\n\r\nabc`, 'abc'),
  served('tabs around Content-Length', `${POST}Content-Length:\t3\t\r\n\r\nabc`, 'abc'),
  served('chunked in capitals', `${POST}TRANSFER-ENCODING: CHUNKED\r\n\r\n3\r\nabc\r\n0\r\n\r\n`, 'abc'),
  served('extensions as they should be', `${CHUNKED}3;a=b;c="d"\r\nabc\r\n0\r\n\r\n`, 'abc'),
  served(
    'a body on GET',
    `GET / HTTP/1.1\r\nHost: x\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
    SMUGGLED,
  ),
];
