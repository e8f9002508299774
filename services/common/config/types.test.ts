import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { dictType, listType } from './container_types.ts';
import { OptValueError } from './errors.ts';
import { integerType, floatType, portType, rangeType } from './number_types.ts';
import type { Opt } from './opts.ts';
import type { OptType } from './opt_type.ts';
import { booleanType, stringType } from './text_types.ts';
import { typeOf } from './types.ts';

type Case =
  | readonly [text: string, value: unknown]
  | readonly [text: string, value: undefined, reason: string];

/** The reason of a refusal, or the value. */
function outcome(type: OptType, text: string): { value?: unknown; reason?: string } {
  try {
    const value = type.convert(text);
    return {
      value: value !== null && typeof value === 'object' && !Array.isArray(value) ? { ...value } : value,
    };
  } catch (error) {
    assert.ok(error instanceof OptValueError, String(error));
    return { reason: error.reason };
  }
}

const table: readonly (readonly [title: string, type: OptType, cases: readonly Case[]])[] = [
  [
    'Integer',
    integerType(),
    [
      ['5', 5],
      [' -1_000 ', -1000],
      ['+٣', 3],
      ['', undefined],
      ['0x10', undefined, "invalid literal for int() with base 10: '0x10'"],
      ['1.0', undefined, "invalid literal for int() with base 10: '1.0'"],
      ['1__0', undefined, "invalid literal for int() with base 10: '1__0'"],
    ],
  ],
  [
    'Integer with limits, zero included',
    integerType({ min: 0, max: 10 }),
    [
      ['0', 0],
      ['-1', undefined, 'Should be greater than or equal to 0'],
      ['11', undefined, 'Should be less than or equal to 10'],
    ],
  ],
  [
    'Integer with choices',
    integerType({ choices: [1, 2] }),
    [
      ['2', 2],
      ['3', undefined, 'Valid values are OrderedDict({1: None, 2: None}), but found 3'],
    ],
  ],
  [
    'Float',
    floatType({ min: 0 }),
    [
      ['1e3', 1000],
      ['.5', 0.5],
      ['1_0.5', 10.5],
      ['inf', Infinity],
      ['nan', Number.NaN],
      ['', undefined],
      ['0x1', undefined, "could not convert string to float: '0x1'"],
      ['-0.1', undefined, 'Should be greater than or equal to 0'],
    ],
  ],
  [
    'Port',
    portType(),
    [
      ['0', 0],
      ['65535', 65535],
      ['65536', undefined, 'Should be less than or equal to 65535'],
    ],
  ],
  [
    'Range',
    rangeType({ min: 1, max: 10 }) as OptType,
    [
      ['1-5', { start: 1, stop: 6, step: 1 }],
      ['5-1', { start: 5, stop: 0, step: -1 }],
      ['7', { start: 7, stop: 6, step: -1 }],
      ['0-5', undefined, 'Should be greater than or equal to 1'],
      ['1-11', undefined, 'Should be less than or equal to 10'],
      ['01-2', undefined, 'Invalid Range: 01-2'],
    ],
  ],
  [
    'Boolean',
    booleanType(),
    [
      ['TRUE', true],
      ['1', true],
      ['on', true],
      ['Yes', true],
      ['false', false],
      ['0', false],
      ['oFF', false],
      ['no', false],
      ['t', undefined, "Unexpected boolean value 't'"],
      ['', undefined, "Unexpected boolean value ''"],
      [' true', undefined, "Unexpected boolean value ' true'"],
    ],
  ],
  [
    'String with choices',
    stringType({ choices: ['low', 'high'] }),
    [
      ['low', 'low'],
      ['Low', undefined, "Valid values are [low, high], but found 'Low'"],
    ],
  ],
  ['String with choices of any case', stringType({ choices: ['low'], ignoreCase: true }), [['LOW', 'LOW']]],
  [
    'String with a regular expression',
    stringType({ regex: /b+/g }),
    [
      ['abc', 'abc'],
      ['abbc', 'abbc'],
      ['ac', undefined, "Value 'ac' doesn't match regex 'b+'"],
    ],
  ],
  [
    'String with a length',
    stringType({ maxLength: 2 }),
    [
      ['\u{1f600}\u{1f600}', '\u{1f600}\u{1f600}'],
      ['abc', undefined, "Value 'abc' exceeds maximum length 2"],
    ],
  ],
  [
    'String with quotes',
    stringType({ quotes: true }),
    [
      ['"x"', 'x'],
      ['"x', undefined, 'Non-closed quote: "x'],
      ['"', undefined, 'Non-closed quote: "'],
    ],
  ],
  [
    'List',
    listType(stringType()) as OptType,
    [
      ['a, b ,c', ['a', 'b', 'c']],
      ['a,,b,,', ['a', '', 'b']],
      ['', []],
      ['a\nb', ['a\nb']],
      ['"x,y"', ['"x', 'y"']],
    ],
  ],
  [
    'List in brackets',
    listType(stringType(), { bounds: true }) as OptType,
    [
      ['[a, b]', ['a', 'b']],
      ['[]', []],
      ['[ ]', ['']],
      ['a]', undefined, 'Value should start with "["'],
      ['[a', undefined, 'Value should end with "]"'],
    ],
  ],
  [
    'List whose items may hold commas: a refused item takes the next one along',
    listType(stringType({ quotes: true })) as OptType,
    [
      ['"a,b",c', ['a,b', 'c']],
      ['c,"a,b', undefined, 'Non-closed quote: "a,b'],
    ],
  ],
  [
    'List of choices: the reason names all that is left',
    listType(stringType({ choices: ['a', 'b'] })) as OptType,
    [['a,c,b', undefined, "Valid values are [a, b], but found 'c,b'"]],
  ],
  [
    'Dict',
    dictType(stringType()) as OptType,
    [
      ['k:v, j : w:x', { k: 'v', j: 'w:x' }],
      ['k:v,w,x:y', { k: 'v', 'w,x': 'y' }],
      ['', {}],
      ['__proto__:x', { ['__proto__']: 'x' }],
      ['k', undefined, 'Value should be NAME:VALUE pairs separated by ","'],
      ['k:v,k:w', undefined, 'Duplicate key k'],
      [':v', undefined, 'Key name should not be empty'],
    ],
  ],
  [
    'Dict of Integer in braces',
    dictType(integerType(), { bounds: true }) as OptType,
    [
      ['{a:1,b:2}', { a: 1, b: 2 }],
      ['{a:x,b:2}', undefined, "invalid literal for int() with base 10: 'x,b:2'"],
      ['a:1', undefined, 'Value should start with "{"'],
    ],
  ],
  [
    'IPAddress',
    typeOf({ type: 'ip', help: '' }),
    [
      ['10.0.0.1', '10.0.0.1'],
      ['fe80::1', 'fe80::1'],
      ['fe80::1%eth0', undefined, 'fe80::1%eth0 is not IPv4 or IPv6 address'],
      ['010.0.0.1', undefined, '010.0.0.1 is not IPv4 or IPv6 address'],
      ['', undefined, 'IP address cannot be an empty string'],
    ],
  ],
  [
    'IPAddress of one version',
    typeOf({ type: 'ip', version: 4, help: '' }),
    [['::1', undefined, '::1 is not an IPv4 address']],
  ],
  [
    'Hostname',
    typeOf({ type: 'hostname', help: '' }),
    [
      ['host-1.example.', 'host-1.example'],
      ['', undefined, 'Cannot have an empty hostname'],
      ['under_score', undefined, 'under_score is an invalid hostname'],
      [
        '1.2.3.4',
        undefined,
        '1.2.3.4 contains no non-numeric characters in the top-level domain part of the host name and is invalid',
      ],
      [`${'a'.repeat(64)}.b`, undefined, `${'a'.repeat(64)}.b is an invalid hostname`],
      ['newline.at.the.end\n', 'newline.at.the.end\n'],
    ],
  ],
  [
    'HostAddress',
    typeOf({ type: 'host_address', help: '' }),
    [
      ['::1', '::1'],
      ['a.b', 'a.b'],
      ['a_b', undefined, 'a_b is not a valid host address'],
    ],
  ],
  ['HostDomain allows underscores', typeOf({ type: 'host_domain', help: '' }), [['a_b', 'a_b']]],
  [
    'URI',
    typeOf({ type: 'uri', schemes: ['http', 'https'], help: '' }),
    [
      ['http://[::1]:80/p?q#f', 'http://[::1]:80/p?q#f'],
      [
        'nourl',
        undefined,
        "('host, scheme were required but missing', URIReference(scheme=None, authority=None, path='nourl', query=None, fragment=None), ['host', 'scheme'])",
      ],
      [
        'http://256.1.1.1/',
        undefined,
        "('host was required but missing', URIReference(scheme='http', authority='256.1.1.1', path='/', query=None, fragment=None), ['host'])",
      ],
      [
        'ftp://h/',
        undefined,
        "(\"scheme was required to be one of ['http', 'https'] but was 'ftp'\", 'scheme', 'ftp', {'http', 'https'})",
      ],
      ['http://h/%41%zz', 'http://h/%41%zz'],
      ['http://u:p%40@h_x:80/a b/é', 'http://u:p%40@h_x:80/a b/é'],
      ['http://:80', 'http://:80'],
      ['http://[v1.x:y]/', 'http://[v1.x:y]/'],
      ['http://[fe80::1%25eth0]/', 'http://[fe80::1%25eth0]/'],
      ['http://[::ffff:999.1.1.1]/', 'http://[::ffff:999.1.1.1]/'],
      [
        'http://[fe80::1%eth0]/',
        undefined,
        "('host was found to be invalid', URIReference(scheme='http', authority='[fe80::1%eth0]', path='/', query=None, fragment=None), ['host'])",
      ],
      [
        'http://h/[é?a b#%é',
        undefined,
        "('path was found to be invalid', URIReference(scheme='http', authority='h', path='/[%C3%A9', query='a%20b', fragment='%25%C3%A9'), ['path'])",
      ],
      [
        'http://h:123456/',
        undefined,
        "('host was required but missing', URIReference(scheme='http', authority='h:123456', path='/', query=None, fragment=None), ['host'])",
      ],
      ['http://h\\x', 'http://h\\x'],
    ],
  ],
  [
    'String with a slash in its expression',
    stringType({ regex: /^\/x/ }),
    [['y', undefined, "Value 'y' doesn't match regex '^/x'"]],
  ],
  [
    'Range without its last number',
    rangeType({ inclusive: false }),
    [['1-5', { start: 1, stop: 5, step: 1 }]],
  ],
];

