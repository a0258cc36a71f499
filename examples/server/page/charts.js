import { html } from "/page/preact.js";

/** A line over time. The values are in the text beside it, so the picture itself says only its trend. */
export function lineChart(points) {
  if (points.length < 2) return html`<p class="quiet">The line begins with the next price.</p>`;
  const values = points.map(({ value }) => value);
  const low = Math.min(...values);
  const high = Math.max(...values);
  // a cent is no slope
  const span = Math.max(high - low, Math.abs(high) / 1000) || 1;
  const x = (k) => 8 + (k / (points.length - 1)) * 584;
  const y = (value) => 152 - ((value - low) / span) * 140;
  const path = points.map(({ value }, k) => `${k === 0 ? "M" : "L"}${x(k).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  const trend = values.at(-1) >= values[0] ? "up" : "down";
  return html`<svg viewBox="0 0 600 160" role="img" aria-label=${`Value over the last ${points.length} events: ${trend}`}>
    <path d=${path} fill="none" stroke="var(--accent)" stroke-width="2" />
  </svg>`;
}

/** Weights as bars in a table cell. */
export function bar(fraction) {
  const width = Math.max(0, Math.min(1, Math.abs(fraction))) * 100;
  return html`<svg viewBox="0 0 100 8" aria-hidden="true" style="width:6rem;display:inline-block">
    <rect width=${width} height="8" fill=${fraction < 0 ? "var(--bad)" : "var(--accent)"} />
  </svg>`;
}
