import { Agent, request } from 'node:http';
import { connect } from 'node:net';

import type { HostileRequest } from './requests.js';

export interface HostileAnswer {
  /** 0: the connection was closed without an answer. */
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  readonly milliseconds: number;
  /** Nothing came for too long. */
  readonly hung: boolean;
}

const TOO_LONG = 60_000;

export class HostileClient {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #url: URL;
  readonly #key: string;

  constructor(url: string, key: string) {
    this.#url = new URL(url);
    this.#key = key;
  }

  ask(asked: HostileRequest): Promise<HostileAnswer> {
    return asked.bytes ? this.#write(asked.bytes) : this.#send(asked);
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(asked: HostileRequest, again = false): Promise<HostileAnswer> {
    const { method, path, headers, body, cutAfter, authorised } = asked;
    const began = performance.now();
    return new Promise((resolve) => {
      const end = (answer: Partial<HostileAnswer>): void =>
        resolve({
          status: 0,
          contentType: '',
          text: '',
          hung: false,
          milliseconds: performance.now() - began,
          ...answer,
        });
      const sent = request(
        {
          host: this.#url.hostname,
          port: this.#url.port,
          method,
          path,
          ...(cutAfter === undefined ? { agent: this.#agent } : { agent: false }),
          headers: {
            ...(body.length > 0 && { 'content-length': body.length }),
            ...(authorised && { authorization: `Bearer ${this.#key}` }),
            ...headers,
          },
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', () => end({}));
          response.on('end', () =>
            end({
              status: response.statusCode ?? 0,
              contentType: response.headers['content-type'] ?? '',
              text: Buffer.concat(parts).toString(),
            }),
          );
        },
      );
      sent.setTimeout(TOO_LONG, () => {
        end({ hung: true });
        sent.destroy();
      });
      sent.on('error', () => {
        // The server closed the connection while it was idle, as it may: asked again on another.
        if (sent.reusedSocket && !again) resolve(this.#send(asked, true));
        else end({});
      });
      if (cutAfter === undefined) sent.end(body);
      else sent.write(body.subarray(0, Math.max(1, cutAfter)), () => sent.destroy());
    });
  }

  #write(bytes: Buffer): Promise<HostileAnswer> {
    const began = performance.now();
    return new Promise((resolve) => {
      const socket = connect(Number(this.#url.port), this.#url.hostname);
      let text = '';
      const end = (): void => {
        clearTimeout(late);
        socket.destroy();
        const [head = '', ...body] = text.split('\r\n\r\n');
        resolve({
          status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0),
          contentType: /\r\ncontent-type: ([^\r]*)/i.exec(head)?.[1] ?? '',
          text: body.join('\r\n\r\n'),
          milliseconds: performance.now() - began,
          hung: false,
        });
      };
      // Half a request is waited for by the server as it should be: whoever wrote it goes away.
      const late = setTimeout(end, 300);
      socket.on('data', (part) => (text += part.toString('latin1')));
      socket.on('error', end);
      socket.on('close', end);
      socket.write(bytes);
    });
  }
}
