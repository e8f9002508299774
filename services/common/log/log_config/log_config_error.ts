/** Where in a logging configuration file something is wrong. */
export interface LogConfigPlace {
  readonly file: string;
  readonly section?: string;
  readonly option?: string;
}

/** oslo.log's LogConfigError: the file of `log_config_append` cannot be used. */
export class LogConfigError extends Error {
  override readonly name = 'LogConfigError';
  readonly file: string;
  readonly section: string | undefined;
  readonly option: string | undefined;

  constructor({ file, section, option }: LogConfigPlace, reason: string, options?: ErrorOptions) {
    const where = section === undefined ? '' : `[${section}]${option === undefined ? '' : ` ${option}`}: `;
    super(`Error loading logging config ${file}: ${where}${reason}`, options);
    this.file = file;
    this.section = section;
    this.option = option;
  }
}
