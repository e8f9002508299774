/** One place where the metadata service differs from Nova, and why. LIMITS.md is made of these. */
export interface Limit {
  readonly subject: string;
  readonly nova: string;
  readonly here: string;
  readonly reason: string;
}

export const METADATA_LIMITS: readonly Limit[] = [
  {
    subject: 'A path one step below a text, number or list of the EC2 tree, and `/openstack/VERSION/content`',
    nova: 'An exception escapes; the host answers 500.',
    here: '404, like every other path that does not exist.',
    reason: 'Two steps below are 404 in Nova too; nobody depends on the 500, and clients would repeat it.',
  },
  {
    subject: 'A path that is no UTF-8 text',
    nova: 'An exception escapes before anybody is identified; the host answers 500.',
    here: '404 to whoever is known, and otherwise what another path would be refused with.',
    reason: 'It does not exist.',
  },
  {
    subject: 'A password that is no UTF-8 text',
    nova: 'An exception escapes; the host answers 500.',
    here: '400 "The password must be UTF-8 text."',
    reason: 'It is the sender who can do something about it.',
  },
  {
    subject: 'A signature with characters outside ASCII',
    nova: 'An exception escapes; the host answers 500.',
    here: '403 "Invalid proxy request signature."',
    reason: 'It is a wrong signature.',
  },
  {
    subject: 'A password within `[api] metadata_cache_expiration` of the first request',
    nova: 'GET gives the old value, and a second POST overwrites the first, until the cache expires.',
    here: 'GET gives what is stored; a second POST is 409 at once.',
    reason: 'A password that is set cannot be changed: no worker may forget it for a while.',
  },
  {
    subject: 'A password of more than 1020 bytes without Content-Length',
    nova: 'What its host makes of a chunked body: often no body at all.',
    here: '400 "Request is too large."',
    reason: 'The body is read either way, so the limit holds either way.',
  },
  {
    subject: "A load balancer's request where Neutron cannot list the provider's subnets",
    nova: 'An exception escapes; the host answers 500.',
    here: '400 "An unknown error has occurred. Please try your request again."',
    reason: 'That is what Nova answers where it cannot list the ports.',
  },
  {
    subject: 'A target that fails under `[api] vendordata_dynamic_failure_fatal`',
    nova: 'An exception escapes; the host answers 500.',
    here: '404, and the log says why.',
    reason: 'There is no such document then; cloud-init makes the same of both.',
  },
  {
    subject: 'A target of `[api] vendordata_dynamic_targets` without a host in its address',
    nova: 'An exception escapes, whatever `vendordata_dynamic_failure_fatal` says; the host answers 500.',
    here: 'It fails as any other does.',
    reason: 'The other targets can still be asked.',
  },
  {
    subject: 'What targets of `[api] vendordata_dynamic_targets` answer',
    nova: 'Decoded by the charset of its Content-Type, or a guess; a redirect to a path without a host fails.',
    here: 'UTF-8, whatever the Content-Type says; such a redirect is followed.',
    reason: 'JSON is UTF-8 (RFC 8259), and a Location may be relative (RFC 9110).',
  },
  {
    subject: 'Views in memory, where `[cache] enabled` is false',
    nova: 'An instance that was asked for stays in memory until it is asked for again.',
    here: 'At most 2048 instances are kept, the longest held go first.',
    reason: 'A process must not grow with every guest.',
  },
  {
    subject: '`[cache] backend`',
    nova: 'Memcached, Redis, etcd, MongoDB, dbm, memory, none.',
    here: 'Memcached, memory, none. Others are the memory of each process, with a warning. Memcached is not signed in to (SASL): that ends the start.',
    reason: 'Memcached is what deployment tools set up for Nova. A cache is no reason not to serve.',
  },
  {
    subject: '`[api] local_metadata_per_cell`',
    nova: 'Chooses between the cell of the instance mapping and the local one.',
    here: 'No effect.',
    reason: 'There is one database.',
  },
  {
    subject: '`[DEFAULT] injected_network_template`',
    nova: 'A Jinja template of the operator.',
    here: "Always what Nova's own template gives.",
    reason: 'Only networks marked by `flat_injected` and without DHCP have it, and cloud-init ignores it.',
  },
];
