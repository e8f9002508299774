/** The application under test: says who answers, waits where asked, dies where asked, fails to load where asked. */
if (process.env.TEST_APP_FAILS !== undefined) throw new Error(process.env.TEST_APP_FAILS);
if (process.env.TEST_APP_FAILS_FILE !== undefined) {
  const { existsSync } = await import('node:fs');
  if (existsSync(process.env.TEST_APP_FAILS_FILE)) throw new Error('broken since the last load');
}
if (process.env.TEST_APP_LOADS_IN !== undefined) {
  process.stderr.write('loading\n');
  await new Promise((resolve) => setTimeout(resolve, Number(process.env.TEST_APP_LOADS_IN)));
}

export const application = (req, res) => {
  const [path, argument] = req.url.split('?');
  if (path === '/slow')
    return void setTimeout(() => res.end(`slow ${process.pid}`), Number.parseInt(argument, 10));
  if (path === '/block') for (;;);
  if (path === '/exit') return process.exit(3);
  if (path === '/throw-later')
    return void setImmediate(() => {
      throw new Error('thrown later');
    });
  if (path === '/env') return void res.end(String(process.env[argument]));
  if (path === '/cwd') return void res.end(process.cwd());
  if (path === '/title') return void res.end(process.title);
  res.end(`pid ${process.pid}`);
};

export const other = (_req, res) => res.end('other');
