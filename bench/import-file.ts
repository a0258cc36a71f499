/** A file of Schwab with so many trades in 100 assets over one year: purchases, and sales of what is held at changing prices. */
export function schwabFile(rows: number): string {
  const lines: string[] = [];
  const held = new Map<string, number>();
  for (let k = 0; k < rows; k++) {
    const day = Math.floor((k / rows) * 336);
    const date = `${String(Math.floor(day / 28) + 1).padStart(2, "0")}/${String((day % 28) + 1).padStart(2, "0")}/2025`;
    const asset = `A${k % 100}`;
    const price = 5000 + ((k * 7919) % 2000);
    const sells = (held.get(asset) ?? 0) >= 200;
    held.set(asset, (held.get(asset) ?? 0) + (sells ? -100 : 100));
    const amount = sells ? `$${price}.00` : `-$${price}.00`;
    lines.push(
      `"${date}","${sells ? "Sell" : "Buy"}","${asset}","COMPANY ${asset}","100","$${(price / 100).toFixed(2)}","","${amount}"`,
    );
  }
  return `"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"\n${lines.reverse().join("\n")}\n`;
}
