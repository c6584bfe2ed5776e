const BODY = JSON.stringify({ firstName: "Ada", lastName: "Lovelace" });

/** A write that is in flight: the service has asked for its body. */
export class Upload implements Disposable {
  readonly #connection: Deno.Conn;

  private constructor(connection: Deno.Conn) {
    this.#connection = connection;
  }

  /** Sends all but the body, and waits until the service asks for it. */
  static async begin(url: URL, id: string): Promise<Upload> {
    const { hostname } = url;
    const port = Number(url.port);
    const upload = new Upload(await Deno.connect({ hostname, port }));
    await upload.#write(
      `PUT /persons/${id} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n` +
        "Content-Type: application/json\r\nConnection: close\r\n" +
        `Content-Length: ${BODY.length}\r\n\r\n`,
    );
    const asked = await upload.#read();
    if (!asked.includes("100 Continue")) throw new Error(asked);
    return upload;
  }

  /** Sends the body and returns the answer; nothing if there is none. */
  async answer(): Promise<string> {
    await this.#write(BODY);
    return await this.#read();
  }

  /** Sends the body and returns the status of the answer. */
  async finish(): Promise<number> {
    return Number(/^HTTP\/1\.1 (\d+)/.exec(await this.answer())?.[1]);
  }

  async #write(text: string): Promise<void> {
    await this.#connection.write(new TextEncoder().encode(text));
  }

  async #read(): Promise<string> {
    const bytes = new Uint8Array(10_000);
    const count = await this.#connection.read(bytes) ?? 0;
    return new TextDecoder().decode(bytes.subarray(0, count));
  }

  /** Closes its connection. */
  [Symbol.dispose](): void {
    this.#connection.close();
  }
}
