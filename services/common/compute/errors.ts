/**
 * What a function over compute's data refuses, as one of nova.exception's classes: `name` is the class, `code` the HTTP
 * status that it carries there, and the message is what a client sees. A caller that answers with another status for the
 * same error rethrows it with `withCode`.
 */
export class ComputeError extends Error {
  readonly code: number;

  constructor(name: string, code: number, message: string) {
    super(message);
    this.name = name;
    this.code = code;
  }
}

/** The same error under another status, for example an unknown flavor (404) in a request body (400). */
export function withCode(error: ComputeError, code: number): ComputeError {
  return new ComputeError(error.name, code, error.message);
}

/** Declares one class of errors: its name, status and message. */
function defineError<const A extends readonly string[]>(
  name: string,
  code: number,
  message: (...args: A) => string,
): (...args: A) => ComputeError {
  return (...args) => new ComputeError(name, code, message(...args));
}

export const instanceNotFound = defineError(
  'InstanceNotFound',
  404,
  (id: string) => `Instance ${id} could not be found.`,
);
export const instanceMappingNotFound = defineError(
  'InstanceMappingNotFound',
  404,
  (uuid: string) => `Instance ${uuid} has no mapping to a cell.`,
);
export const instanceTagNotFound = defineError(
  'InstanceTagNotFound',
  404,
  (uuid: string, tag: string) => `Instance ${uuid} has no tag '${tag}'`,
);
export const instanceIsLocked = defineError(
  'InstanceIsLocked',
  409,
  (uuid: string) => `Instance ${uuid} is locked`,
);
export const instanceInvalidState = defineError(
  'InstanceInvalidState',
  409,
  (action: string, uuid: string, attribute: string, state: string) =>
    `Cannot '${action}' instance ${uuid} while it is in ${attribute} ${state}`,
);
/** For a server that was never launched, so that there is no state to name. */
export const instanceNotLaunched = defineError(
  'InstanceInvalidState',
  409,
  (action: string, uuid: string) => `Instance ${uuid} is in an invalid state for '${action}'`,
);
export const instanceNotReady = defineError(
  'InstanceNotReady',
  409,
  (uuid: string) => `Instance ${uuid} is not ready`,
);
export const serviceUnavailable = defineError(
  'ServiceUnavailable',
  409,
  () => 'Service is unavailable at this time.',
);
export const cannotResizeDisk = defineError(
  'CannotResizeDisk',
  400,
  (reason: string) => `Server disk was unable to be resized because: ${reason}`,
);
export const cannotResizeToSameFlavor = defineError(
  'CannotResizeToSameFlavor',
  400,
  () => 'When resizing, instances must change flavor!',
);
export const migrationNotFound = defineError(
  'MigrationNotFoundByStatus',
  400,
  () => 'Instance has not been resized.',
);
export const forbiddenWithAccelerators = defineError(
  'ForbiddenWithAccelerators',
  400,
  () => 'Feature not supported with instances that have accelerators.',
);
export const operationNotSupportedForVtpm = defineError(
  'OperationNotSupportedForVTPM',
  400,
  (operation: string, uuid: string) =>
    `Operation '${operation}' not supported for vTPM-enabled instance (${uuid}).`,
);
export const autoDiskConfigDisabledByImage = defineError(
  'AutoDiskConfigDisabledByImage',
  400,
  (image: string) => `Requested image ${image} has automatic disk resize disabled.`,
);
export const markerNotFound = defineError(
  'MarkerNotFound',
  400,
  (marker: string) => `marker [${marker}] not found`,
);
export const invalidInput = defineError(
  'InvalidInput',
  400,
  (reason: string) => `Invalid input received: ${reason}`,
);
export const invalid = defineError('Invalid', 400, (message: string) => message);
export const forbidden = defineError('Forbidden', 403, (message: string) => message);
export const conflict = defineError('Conflict', 409, (message: string) => message);
export const notFound = defineError('NotFound', 404, (message: string) => message);

