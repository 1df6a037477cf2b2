/** JSON that another process, or this one before its end, has written: taken as what it says only where it has its shape. */
import { type GenericSchema, safeParse } from 'valibot';
import { readIfThere } from './files.ts';

/** Undefined for what is no JSON, or none of this shape. */
function parseJson<T>(text: string, schema: GenericSchema<unknown, T>): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = safeParse(schema, value);
  return parsed.success ? parsed.output : undefined;
}

/** The same of a file; undefined when there is none, too. Rejects when it cannot be read at the moment. */
export async function readJson<T>(path: string, schema: GenericSchema<unknown, T>): Promise<T | undefined> {
  const bytes = await readIfThere(path);
  return bytes && parseJson(bytes.toString('utf8'), schema);
}
