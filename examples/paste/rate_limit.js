/**
 * Makes Express middleware that lets a token (or an address, without one) ask `limit` times in `window` seconds, and
 * answers what is more with Nova's 429. It counts in its own process: two workers allow twice as much.
 */
export function rateLimit({ limit, window }) {
  const [most, milliseconds] = [positive('limit', limit), positive('window', window) * 1000];
  let counts = new Map();
  let ends = 0;
  return (req, res, next) => {
    const now = Date.now();
    if (now >= ends) {
      counts = new Map();
      ends = now + milliseconds;
    }
    const who = req.get('X-Auth-Token') ?? req.ip;
    const count = (counts.get(who) ?? 0) + 1;
    counts.set(who, count);
    if (count <= most) {
      next();
      return;
    }
    const seconds = String(Math.ceil((ends - now) / 1000));
    res
      .status(429)
      .set('Retry-After', seconds)
      .json({ overLimit: { code: 429, message: 'Too many requests.', retryAfter: seconds } });
  };
}

/** Values in an ini file are text. */
function positive(name, text) {
  const value = Number(text);
  if (value > 0) return value;
  throw new TypeError(`'${name}' must be a number above 0, not '${text}'`);
}
