/** The words of a text that may run over several lines. */
export function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
