import { perform } from './command.ts';
import { engineAnswers } from './engine.ts';
import { FRONTS } from './stack.ts';

/** Takes the stack down, whichever fronts it runs. False, after saying so, where no engine answers: nothing can be up. */
export async function takeDown(options: readonly string[]): Promise<boolean> {
  if (!engineAnswers()) {
    console.log('No Docker engine answers, so nothing is running.');
    return false;
  }
  const profiles = FRONTS.flatMap((name) => ['--profile', name]);
  await perform('docker', ['compose', ...profiles, 'down', '--remove-orphans', ...options]);
  return true;
}
