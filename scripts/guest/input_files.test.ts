import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { generateSshKey } from '../../services/common/compute/ssh_keys.ts';
import { Failure } from '../command.ts';
import { withScratch } from '../scratch.ts';
import { readPublicKey, readUserData } from './input_files.ts';

function refuses(read: () => unknown, message: RegExp): void {
  assert.throws(read, (error) => error instanceof Failure && message.test(error.message));
}

test('user data is taken byte for byte', async () => {
  await withScratch(async (scratch) => {
    const file = join(scratch, 'data');
    writeFileSync(file, Buffer.of(0x1f, 0x8b, 0x00));
    assert.equal(readUserData(file), 'H4sA');
  });
});

test('user data is refused where Nova would refuse it, or where there is none', async () => {
  await withScratch(async (scratch) => {
    const file = join(scratch, 'data');
    writeFileSync(file, Buffer.alloc(49_152));
    refuses(
      () => readUserData(file),
      /^--user-data \S+data: 65536 characters in base64, and Nova takes 65535/,
    );
    writeFileSync(file, Buffer.alloc(49_149));
    assert.equal(readUserData(file).length, 65_532);
    refuses(() => readUserData(join(scratch, 'none')), /^--user-data \S+none: ENOENT/);
  });
});

test('the same key is the same key pair, whatever its comment', async () => {
  await withScratch(async (scratch) => {
    const { publicKey } = await generateSshKey();
    const [one, two] = [join(scratch, 'one.pub'), join(scratch, 'two.pub')];
    writeFileSync(one, `${publicKey}\n`);
    writeFileSync(two, publicKey.replace(/ \S+$/, ' somebody@else'));
    const read = readPublicKey(one);
    assert.equal(read.publicKey, publicKey);
    assert.match(read.name, /^guest-[0-9a-f]{16}$/);
    assert.equal(readPublicKey(two).name, read.name);
    writeFileSync(two, (await generateSshKey()).publicKey);
    assert.notEqual(readPublicKey(two).name, read.name);
  });
});

test('what is no public key is refused by its file', async () => {
  await withScratch(async (scratch) => {
    const { privateKey } = await generateSshKey();
    const file = join(scratch, 'id_rsa');
    writeFileSync(file, privateKey);
    refuses(() => readPublicKey(file), /^--key \S+id_rsa: that is the private key; .*id_rsa\.pub/);
    writeFileSync(file, 'ssh-rsa AAAA');
    refuses(() => readPublicKey(file), /^--key \S+id_rsa: expected an OpenSSH public key/);
  });
});

test('a relative name means where npm was called', async (t) => {
  const before = process.env['INIT_CWD'];
  t.after(() => {
    if (before === undefined) delete process.env['INIT_CWD'];
    else process.env['INIT_CWD'] = before;
  });
  await withScratch(async (scratch) => {
    writeFileSync(join(scratch, 'data'), 'x');
    process.env['INIT_CWD'] = scratch;
    assert.equal(readUserData('data'), 'eA==');
  });
});