export const flavorNotFound = defineError(
  'FlavorNotFound',
  404,
  (id: string) => `Flavor ${id} could not be found.`,
);
export const flavorExists = defineError(
  'FlavorExists',
  409,
  (name: string) => `Flavor with name ${name} already exists.`,
);
export const flavorIdExists = defineError(
  'FlavorIdExists',
  409,
  (id: string) => `Flavor with ID ${id} already exists.`,
);
export const flavorAccessExists = defineError(
  'FlavorAccessExists',
  409,
  (id: string, project: string) =>
    `Flavor access already exists for flavor ${id} and project ${project} combination.`,
);
export const flavorAccessNotFound = defineError(
  'FlavorAccessNotFound',
  404,
  (id: string, project: string) => `Flavor access not found for ${id} / ${project} combination.`,
);
export const flavorExtraSpecsNotFound = defineError(
  'FlavorExtraSpecsNotFound',
  404,
  (id: string, key: string) => `Flavor ${id} has no extra specs with key ${key}.`,
);

export const bootFromVolumeRequiredForZeroDiskFlavor = defineError(
  'BootFromVolumeRequiredForZeroDiskFlavor',
  403,
  () => 'Only volume-backed servers are allowed for flavors with zero disk.',
);

export const computeHostNotFound = defineError(
  'ComputeHostNotFound',
  404,
  (host: string) => `Compute host ${host} could not be found.`,
);
export const imageNotFound = defineError(
  'ImageNotFound',
  404,
  (id: string) => `Image ${id} could not be found.`,
);
export const invalidVolume = defineError(
  'InvalidVolume',
  400,
  (reason: string) => `Invalid volume: ${reason}`,
);
export const imageUnacceptable = defineError(
  'ImageUnacceptable',
  400,
  (id: string, reason: string) => `Image ${id} is unacceptable: ${reason}`,
);
export const invalidArchitectureName = defineError(
  'InvalidArchitectureName',
  400,
  (name: string) => `Architecture name '${name}' is not recognised`,
);

export const keypairNotFound = defineError(
  'KeypairNotFound',
  404,
  (name: string, userId: string) => `Keypair ${name} not found for user ${userId}`,
);
export const keyPairExists = defineError(
  'KeyPairExists',
  409,
  (name: string) => `Key pair '${name}' already exists.`,
);
export const invalidKeypair = defineError(
  'InvalidKeypair',
  400,
  (reason: string) => `Keypair data is invalid: ${reason}`,
);
export const keypairLimitExceeded = defineError(
  'KeypairLimitExceeded',
  403,
  () => 'Quota exceeded, too many key pairs.',
);

export const networkNotFound = defineError(
  'NetworkNotFound',
  400,
  (id: string) => `Network ${id} could not be found.`,
);
export const networkAmbiguous = defineError(
  'NetworkAmbiguous',
  409,
  () => 'Multiple possible networks found, use a Network ID to be more specific.',
);
export const networkRequiresSubnet = defineError(
  'NetworkRequiresSubnet',
  400,
  (id: string) => `Network ${id} requires a subnet in order to boot instances on.`,
);
export const unableToAutoAllocateNetwork = defineError(
  'UnableToAutoAllocateNetwork',
  400,
  (projectId: string) => `Unable to automatically allocate a network for project ${projectId}`,
);
export const externalNetworkAttachForbidden = defineError(
  'ExternalNetworkAttachForbidden',
  403,
  (id: string) => `It is not allowed to create an interface on external network ${id}`,
);
export const portNotFound = defineError(
  'PortNotFound',
  400,
  (id: string) => `Port id ${id} could not be found.`,
);
export const portInUse = defineError('PortInUse', 409, (id: string) => `Port ${id} is still in use.`);
export const portRequiresFixedIp = defineError(
  'PortRequiresFixedIP',
  400,
  (id: string) => `Port ${id} requires a FixedIP in order to be used.`,
);
export const fixedIpAlreadyInUse = defineError(
  'FixedIpAlreadyInUse',
  400,
  (address: string, owner: string) => `Fixed IP address ${address} is already in use on instance ${owner}.`,
);
export const noMoreFixedIps = defineError(
  'NoMoreFixedIps',
  400,
  (network: string) => `No fixed IP addresses available for network: ${network}`,
);
export const securityGroupNotFoundForProject = defineError(
  'SecurityGroupNotFoundForProject',
  400,
  (id: string, project: string) => `Security group ${id} not found for project ${project}.`,
);
export const noUniqueMatch = defineError(
  'NoUniqueMatch',
  409,
  (name: string) => `Multiple security groups found matching '${name}'. Use an ID to be more specific.`,
);

export const quotaExceeded = defineError('OverQuota', 403, (message: string) => message);
export const metadataLimitExceeded = defineError(
  'MetadataLimitExceeded',
  403,
  (allowed: string) => `Maximum number of metadata items exceeds ${allowed}`,
);
