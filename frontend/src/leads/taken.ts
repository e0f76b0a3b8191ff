const number = new Intl.NumberFormat();
const dollars = new Intl.NumberFormat(undefined, { style: "currency", currency: "USD", maximumFractionDigits: 5 });

interface Taken {
  tokens?: number | null;
  cost_usd?: number | null;
}

/** What the AI took, in words; what is nothing is left out. */
export function taken({ tokens, cost_usd }: Taken): string[] {
  const all = [];
  if (tokens) all.push(`${number.format(tokens)} tokens`);
  if (cost_usd) all.push(dollars.format(cost_usd));
  return all;
}
