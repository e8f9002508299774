/** The EC2 tree's versions, oldest first. Source: nova.api.metadata.base.VERSIONS. */
export const EC2_VERSIONS = [
  '1.0',
  '2007-01-19',
  '2007-03-01',
  '2007-08-29',
  '2007-10-10',
  '2007-12-15',
  '2008-02-01',
  '2008-09-01',
  '2009-04-04',
] as const;
export type Ec2Version = (typeof EC2_VERSIONS)[number];

/** The OpenStack tree's versions, oldest first. Source: nova.api.metadata.base.OPENSTACK_VERSIONS of 2025.1. */
export const OPENSTACK_VERSIONS = [
  '2012-08-10',
  '2013-04-04',
  '2013-10-17',
  '2015-10-15',
  '2016-06-30',
  '2016-10-06',
  '2017-02-22',
  '2018-08-27',
  '2020-10-14',
  '2025-04-04',
] as const;
export type OpenstackVersion = (typeof OPENSTACK_VERSIONS)[number];

/** The name that stands for the newest version, even one that lies in the future. */
export const LATEST = 'latest';

/** The version that a path token names, or undefined where there is no such version. */
export function findVersion<V extends string>(versions: readonly V[], token: string): V | undefined {
  return token === LATEST ? versions.at(-1) : versions.find((version) => version === token);
}

/** Whether something added in `since` shows at `requested`. Both lists sort as text: dates do, and `1.0` comes first. */
export function includes(requested: string, since: string): boolean {
  return requested >= since;
}

/** A tree's root: every version and `latest`. With `today` (YYYY-MM-DD, UTC) later versions stay hidden. */
export function versionListing(versions: readonly string[], today?: string): readonly string[] {
  return [...versions.filter((version) => today === undefined || version <= today), LATEST];
}
