import { jsonText } from './escape.ts';
import { strftime } from './strftime.ts';

/** From a line to what is written for it, without its end. */
export type Encoder = (line: string) => string;

/** uWSGI's log encoders that make text of text, by name: what each does with its argument. */
const ENCODERS: Readonly<Record<string, (argument: string) => Encoder>> = {
  prefix: (argument) => (line) => argument + line,
  suffix: (argument) => (line) => line + argument,
  // Each line ends with one here.
  nl: () => (line) => line,
  format: (argument) => template(argument, (text) => text),
  json: (argument) => template(argument, jsonText),
};

/** The names of encoders that are known. */
export const ENCODER_NAMES = Object.keys(ENCODERS);

/** `NAME ARGUMENT`, as in `json {"time":${unix},"message":"${msg}"}`; undefined where there is no such encoder. */
export function parseEncoder(text: string): Encoder | undefined {
  const [, name = '', argument = ''] = /^(\S+)(?:\s([^]*))?$/.exec(text) ?? [];
  return Object.hasOwn(ENCODERS, name) ? ENCODERS[name]?.(argument) : undefined;
}

/** uWSGI's `${msg}`, `${unix}`, `${micros}`, `${millis}` and `${strftime:FORMAT}`; others are empty. */
function template(text: string, escape: (text: string) => string): Encoder {
  return (line) =>
    text.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
      if (name === 'msg' || name === 'msgnl') return escape(line);
      if (name.startsWith('strftime:')) return escape(strftime(name.slice(9), new Date()));
      const now = Date.now();
      return String({ unix: Math.floor(now / 1000), millis: now, micros: now * 1000 }[name] ?? '');
    });
}

/** How this host's own lines are written: plain data. */
export interface OwnLines {
  /** strftime's format of what stands before each, or undefined. */
  readonly date: string | undefined;
  /** As log-encoder has them. */
  readonly encoders: readonly string[];
}

/** Applies log-date and log-encoder to lines of the host itself. */
export function ownLine({ date, encoders }: OwnLines): Encoder {
  const chain = encoders.flatMap((text) => parseEncoder(text) ?? []);
  return (line) => {
    const dated = date === undefined ? line : `${strftime(date, new Date())} ${line}`;
    return chain.reduce((text, encode) => encode(text), dated);
  };
}
