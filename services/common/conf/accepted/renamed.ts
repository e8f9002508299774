/** Why an option of an older release has no effect: Nova reads it under another name and has dropped this one. */
export function renamed(group: string, option?: string): string {
  return `Nova reads it from [${group}]${option === undefined ? '' : ` ${option}`} now, and no longer from here.`;
}
