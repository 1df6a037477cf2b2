export const STOCK_CLIENTS = {
  /** ms without a turn until a page counts as settled for stock clients, and between two such messages. */
  settleAfter: 1_500,
  settleEvery: 4_000,
};
