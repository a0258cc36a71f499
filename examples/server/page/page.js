import { bar, lineChart } from "/page/charts.js";
import { html, render, useEffect, useState } from "/page/preact.js";
import { Service } from "/page/service.js";

const money = (value) => {
  const cents = Math.round(value * 100) / 100;
  return new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" }).format(cents === 0 ? 0 : cents);
};
const percent = (value) => `${(value * 100).toFixed(2)} %`;
const number = (value) => new Intl.NumberFormat("en-US", { maximumFractionDigits: 4 }).format(value);

/** Events that a person should look at. */
const ALARMS = new Set(["limit-breach", "emergency", "stale-price", "refused-tick"]);

function Page() {
  const [key, setKey] = useState(sessionStorage.getItem("key") ?? "");
  const [portfolios, setPortfolios] = useState(null);
  const [chosen, setChosen] = useState("");
  const [problem, setProblem] = useState("");

  const enter = async (given) => {
    try {
      const { items } = await new Service(given).ask("/v1/portfolios?limit=200");
      sessionStorage.setItem("key", given);
      setKey(given);
      setPortfolios(items);
      setChosen(items[0]?.id ?? "");
      setProblem("");
    } catch (error) {
      setPortfolios(null);
      setProblem(error.message);
    }
  };
  useEffect(() => {
    if (key !== "") enter(key);
  }, []);

  return html`<header>
      <h1>omni-alpha</h1>
      ${
        portfolios === null
          ? html`<${KeyForm} onKey=${enter} />`
          : html`<label
              >Portfolio
              <select id="portfolio" value=${chosen} onChange=${(event) => setChosen(event.target.value)}>
                ${portfolios.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
              </select></label
            >`
      }
    </header>
    <main id="main" tabindex="-1">
      ${problem && html`<p class="problem wide" role="alert">${problem}</p>`}
      ${portfolios?.length === 0 && html`<p>There is no portfolio yet: create one with POST /v1/portfolios.</p>`}
      ${chosen && html`<${Portfolio} key=${chosen} id=${chosen} service=${new Service(key)} />`}
    </main>`;
}

function KeyForm({ onKey }) {
  const submit = (event) => {
    event.preventDefault();
    onKey(new FormData(event.target).get("key"));
  };
  return html`<form onSubmit=${submit} class="row">
    <label>Key of the service <input name="key" type="password" autocomplete="off" required /></label>
    <button class="primary">Enter</button>
  </form>`;
}

function Portfolio({ id, service }) {
  const path = `/v1/portfolios/${id}`;
  const [portfolio, setPortfolio] = useState(null);
  const [lots, setLots] = useState([]);
  const [proposals, setProposals] = useState([]);
  const [regime, setRegime] = useState(null);
  const [events, setEvents] = useState([]);
  const [line, setLine] = useState([]);
  const [problem, setProblem] = useState("");

  const attempt = async (work) => {
    try {
      await work();
      setProblem("");
    } catch (error) {
      setProblem(error.message);
    }
  };
  const refresh = () =>
    attempt(async () => {
      const [now, open, waiting] = await Promise.all([
        service.ask(path),
        service.ask(`${path}/lots?limit=200`),
        service.ask(`${path}/proposals?limit=20`),
      ]);
      setPortfolio(now);
      setLots(open.items);
      setProposals(waiting.items);
      setLine((before) => [...before, { value: now.value }].slice(-500));
    });
  const takeEvent = ({ id: number, event, data }) => {
    const body = JSON.parse(data);
    setEvents((before) => [{ number, event, body }, ...before].slice(0, 100));
    if (event === "regime-change") setRegime(body.regime ?? body.to ?? null);
    if (body.value !== undefined && event === "metrics") setLine((before) => [...before, body].slice(-500));
    if (event.endsWith("-applied") || event === "proposal") refresh();
  };
  useEffect(() => {
    const leaving = new AbortController();
    refresh();
    attempt(async () => setRegime((await service.ask(`${path}/regime`, { method: "POST", body: {} })).current));
    service.follow(`${path}/events`, takeEvent, leaving.signal);
    return () => leaving.abort();
  }, []);

  if (portfolio === null) return html`<p role="status">${problem || "Loading …"}</p>`;
  const propose = () => attempt(() => service.ask(`${path}/proposals`, { method: "POST", body: {} })).then(refresh);
  const decide = (proposal, word) =>
    attempt(() =>
      service.ask(`${path}/proposals/${proposal.id}/${word}`, {
        method: "POST",
        ...(word === "approve" && { version: portfolio.version }),
      }),
    ).then(refresh);
  const shown = proposals.find(({ status }) => status === "open");
  return html`${problem && html`<p class="problem" role="alert">${problem}</p>`}
    <section class="wide" aria-labelledby="standing">
      <h2 id="standing">${portfolio.name}</h2>
      <dl class="figures">
        <div><dt>Value</dt><dd id="value">${money(portfolio.value)}</dd></div>
        <div><dt>Cash</dt><dd id="cash">${money(portfolio.cash)}</dd></div>
        <div><dt>Prices of</dt><dd>${portfolio.date}</dd></div>
        <div><dt>Regime</dt><dd id="regime">${regime ?? "–"}</dd></div>
        <div><dt>Drift</dt><dd id="drift">${shown ? percent(shown.plan.before.drift) : "–"}</dd></div>
        <div><dt>Version</dt><dd>${portfolio.version}</dd></div>
      </dl>
      ${lineChart(line)}
    </section>
    <section aria-labelledby="holdings">
      <h2 id="holdings">Holdings</h2>
      <${Holdings} portfolio=${portfolio} />
    </section>
    <section aria-labelledby="proposals">
      <h2 id="proposals">Rebalance</h2>
      ${
        shown
          ? html`<${Proposal} proposal=${shown} onDecide=${decide} />`
          : html`<p class="quiet">No proposal waits for a decision.</p>`
      }
      <div class="row"><button id="propose" onClick=${propose}>Propose a rebalance</button></div>
    </section>
    <section aria-labelledby="events">
      <h2 id="events">Events</h2>
      <ol class="events" aria-live="polite">
        ${events.map(
          ({ number, event, body }) =>
            html`<li key=${number}>
              <span class=${ALARMS.has(event) ? "alarm" : ""}>${event}</span>
              <span class="quiet"> ${body.message ?? body.reason ?? body.at ?? body.date ?? ""}</span>
            </li>`,
        )}
        ${events.length === 0 && html`<li class="quiet">Nothing has happened since the page was opened.</li>`}
      </ol>
    </section>
    <section class="wide" aria-labelledby="lots">
      <h2 id="lots">Tax lots</h2>
      <${Lots} lots=${lots} prices=${portfolio.prices} />
    </section>`;
}

function Holdings({ portfolio }) {
  const held = Object.entries(portfolio.holdings).filter(([, shares]) => shares !== 0);
  if (held.length === 0) return html`<p class="quiet">Nothing is held.</p>`;
  return html`<div class="scroll">
    <table>
      <caption>Shares at the latest prices</caption>
      <thead>
        <tr><th scope="col">Asset</th><th scope="col">Shares</th><th scope="col">Price</th><th scope="col">Weight</th><td></td></tr>
      </thead>
      <tbody>
        ${held.map(
          ([asset, shares]) =>
            html`<tr key=${asset}>
              <th scope="row">${asset}</th>
              <td>${number(shares)}</td>
              <td>${money(portfolio.prices[asset] ?? 0)}</td>
              <td>${percent(portfolio.weights[asset] ?? 0)}</td>
              <td>${bar(portfolio.weights[asset] ?? 0)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function Proposal({ proposal, onDecide }) {
  const { plan } = proposal;
  const reasonOf = Object.fromEntries([...plan.reasons, ...plan.skipped].map(({ asset, reason }) => [asset, reason]));
  return html`<p>${plan.reason}</p>
    <div class="scroll">
      <table>
        <caption>${plan.trades.length} trades; expected cost ${money(plan.expected.cost)}, tax ${money(plan.expected.tax)}</caption>
        <thead>
          <tr><th scope="col">Asset</th><th scope="col">Shares</th><th scope="col" class="text">Why</th></tr>
        </thead>
        <tbody>
          ${plan.trades.map(
            ({ asset, quantity }) =>
              html`<tr key=${asset}><th scope="row">${asset}</th><td>${number(quantity)}</td><td class="text">${reasonOf[asset] ?? ""}</td></tr>`,
          )}
        </tbody>
      </table>
    </div>
    <div class="row">
      <button id="approve" class="primary" onClick=${() => onDecide(proposal, "approve")}>Approve</button>
      <button id="refuse" onClick=${() => onDecide(proposal, "refuse")}>Refuse</button>
    </div>`;
}

function Lots({ lots, prices }) {
  if (lots.length === 0) return html`<p class="quiet">No lots are open.</p>`;
  return html`<div class="scroll">
    <table>
      <caption>Open lots, with gains at the latest prices</caption>
      <thead>
        <tr>
          <th scope="col">Lot</th><th scope="col">Asset</th><th scope="col">Acquired</th><th scope="col">Shares</th
          ><th scope="col">Basis</th><th scope="col">Gain</th>
        </tr>
      </thead>
      <tbody>
        ${lots.map(({ lot, asset, adjustedAcquired, quantity, adjustedBasis }) => {
          const gain = quantity * (prices[asset] ?? 0) - adjustedBasis;
          return html`<tr key=${lot + asset}>
            <th scope="row">${lot}</th><td>${asset}</td><td>${adjustedAcquired}</td><td>${number(quantity)}</td>
            <td>${money(adjustedBasis)}</td><td class=${gain < -0.005 ? "problem" : gain > 0.005 ? "good" : ""}>${money(gain)}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

render(html`<${Page} />`, document.getElementById("page"));
