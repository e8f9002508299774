import { main } from './command.ts';
import { takeDown } from './take_down.ts';

/** `npm run reset`: takes the stack down and drops its data. */
await main(async () => {
  if (await takeDown(['--volumes'])) console.log('Stopped, and the data is gone. npm start begins anew.');
});
