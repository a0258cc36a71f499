import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** The figures of the service in the Prometheus format. */
export class Metrics {
  readonly registry: Registry = new Registry();
  readonly requests: Counter<"route" | "method" | "status">;
  readonly durations: Histogram<"route">;
  readonly streams: Gauge;
  readonly jobs: Counter<"status">;

  constructor(waiting: () => number) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    // gauges that are named as counters, which the conventions do not allow
    for (const name of ["handles", "requests", "resources"]) {
      this.registry.removeSingleMetric(`nodejs_active_${name}_total`);
    }
    this.requests = new Counter({
      name: "omni_alpha_http_requests_total",
      help: "Requests that were answered.",
      labelNames: ["route", "method", "status"],
      registers,
    });
    this.durations = new Histogram({
      name: "omni_alpha_http_request_duration_seconds",
      help: "Time from a request to its answer.",
      labelNames: ["route"],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    this.streams = new Gauge({ name: "omni_alpha_event_streams", help: "Event streams that are open.", registers });
    this.jobs = new Counter({
      name: "omni_alpha_jobs_total",
      help: "Jobs that ended, by how.",
      labelNames: ["status"],
      registers,
    });
    new Gauge({
      name: "omni_alpha_worker_queue_length",
      help: "Tasks that wait for a thread.",
      registers,
      collect() {
        this.set(waiting());
      },
    });
  }
}
