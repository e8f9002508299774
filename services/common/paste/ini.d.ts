declare module 'ini' {
  /** Sections become nested objects; a value is text, or what the bare words true, false and null stand for. */
  export function parse(text: string): Record<string, unknown>;
}
