import { ask, Failure } from '../command.ts';
import { engineAnswers } from '../engine.ts';
import { FRONTS, projectName } from '../stack.ts';

export interface RunningStack {
  /** Compose's name of it. */
  readonly project: string;
  /** The compute API, as its front publishes it. */
  readonly compute: string;
}

interface Front {
  readonly Config: { readonly Env: readonly string[] };
  readonly NetworkSettings: {
    readonly Ports: Readonly<Record<string, readonly { readonly HostPort: string }[] | null>>;
  };
}

const START = 'LINK_LOCAL=on npm start';

/** The stack that runs under this project's name with the guests' network; a Failure says what to start. */
export function runningStack(): RunningStack {
  if (!engineAnswers())
    throw new Failure(`no Docker engine answers, so no stack runs; start one with: ${START}`);
  const project = projectName();
  const ids = FRONTS.flatMap((front) => {
    const labels = [`com.docker.compose.project=${project}`, `com.docker.compose.service=${front}`];
    return ask('docker', ['ps', '-q', ...labels.flatMap((label) => ['--filter', `label=${label}`])])
      .stdout.split('\n')
      .filter((id) => id !== '');
  });
  const fronts = (
    ids.length === 0 ? [] : JSON.parse(ask('docker', ['inspect', ...ids]).stdout || '[]')
  ) as Front[];
  return frontForGuests(project, fronts);
}

/** The front that has 169.254.169.254, among those that `docker inspect` shows. */
export function frontForGuests(project: string, fronts: readonly Front[]): RunningStack {
  if (fronts.length === 0) throw new Failure(`the stack ${project} does not run; start it with: ${START}`);
  const front = fronts.find(({ Config }) => Config.Env.includes('LINK_LOCAL=on'));
  if (front === undefined) {
    throw new Failure(`the stack ${project} runs without the guests' network; start it with: ${START}`);
  }
  if (front.Config.Env.includes('METADATA_PROXY=on')) {
    throw new Failure(
      `the stack ${project} runs with METADATA_PROXY=on, so its metadata API does not know guests by their ` +
        `address; start it with: METADATA_PROXY=off ${START}`,
    );
  }
  const port = front.NetworkSettings.Ports['8774/tcp']?.[0]?.HostPort;
  if (port === undefined) throw new Failure(`the front of ${project} publishes no port 8774`);
  return { project, compute: `http://127.0.0.1:${port}` };
}
