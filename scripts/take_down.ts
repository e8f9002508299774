import { perform } from './command.ts';
import { engineAnswers } from './engine.ts';
import { listGuests, removeGuest } from './guest/containers.ts';
import { FRONTS, projectName, WITH_GUESTS } from './stack.ts';

/**
 * Takes the stack and its guests down, whichever fronts it runs. False, after saying so, where no engine answers: nothing
 * can be up.
 */
export async function takeDown(options: readonly string[]): Promise<boolean> {
  if (!engineAnswers()) {
    console.log('No Docker engine answers, so nothing is running.');
    return false;
  }
  const profiles = FRONTS.flatMap((name) => ['--profile', name]);
  // Their network goes only without them.
  const project = projectName();
  for (const { name } of listGuests(project)) removeGuest(project, name);
  const environment = { COMPOSE_FILE: process.env['COMPOSE_FILE'] || WITH_GUESTS };
  await perform('docker', ['compose', ...profiles, 'down', '--remove-orphans', ...options], environment);
  return true;
}