for (const [title, type, cases] of table) {
  describe(title, () => {
    for (const [text, value, reason] of cases) {
      it(`${reason === undefined ? 'reads' : 'refuses'} ${JSON.stringify(text)}`, () => {
        assert.deepEqual(outcome(type, text), reason === undefined ? { value } : { reason });
      });
    }
  });
}

describe('types', () => {
  it('print as Python prints them', () => {
    const reprs = [
      integerType({ min: 1, max: 10 }),
      portType(),
      floatType(),
      stringType({ choices: ['x', 'y'] }),
      listType(integerType()),
      dictType(stringType()),
      stringType({ regex: /a\/b/ }),
    ].map((type) => type.repr);
    assert.deepEqual(reprs, [
      'Integer(min=1, max=10)',
      'Port(min=0, max=65535)',
      'Float',
      "String(choices=['x', 'y'])",
      'List of Integer',
      'Dict of String',
      "String(regex='a/b')",
    ]);
  });

  it('show a dict in the order in which it was written, names that are numbers too', () => {
    const type = dictType(integerType());
    assert.equal(type.format(type.convert('2:1,1:2,k:3')), "{'2': 1, '1': 2, 'k': 3}");
  });

  it('whose limits contradict each other are refused', () => {
    assert.throws(() => integerType({ min: 10, max: 1 }), {
      name: 'ValueError',
      message: 'Max value is less than min value',
    });
    assert.throws(() => portType({ max: 70000 }), { message: 'Max value cannot be more than 65535' });
    assert.throws(() => integerType({ max: 3, choices: [4] }), {
      message: 'Choices [4] are out of bounds [None..3]',
    });
  });

  it('refuse integers of more digits than Python converts', () => {
    assert.throws(() => integerType().convert('9'.repeat(4301)), {
      message: /^Exceeds the limit \(4300 digits\)/,
    });
  });

  it('throw nothing but their refusal, whatever the text', () => {
    const declared: Opt[] = [
      { type: 'string', choices: ['a'], help: '' },
      { type: 'boolean', help: '' },
      { type: 'integer', help: '' },
      { type: 'float', help: '' },
      { type: 'port', help: '' },
      { type: 'list', itemChoices: ['a'], help: '' },
      { type: 'dict', help: '' },
      { type: 'multi', help: '' },
      { type: 'host_address', help: '' },
      { type: 'host_domain', help: '' },
      { type: 'hostname', help: '' },
      { type: 'ip', help: '' },
      { type: 'uri', schemes: ['http'], help: '' },
    ];
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[\w:,.[\]{}%/@?#" -]*$/));
    fc.assert(
      fc.property(fc.constantFrom(...declared), text, (opt, value) => {
        outcome(typeOf(opt), value);
      }),
      { numRuns: 2000 },
    );
  });
});
