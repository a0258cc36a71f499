/** Colors of paper and ink; drawings take theirs from `color`. */
const LIGHT = "--paper:#ffffff;--ink:#1c2128;--soft:#59636e;--line:#d9dee3;--tint:#f5f7f9";
const DARK = "--paper:#14171b;--ink:#e3e7eb;--soft:#9aa4ae;--line:#30363d;--tint:#1c2126";

/** The style sheet of a tear sheet: no fonts, images or scripts from anywhere. */
export function pageStyle(theme: "auto" | "light" | "dark"): string {
  const colors =
    theme === "auto"
      ? `:root{color-scheme:light dark;${LIGHT}}\n@media (prefers-color-scheme:dark){:root{${DARK}}}`
      : `:root{color-scheme:${theme};${theme === "dark" ? DARK : LIGHT}}`;
  return `${colors}
*{box-sizing:border-box}
body{margin:0 auto;max-width:54rem;padding:2.5rem 1.5rem 4rem;background:var(--paper);color:var(--ink);
  font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
h1{margin:0;font-size:1.9rem;line-height:1.2;font-weight:650;overflow-wrap:break-word}
h2{margin:0 0 .75rem;font-size:1.25rem;line-height:1.3;font-weight:650;overflow-wrap:break-word}
header p{margin:.4rem 0 0;color:var(--soft)}
section{margin-top:2.75rem;padding-top:1.25rem;border-top:1px solid var(--line)}
p{max-width:42rem}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem;margin:1.75rem 0 0}
dl div{padding:.75rem .9rem;background:var(--tint);border:1px solid var(--line);border-radius:.5rem}
dt{font-size:.8rem;color:var(--soft)}
dd{margin:.1rem 0 0;font-size:1.45rem;font-weight:600;font-variant-numeric:tabular-nums}
figure{margin:1.5rem 0}
figcaption{margin-bottom:.5rem;font-size:.95rem;font-weight:600}
figure svg{display:block;width:100%;height:auto;overflow:visible}
.narrow{display:none}
.scroll{overflow-x:auto}
.scroll svg{min-width:40rem}
.table{overflow-x:auto;margin:1.25rem 0}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums;min-width:min(100%,26rem)}
caption{padding-bottom:.4rem;text-align:left;color:var(--soft)}
th,td{padding:.35rem 1.1rem .35rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);
  overflow-wrap:break-word}
th{font-weight:600;color:var(--soft)}
tbody th{font-weight:inherit;color:inherit}
th:first-child{min-width:6rem}
th:last-child,td:last-child{padding-right:.25rem}
.n{text-align:right}
td.n,th.n,td.d,th.d{white-space:nowrap}
thead th.n{white-space:normal}
summary{cursor:pointer}
summary h2{display:inline-block;margin:0}
footer{margin-top:3rem;font-size:.85rem;color:var(--soft)}
@media screen and (max-width:40rem){body{padding:1.5rem 1rem 3rem}h1{font-size:1.5rem}section{margin-top:2rem}
.wide{display:none}.narrow{display:block}dd{font-size:1.2rem}dl{grid-template-columns:repeat(auto-fit,minmax(7rem,1fr))}
th,td{padding-right:.8rem}}
@media print{:root{color-scheme:light;${LIGHT}}
body{max-width:none;padding:0;font-size:11pt}section{margin-top:1.25rem;padding-top:.75rem}figure{margin:.75rem 0}
h2,figcaption,caption,summary{break-after:avoid}figure,tr,dl,dl div{break-inside:avoid}
figure svg{max-height:70vh}footer{margin-top:1rem;break-before:avoid}
.table,.scroll{overflow:visible}.scroll svg{min-width:0}details::details-content{content-visibility:visible;block-size:auto}}`;
}
