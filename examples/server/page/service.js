/** Requests to the service with the key of this tab. */
export class Service {
  constructor(key) {
    this.key = key;
  }

  async ask(path, { method = "GET", body, version } = {}) {
    const response = await fetch(path, {
      method,
      headers: {
        Authorization: `Bearer ${this.key}`,
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...(version !== undefined && { "If-Match": `"${version}"` }),
        ...(method !== "GET" && { "Idempotency-Key": crypto.randomUUID() }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = response.status === 204 ? null : await response.json();
    if (!response.ok) throw new Error(answer.detail ?? answer.title);
    return answer;
  }

  /** Calls `onEvent` for each live event until the signal ends it; a broken connection is made again and resumes. */
  async follow(path, onEvent, signal) {
    let last;
    while (!signal.aborted) {
      try {
        const headers = { Authorization: `Bearer ${this.key}`, ...(last !== undefined && { "Last-Event-ID": last }) };
        const response = await fetch(path, { headers, signal });
        if (response.ok) {
          for await (const event of eventsOf(response.body)) {
            last = event.id ?? last;
            if (event.event !== undefined) onEvent(event);
          }
        }
      } catch {
        if (signal.aborted) return;
      }
      await new Promise((resolve) => setTimeout(resolve, 3000));
    }
  }
}

/** The events of a stream of server-sent events. */
async function* eventsOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const parts = text.split("\n\n");
    text = parts.pop();
    for (const part of parts) {
      const fields = part.split("\n").filter((line) => !line.startsWith(":"));
      yield Object.fromEntries(
        fields.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
      );
    }
  }
}
