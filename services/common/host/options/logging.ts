import type { OptionRow } from './option.ts';
import { works } from './works.ts';

/** The options about request lines and the host's own lines. */
export const LOGGING_OPTIONS: readonly OptionRow[] = [
  works(
    'log-format',
    'string',
    'logs each request so, with all of uWSGI’s variables but metric.NAME; without it the application logs requests',
    { aliases: ['logformat'] },
  ),
  works('logformat-strftime', 'flag', '%(ftime) in log-format has the format of log-date', {
    aliases: ['log-format-strftime'],
  }),
  works(
    'log-json',
    'flag',
    'logs each request as a JSON object (an option of this host); a log-format that begins with {" has its values escaped for JSON, too',
  ),
  works('log-micros', 'flag', 'logs each request in uWSGI’s own format, with microseconds'),
  works(
    'memory-report',
    'string',
    'logs each request in uWSGI’s own format, after the worker’s memory; 2: with what only it holds, also in stats',
    { short: 'm' },
  ),
  works('disable-logging', 'flag', 'logs no requests but those that an option below asks for', {
    short: 'L',
  }),
  works('log-4xx', 'flag', 'logs requests whose status is 4xx, whatever disable-logging says'),
  works('log-5xx', 'flag', 'logs requests whose status is 5xx, whatever disable-logging says'),
  works('log-slow', 'int', 'logs requests that took so many milliseconds, whatever disable-logging says'),
  works('log-big', 'int', 'logs requests answered with so many bytes, whatever disable-logging says'),
  works('log-zero', 'flag', 'logs requests answered without a body, whatever disable-logging says'),
  works('log-ioerror', 'flag', 'logs requests whose client went away, whatever disable-logging says'),
  works('log-x-forwarded-for', 'flag', 'addr in log-format is what X-Forwarded-For says'),
  works('req-logger', 'list', 'file:PATH takes the request lines; opened anew at reload', {
    aliases: ['logger-req'],
  }),
  works('logger', 'list', 'file:PATH, as logto'),
  works('log-date', 'string', 'a date, or what a format of strftime makes, before lines of the host itself', {
    aliases: ['logdate'],
  }),
  works(
    'log-encoder',
    'list',
    'json, format, prefix, suffix or nl for lines of the host itself, and of requests where req-logger does not take them',
  ),
  works('log-req-encoder', 'list', 'the same for request lines'),
];
