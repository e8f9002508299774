import { badRequest } from '../wsgi/faults.ts';

/** What a value may be: one of some words, a whole number, or a boolean. */
type Rule =
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'integer' | 'boolean' | 'any' };

const oneOf = (...values: readonly string[]): Rule => ({ kind: 'enum', values });
const integer: Rule = { kind: 'integer' };
const boolean: Rule = { kind: 'boolean' };
const any: Rule = { kind: 'any' };

/** The namespaces that Nova checks from 2.86 on: a key in one of them must be known. Others are free. */
const CHECKED_NAMESPACES = [
  'accel',
  'hw',
  'hw_rng',
  'hw_video',
  'os',
  'pci_passthrough',
  'quota',
  'resources',
  'trait',
  'vmware',
];

/** Keys that Nova names, with what their values may be. Source: nova.api.validation.extra_specs. */
const RULES: readonly (readonly [pattern: RegExp, rule: Rule])[] = [
  [/^accel:device_profile$/, any],
  [/^hw:cpu_policy$/, oneOf('dedicated', 'shared', 'mixed')],
  [/^hw:cpu_thread_policy$/, oneOf('prefer', 'isolate', 'require')],
  [/^hw:emulator_threads_policy$/, oneOf('isolate', 'share')],
  [
    /^hw:cpu_(realtime|sockets|cores|threads|max_sockets|max_cores|max_threads|dedicated_mask|realtime_mask)$/,
    any,
  ],
  [/^hw:(numa_nodes|viommu_model|maxphysaddr_bits|serial_port_count|mem_page_size)$/, any],
  [/^hw:numa_(cpus|mem)\.\d+$/, any],
  [/^hw:(boot_menu|mem_encryption|pmem|watchdog_action|pci_numa_affinity_policy)$/, any],
  [/^hw:(maxphysaddr_mode|vif_multiqueue_enabled|hide_hypervisor_id|locked_memory|machine_type)$/, any],
  [
    /^hw:(tpm_version|tpm_model|tpm_secret_security|virtio_packed_ring|mem_encryption_model|sound_model|usb_model)$/,
    any,
  ],
  [/^hw:(redirected_usb_ports|require_secure_boot|watchdog_action|tune_.*|emulation_.*)$/, any],
  [/^hw_rng:allowed$/, boolean],
  [/^hw_rng:(rate_bytes|rate_period)$/, integer],
  [/^hw_video:ram_max_mb$/, integer],
  [/^os:(secure_boot|monitors|vcpu_priority|.*)$/, any],
  [/^pci_passthrough:alias$/, any],
  [/^quota:(cpu|disk|memory|vif)_[a-z_]+$/, any],
  [/^resources\d*:[A-Z0-9_]+$/, integer],
  [/^trait\d*:[A-Z0-9_]+$/, oneOf('required', 'forbidden')],
  [/^vmware:[a-z_]+$/, any],
];

/**
 * Refuses an unknown key in a namespace of Nova's own, or a value that its key doesn't take.
 * @throws a 400 fault in Nova's words
 */
export function checkExtraSpecs(specs: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(specs)) checkExtraSpec(key, value);
}

function checkExtraSpec(key: string, value: string): void {
  const rule = RULES.find(([pattern]) => pattern.test(key))?.[1];
  if (rule === undefined) {
    const namespace = key.includes(':')
      ? key.slice(0, key.indexOf(':')).replace(/^(resources|trait)\d*$/, '$1')
      : '';
    if (!CHECKED_NAMESPACES.includes(namespace)) return;
    throw badRequest(`Validation failed; extra spec '${key}' does not appear to be a valid extra spec.`);
  }
  if (rule.kind === 'enum' && !rule.values.includes(value)) {
    throw badRequest(`Validation failed; '${value}' is not one of: ${rule.values.join(', ')}.`);
  }
  if (rule.kind === 'integer' && !/^\s*[+-]?\d+\s*$/.test(value)) {
    throw badRequest(`Validation failed; '${value}' is not a valid integer.`);
  }
  if (rule.kind === 'boolean' && !/^(1|t|true|on|y|yes|0|f|false|off|n|no)$/i.test(value.trim())) {
    throw badRequest(`Validation failed; '${value}' is not a valid boolean.`);
  }
}
