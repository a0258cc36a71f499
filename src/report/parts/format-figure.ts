/** 0.1234 → "12.34 %"; what is not a number → "–". The minus is a true one, so that columns line up. */
export function formatPercent(x: number, digits = 2): string {
  return Number.isFinite(x) ? `${fixed(100 * x, digits)} %` : "–";
}

/** 1234567.891 → "1,234,567.89"; trailing zeros beyond the point stay, so that columns line up. */
export function formatNumber(x: number, digits = 2): string {
  return Number.isFinite(x) ? fixed(x, digits) : "–";
}

/** As `formatNumber`, without zeros at the end: quantities and money of any size. */
export function formatAmount(x: number, digits = 2): string {
  if (!Number.isFinite(x)) return "–";
  const text = fixed(x, digits);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function fixed(x: number, digits: number): string {
  // beyond this toFixed turns to exponents
  if (Math.abs(x) >= 1e21) return x.toExponential(3);
  const text = Math.abs(x).toFixed(digits);
  const [whole, part] = text.split(".");
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ",");
  const sign = x < 0 && Number(text) !== 0 ? "−" : "";
  return sign + (part === undefined ? grouped : `${grouped}.${part}`);
}
