import type { Service } from "./start-service.js";

/** A job as it stands once it has ended. */
// biome-ignore lint/suspicious/noExplicitAny: answers are looked at field by field
export async function ended(service: Service, job: string): Promise<any> {
  for (;;) {
    const { body } = await service.ask("GET", `/v1/jobs/${job}`);
    if (body.status !== "queued" && body.status !== "running") return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
