import { describe, expect, test } from "vitest";
import {
  buildTaxLedger,
  type ImportAnswer,
  type OpeningLot,
  transactionsFromBroker,
  transactionsFromOpeningLots,
} from "../../src/index.js";
import { placesOf, SAMPLES, sampleOptions, sampleText, shown } from "./samples.js";

const read = (name: string, answers: Readonly<Record<string, ImportAnswer>> = {}) =>
  transactionsFromBroker(sampleText(name), { ...sampleOptions(name), answers });

describe("answers", () => {
  test.each(SAMPLES)("each choice of %s is an answer that leaves no question on its line", (name) => {
    for (const { line, choices } of read(name).questions) {
      expect(choices).toContain("ignore");
      for (const choice of choices) {
        const answered = read(name, { [line]: choice });
        expect(answered.questions.map((question) => question.line)).not.toContain(line);
        expect(placesOf(answered)).toHaveLength(answered.rows);
      }
    }
  });

  test("the ratio of a split with cash for a fraction makes the cash a sale of that fraction", () => {
    const { transactions, questions } = read("schwab-2.csv", { "6": "1/10" });
    expect(questions).toEqual([]);
    // 45 shares at 1 for 10 are 4.5, of which 4 were booked
    expect(transactions.map(shown).filter((line) => line.includes("SMLR"))).toEqual([
      "11 2025-05-05 buy main SMLR 45 90",
      "6 2025-10-20 split * SMLR - - ratio=1/10",
      "4 2025-10-22 sell main SMLR 0.5 6.25",
    ]);
    const { dispositions, openLots } = buildTaxLedger(transactions, { accounts: [{ id: "main", kind: "taxable" }] });
    expect(dispositions.find(({ asset }) => asset === "SMLR")).toMatchObject({
      quantity: 0.5,
      basis: 10,
      recognized: -3.75,
    });
    expect(openLots).toMatchObject([{ asset: "SMLR", quantity: 4, basis: 80 }]);
  });

  test("fields that a question names complete a transfer, a spin-off and a merger", () => {
    const schwab = read("schwab-3.csv", {
      "7": { acquired: "2019-04-01", amount: 512.5 },
      "8": "written",
      "9": { asset: "NEWN", ratio: "1/6", basisFraction: 0.12 },
    });
    expect(schwab.questions).toEqual([]);
    expect(schwab.transactions.map(shown)).toContain("7 2025-09-09 transfer main MOVD 25 512.5 acquired=2019-04-01");
    expect(schwab.transactions.map(shown)).toContain(
      "9 2025-08-20 spin-off * NEWN - - newAsset=CHLD ratio=1/6 basisFraction=0.12",
    );
    const merrill = read("merrill-3.csv", { "2": "tax-free", "4": "ignore" });
    expect(merrill.transactions.map(shown)).toContain("2 2025-11-05 merger * LEAD - - newAsset=GLDI ratio=1/2");
  });

  test("a closed lot of 1099-B without its day is complete with it", () => {
    const { transactions, questions } = read("1099-b-1.csv", { "6": { acquired: "2018-02-01" } });
    expect(questions).toEqual([]);
    const ledger = buildTaxLedger(transactions, { accounts: [{ id: "main", kind: "taxable" }], lotMethod: "specific" });
    expect(ledger.dispositions.map(({ asset, recognized, term }) => [asset, recognized, term])).toEqual([
      ["ACRN", -500, "short"],
      ["BRCH", 3000, "long"],
      ["CEDR", 50, "long"],
      ["ACRN", 550, "short"],
    ]);
  });

  test.each([
    [
      "a word that is no choice",
      { "7": "yes" },
      /options\.answers\.7 is "yes": give "ignore", or an object with acquired and amount/,
    ],
    ["a field that is missing", { "7": { amount: 5 } }, /options\.answers\.7\.acquired is missing/],
    ["a field that is none", { "7": { amuont: 5 } }, /amuont is no field of a transaction: did you mean amount\?/],
    ["a line that asks nothing", { "12": "ignore" }, /options\.answers\.12 answers no question/],
    ["no number", { "7": { acquired: "2019-04-01", amount: Number.NaN } }, /amount is NaN: give a number/],
  ] as const)("%s is refused", (_, answers, message) => {
    expect(() => read("schwab-3.csv", answers as Readonly<Record<string, ImportAnswer>>)).toThrow(message);
  });
});

