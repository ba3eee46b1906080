/** One sentence for the person at the keyboard, and a failure; no stack. */
export class Refusal extends Error {}

/** On standard error: standard output belongs to the command. */
export function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}
