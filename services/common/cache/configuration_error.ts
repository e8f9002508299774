/** Options of a cache ask for what cannot be: the ConfigurationError of oslo.cache and of keystonemiddleware. */
export class CacheConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
