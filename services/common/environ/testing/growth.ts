const REPETITIONS = 2;
/** Seconds below which a cost is too small to say how it grows. */
const NEGLIGIBLE = 0.05;

/** Processor seconds, which other processes do not add to; the least of several runs, so that a collection of garbage does not. */
function cost(run: () => unknown): number {
  const costs = Array.from({ length: REPETITIONS }, () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  });
  return Math.min(...costs);
}

/**
 * How many times as much reading an input of `size * factor` costs as one of `size`: about `factor` where the cost is
 * linear, its square where it is quadratic. 0 where even the larger one costs next to nothing. An error is an answer, too.
 */
export function growth(
  read: (input: string) => unknown,
  inputOf: (size: number) => string,
  { size, factor }: { readonly size: number; readonly factor: number },
): number {
  const reading = (input: string) => (): void => {
    try {
      read(input);
    } catch {
      return;
    }
  };
  const [small, large] = [reading(inputOf(size)), reading(inputOf(size * factor))];
  small();
  const most = cost(large);
  // A first reading that cost next to nothing says nothing either: on a busy machine the second may seem to cost far more.
  return most < NEGLIGIBLE ? 0 : most / Math.max(cost(small), NEGLIGIBLE / factor);
}
