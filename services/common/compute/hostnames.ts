const MAX_LENGTH = 63;

/**
 * A host name made of a display name: Latin-1 alone, at most 63 characters, blanks, underscores and dots as dashes, other
 * signs dropped, lower case, no dash or dot at the ends; '' where nothing is left. Source: nova.utils.sanitize_hostname.
 */
export function sanitizeHostname(name: string): string {
  return Array.from(name)
    .filter((character) => (character.codePointAt(0) ?? 0) <= 0xff)
    .slice(0, MAX_LENGTH)
    .join('')
    .replace(/[ _.]/g, '-')
    .replace(/[^\p{L}\p{N}_.-]+/gu, '')
    .toLowerCase()
    .replace(/^[.-]+|[.-]+$/g, '');
}

/** What the servers of one request are called; more than one get a number each. */
export function instanceNames(
  {
    name,
    hostname,
    uuid,
  }: { readonly name: string; readonly hostname: string | undefined; readonly uuid: string },
  index: number,
  count: number,
): { readonly displayName: string; readonly hostname: string } {
  const suffix = count > 1 ? `-${index + 1}` : '';
  const sanitized = sanitizeHostname(name);
  const derived = sanitized === '' ? `Server-${uuid}` : `${sanitized}${suffix}`;
  return {
    displayName: `${name}${suffix}`,
    hostname: hostname === undefined || hostname === '' ? derived : hostname,
  };
}

/**
 * The name that the hypervisor knows a server by, from `[DEFAULT] instance_name_template` in Python's % form: the row's
 * id, or `%(column)s` of its columns; the uuid where the template names what there is not.
 */
export function instanceName(
  template: string,
  row: Readonly<Record<string, unknown>> & { readonly id: number; readonly uuid: string },
): string {
  let unknown = false;
  const name = template.replace(
    /%%|%(?:\((\w+)\))?(0?)(\d*)([sdixX])/g,
    (directive: string, key: string | undefined, zero: string, width: string, kind: string) => {
      if (directive === '%%') return '%';
      const value = key === undefined ? row.id : row[key];
      if (value === undefined) unknown = true;
      const text = /[xX]/.test(kind) ? Number(value).toString(16) : String(value);
      return (kind === 'X' ? text.toUpperCase() : text).padStart(Number(width), zero === '0' ? '0' : ' ');
    },
  );
  return unknown ? row.uuid : name;
}
