import { dumps as dumpsAny } from '../../common/webob/json.ts';
import { floatText, PyFloat } from '../../common/webob/py_float.ts';

export { floatText, PyFloat };

/** What `json.dumps` can write here. A key whose value is undefined is left out. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | PyFloat
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

export type JsonObject = { readonly [key: string]: JsonValue | undefined };

/** `json.dumps` of a body, its shape checked by the compiler. */
export function dumps(value: JsonValue): string {
  return dumpsAny(value);
}
