import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

const configuration = fileURLToPath(new URL('../../.swcrc', import.meta.url));

export async function resolve(specifier, context, next) {
  const ours = specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts');
  if (!ours) return next(specifier, context);
  return {
    url: new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL).href,
    format: 'module',
    shortCircuit: true,
  };
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const filename = fileURLToPath(url);
  const { code } = await transform(await readFile(filename, 'utf8'), { filename, configFile: configuration });
  return { format: 'module', source: code, shortCircuit: true };
}
