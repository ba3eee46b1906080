/** What a Dockerfile says, and its commands run in plain folders: no container engine is needed, and none is replaced. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { Copy, DockerfileParser, From, JSONInstruction, type Instruction } from 'dockerfile-ast';

export interface Step {
  readonly keyword: string;
  /** Of a JSON form: its items; else the words. */
  readonly words: readonly string[];
  readonly isJson: boolean;
  /** The whole of its arguments, as written. */
  readonly text: string;
  readonly flags: Readonly<Record<string, string>>;
}

export interface Stage {
  readonly image: string;
  readonly name: string | undefined;
  readonly steps: readonly Step[];
}

/** The stages of a Dockerfile, in order. */
export function readDockerfile(text: string): Stage[] {
  const stages: { image: string; name: string | undefined; steps: Step[] }[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    if (instruction instanceof From)
      stages.push({ image: instruction.getImage() ?? '', name: instruction.getBuildStage() ?? undefined, steps: [] });
    else stages.at(-1)?.steps.push(stepOf(instruction));
  }
  return stages;
}

function stepOf(instruction: Instruction): Step {
  const isFlagged = instruction instanceof JSONInstruction || instruction instanceof Copy;
  const flags = isFlagged ? instruction.getFlags() : [];
  const strings = instruction instanceof JSONInstruction ? instruction.getJSONStrings() : [];
  return {
    keyword: instruction.getKeyword(),
    isJson: strings.length > 0,
    words:
      strings.length > 0
        ? strings.map((string) => JSON.parse(string.getJSONValue().replace(/^"?|"?$/g, '"')) as string)
        : instruction
            .getArguments()
            .map((argument) => argument.getValue())
            .filter((word) => !word.startsWith('--')),
    text: instruction.getRawArgumentsContent() ?? '',
    flags: Object.fromEntries(flags.map((flag) => [flag.getName(), flag.getValue() ?? ''])),
  };
}

/** The last value of an instruction of a stage. */
export function lastOf(stage: Stage, keyword: string): Step | undefined {
  return stage.steps.findLast((step) => step.keyword === keyword);
}

/** The variables that a stage sets. */
export function environmentOf(stage: Stage): Record<string, string> {
  const words = stage.steps.filter(({ keyword }) => keyword === 'ENV').flatMap(({ text }) => text.split(/\s+/));
  return Object.fromEntries(words.map((word) => [word.split('=')[0]!, word.split('=').slice(1).join('=')]));
}

/** Runs what a Dockerfile does, each stage in a folder that stands for its root. */
export class PlainBuild {
  /** What was run: the command and its milliseconds. */
  readonly ran: { readonly command: string; readonly milliseconds: number }[] = [];
  readonly #environment: Readonly<Record<string, string | undefined>>;

  constructor(
    private readonly context: string,
    private readonly folder: string,
    environment: Readonly<Record<string, string | undefined>>,
  ) {
    this.#environment = environment;
  }

  rootOf(stages: readonly Stage[], stage: Stage): string {
    return join(this.folder, `stage-${stages.indexOf(stage)}`);
  }

  /** Where a stage works, as a path of this machine. */
  workOf(stages: readonly Stage[], stage: Stage): string {
    return join(this.rootOf(stages, stage), lastOf(stage, 'WORKDIR')?.words[0] ?? '/');
  }

  async build(stages: readonly Stage[]): Promise<void> {
    for (const stage of stages) {
      let work = this.rootOf(stages, stage);
      mkdirSync(work, { recursive: true });
      for (const step of stage.steps) {
        if (step.keyword === 'WORKDIR') {
          work = join(this.rootOf(stages, stage), step.words[0]!);
          mkdirSync(work, { recursive: true });
        }
        if (step.keyword === 'COPY') this.#copy(stages, step, work);
        if (step.keyword === 'RUN') await this.run(['/bin/sh', '-c', step.text], work, environmentOf(stage));
      }
    }
  }

  #copy(stages: readonly Stage[], step: Step, work: string): void {
    const from = step.flags['from'];
    const other = from === undefined ? undefined : stages.find(({ name }) => name === from);
    if (from !== undefined && !other) throw new Error(`COPY --from=${from}: no such stage`);
    const root = other ? this.rootOf(stages, other) : this.context;
    const target = resolve(work, step.words.at(-1)!);
    for (const source of step.words.slice(0, -1)) {
      const path = join(root, source);
      const isFolder = statSync(path).isDirectory();
      const into = isFolder || !/\/$|^\.$/.test(step.words.at(-1)!) ? target : join(target, source.split('/').at(-1)!);
      mkdirSync(dirname(into), { recursive: true });
      cpSync(path, into, { recursive: true, verbatimSymlinks: true });
    }
  }

  /** Runs a command to its end; what it wrote is in the error when it failed. */
  async run(command: readonly string[], work: string, environment: Readonly<Record<string, string>>): Promise<void> {
    const began = performance.now();
    const child = spawn(command[0]!, command.slice(1), {
      cwd: work,
      env: { ...this.#environment, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
    const code = await new Promise((done) => child.once('close', done));
    this.ran.push({ command: command.at(-1)!, milliseconds: performance.now() - began });
    if (code !== 0) throw new Error(`${command.join(' ')} ended with ${String(code)}: ${output.slice(-3_000)}`);
  }
}