describe("accounts", () => {
  test("an object sends each account of the file to its id, and passes the others", () => {
    const both = transactionsFromBroker(sampleText("fidelity-1.csv"), {
      account: { "222222222": "roth", "444444444": "main" },
    });
    expect(both.questions).toEqual([]);
    expect(new Set(both.transactions.map(({ account }) => account))).toEqual(new Set(["main", "roth"]));
    const one = transactionsFromBroker(sampleText("fidelity-1.csv"), { account: { "444444444": "main" } });
    expect(one.ignored.map(({ line, reason }) => [line, reason])).toContainEqual([
      4,
      'the account "222222222" is not one of options.account',
    ]);
  });

  test("a file of several accounts that go to one id asks", () => {
    const options = { account: "main" };
    const { questions } = transactionsFromBroker(sampleText("fidelity-1.csv"), options);
    expect(questions[0]!.question).toMatch(/^The file has 2 accounts \(222222222, 444444444\)/);
    const chosen = transactionsFromBroker(sampleText("fidelity-1.csv"), { ...options, answers: { "3": "444444444" } });
    expect(chosen.questions).toEqual([]);
    expect(chosen.transactions).toHaveLength(4);
  });

  test("a split that two accounts of the file have is one line, which applies to both", () => {
    const file = `Account Number,Trade Date,Settlement Date,Transaction Type,Transaction Description,Investment Name,Symbol,Shares,Share Price,Principal Amount,Commission Fees,Net Amount
1,2025-06-02,2025-06-02,Stock split,Stock split,TWICE,TWCE,10.0,0.0,0.0,0.0,0.0
2,2025-06-03,2025-06-03,Stock split,Stock split,TWICE,TWCE,4.0,0.0,0.0,0.0,0.0
1,2025-03-03,2025-03-04,Buy,Buy,TWICE,TWCE,10.0,100.00,-1000.00,0.0,-1000.00
2,2025-03-03,2025-03-04,Buy,Buy,TWICE,TWCE,4.0,100.00,-400.00,0.0,-400.00`;
    const { transactions, ignored } = transactionsFromBroker(file, { account: { "1": "a", "2": "b" } });
    expect(transactions.filter(({ type }) => type === "split")).toMatchObject([{ line: 2, ratio: 2 }]);
    expect(ignored).toContainEqual({ line: 3, row: 3, reason: "the action of line 2, which applies to all accounts" });
  });

  test("shares that leave one account of the file and reach another are one transfer", () => {
    const { transactions, ignored } = transactionsFromBroker(sampleText("columns-3.csv"), {
      ...sampleOptions("columns-3.csv"),
      account: { one: "one", two: "two" },
    });
    expect(transactions.map(shown)).toContain("6 2025-03-06 transfer one AAA 10 - to=two");
    expect(ignored).toContainEqual({ line: 7, row: 7, reason: "the other side of the transfer of line 6" });
  });

  describe("files without line ends", () => {
    const foreign = (id: number, quantity: number) =>
      `<Trade accountId="U1" currency="EUR" assetCategory="STK" symbol="EURO" description="EURO SE" tradeID="${id}" dateTime="20250805;030000" tradeDate="20250805" quantity="${quantity}" tradePrice="100" proceeds="${-100 * quantity}" taxes="0" ibCommission="0" netCash="${-100 * quantity}" buySell="BUY" openCloseIndicator="O" notes="" levelOfDetail="EXECUTION" />`;
    const text = `<FlexQueryResponse queryName="taxes" type="AF"><FlexStatements count="1"><FlexStatement accountId="U1" fromDate="20250101" toDate="20251231" period="LastYear"><Trades>${foreign(1, 10)}${foreign(2, 20)}</Trades></FlexStatement></FlexStatements></FlexQueryResponse>`;

    test("an answer for a line where several rows ask is refused", () => {
      expect(() => transactionsFromBroker(text, { account: "main", answers: { "1": { amount: 1100 } } })).toThrow(
        'options.answers.1 would answer 2 rows of line 1: give each its own answer, by line and row, as "1/1" and "1/2"',
      );
    });

    test("each row takes its own answer, by line and row", () => {
      const { transactions, questions } = transactionsFromBroker(text, {
        account: "main",
        answers: { "1/1": { amount: 1100 }, "1/2": { amount: 2200 } },
      });
      expect(questions).toEqual([]);
      expect(transactions.map(({ quantity, amount }) => [quantity, amount])).toEqual([
        [10, 1100],
        [20, 2200],
      ]);
    });
  });

  describe("several accounts in a file without a header", () => {
    const statement = sampleText("ofx-1.ofx");
    const inner = statement.slice(
      statement.indexOf("<INVSTMTTRNRS>"),
      statement.indexOf("</INVSTMTTRNRS>") + "</INVSTMTTRNRS>".length,
    );
    const text = statement.replace(
      inner,
      `${inner}\n${inner.replaceAll("77001", "OTHER").replaceAll("<FITID>", "<FITID>z")}`,
    );

    test("ask as those with one do", () => {
      const { questions, rows, transactions, ignored, problems } = transactionsFromBroker(text, { account: "main" });
      expect(questions.map(({ question }) => question)).toEqual([
        expect.stringMatching(/^The file has 2 accounts \(77001, OTHER\)/),
      ]);
      const placed = new Set([...transactions, ...ignored, ...problems, ...questions].map(({ row }) => row));
      expect(placed.size).toBe(rows);
      const answers = (answer: string) => ({ account: "main", answers: { [questions[0]!.line]: answer } });
      const both = transactionsFromBroker(text, answers("all in one account"));
      const first = transactionsFromBroker(text, answers("77001"));
      expect(both.questions).toEqual([]);
      expect(both.transactions).toHaveLength(2 * first.transactions.length);
    });

    test("whichever row comes first", () => {
      const trades = sampleText("ibkr-3.xml").replace(/accountId="U9998887"([^>]*tradeID="502")/, 'accountId="U2"$1');
      const onlyTrades = trades.replace(
        /<Lot [^>]*>|<CorporateAction [^>]*>|<CashTransaction [^>]*>|<OpenPosition [^>]*>/g,
        "",
      );
      const asked = transactionsFromBroker(onlyTrades, { account: "main" });
      expect(asked.questions[0]!.question).toMatch(/^The file has 2 accounts/);
      const { line } = asked.questions[0]!;
      const all = transactionsFromBroker(onlyTrades, { account: "main", answers: { [line]: "all in one account" } });
      expect(all.transactions.map(({ asset }) => asset)).toEqual(["GHIJ", "GHIJ"]);
    });
  });

  test("a damaged row whose money comes out below 0 is a problem, and no transaction", () => {
    const text = sampleText("1099-b-3.csv").replace("220.00,180.00", "220.00,-5.00");
    const { transactions, problems, rows, ignored, questions } = transactionsFromBroker(text, { account: "main" });
    expect(problems.map(({ message }) => message)).toEqual([
      "the amount of the cover of 000222333 comes to -5, which is below 0",
    ]);
    expect(transactions.every(({ amount }) => amount === undefined || Number(amount) >= 0)).toBe(true);
    const placed = [...transactions, ...problems, ...ignored, ...questions].map(({ row }) => row);
    expect(new Set(placed).size).toBe(rows);
  });
});

test("a hole in a list of opening lots is named", () => {
  const lots: OpeningLot[] = [];
  lots[1] = { account: "main", asset: "XOM", quantity: 1, basis: 1, acquired: "2020-11-02" };
  expect(() => transactionsFromOpeningLots(lots, { date: "2024-12-31" })).toThrow(/lots\[0\]/);
});
