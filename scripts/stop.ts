import { main } from './command.ts';
import { takeDown } from './take_down.ts';

/** `npm stop`: takes the stack down and keeps its data. */
await main(async () => {
  if (await takeDown([]))
    console.log('Stopped. The data is kept: npm start continues with it, npm run reset drops it.');
});
