/** uWSGI's actions that hooks may name here, and their arguments; an empty form takes anything. */
export const ACTION_FORMS: Readonly<Record<string, string>> = {
  exec: 'COMMAND',
  safeexec: 'COMMAND',
  print: 'TEXT',
  log: 'TEXT',
  chdir: 'DIRECTORY',
  cd: 'DIRECTORY',
  mkdir: 'DIRECTORY',
  putenv: 'NAME=VALUE',
  create: 'FILE',
  creat: 'FILE',
  write: 'FILE TEXT',
  writen: 'FILE TEXT',
  append: 'FILE TEXT',
  appendn: 'FILE [TEXT]',
  writefifo: 'FIFO TEXT',
  unlink: 'FILE',
  chmod: 'FILE MODE',
  chown: 'FILE USER GROUP',
  chown2: 'FILE UID GID',
  sticky: 'FILE',
  wait_for_fs: 'PATH',
  wait_for_file: 'PATH',
  wait_for_dir: 'PATH',
  wait_for_socket: 'ADDRESS',
  exit: '[CODE]',
  unix_signal: 'NUMBER FUNCTION',
};

const NO_FUNCTIONS = 'there are no functions of C to call';
const NO_MOUNTS = 'Node cannot mount; the service manager can';
const NO_RPC = 'there are no remote procedures';

/** Actions of uWSGI that are refused, each with the reason. */
export const REFUSED_ACTIONS: Readonly<Record<string, string>> = {
  call: NO_FUNCTIONS,
  callret: NO_FUNCTIONS,
  callint: NO_FUNCTIONS,
  callintret: NO_FUNCTIONS,
  mount: NO_MOUNTS,
  umount: NO_MOUNTS,
  hostname: 'the machine’s name is not this process’s to change',
  alarm: 'there are no alarms',
  rpc: NO_RPC,
  retryrpc: NO_RPC,
  spinningfifo: 'it could wait for ever; writefifo does not wait',
};
