import { execFile } from 'node:child_process';

/**
 * Tells systemd that the service is ready (sd_notify's READY=1), where NOTIFY_SOCKET asks for it. Node has no unix
 * datagram sockets, so systemd's own `systemd-notify` carries the message; without it nothing is sent.
 */
export function notifyReady(env: NodeJS.ProcessEnv, onError: (message: string) => void): void {
  if (env['NOTIFY_SOCKET'] === undefined) return;
  execFile('systemd-notify', ['--ready', `--pid=${process.pid}`], { env }, (error) => {
    if (error !== null) onError(`systemd was not told that the service is ready: ${error.message}`);
  });
}
