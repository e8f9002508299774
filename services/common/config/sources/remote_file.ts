import { spawnSync } from 'node:child_process';
import { extname, join } from 'node:path';
import { optGroup, type OptGroup } from '../opts.ts';

/** What the driver `remote_file` fetches. */
export interface RemoteFile {
  readonly uri: string;
  /** A file or a directory of authorities. */
  readonly caPath: string | undefined;
  readonly clientCert: string | undefined;
  readonly clientKey: string | undefined;
  /** Seconds without a byte. */
  readonly timeout: number;
}

export type RemoteFileAnswer = { readonly text: string } | { readonly error: string };

/** Fetches a file's text. Throws an Error that says what is wrong. */
export type FetchRemoteFile = (file: RemoteFile) => string;

const MAX_ANSWER = 256 * 1024 * 1024;

/** Waits for the file: a configuration is read before anything else can be done. Node waits only for another process. */
export const fetchRemoteFile: FetchRemoteFile = (file) => {
  const program = join(import.meta.dirname, `fetch_remote_file${extname(import.meta.filename)}`);
  const { stdout, stderr, error } = spawnSync(process.execPath, [program], {
    input: JSON.stringify(file),
    encoding: 'utf8',
    maxBuffer: MAX_ANSWER,
  });
  if (error !== undefined) throw error;
  if (stdout === '') throw new Error(stderr.trim() || 'the program that fetches it has ended');
  const answer = JSON.parse(stdout) as RemoteFileAnswer;
  if ('error' in answer) throw new Error(answer.error);
  return answer.text;
};

/** The options of a group that is named in `config_source`, with the driver `remote_file`. */
export function remoteFileGroup(name: string) {
  return optGroup(name, 'A source of options beside the local files.', {
    uri: {
      type: 'uri',
      schemes: ['http', 'https'],
      // oslo.config shows it, with the password that it may hold.
      secret: true,
      help: 'Where the file is.',
    },
    ca_path: {
      type: 'string',
      help: 'A file or directory of the authorities that may have signed its certificate.',
    },
    client_cert: { type: 'string', help: "The client's certificate, which may hold the key, too." },
    client_key: { type: 'string', help: "The certificate's key." },
    timeout: { type: 'integer', default: 60, help: 'Seconds to wait for the server.' },
  }) satisfies OptGroup;
}
