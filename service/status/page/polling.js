/**
 * Calls `look` again and again, never twice at the same time.
 * @param {() => Promise<void>} look never rejects
 * @param {number} everyMs between the end of one and the next
 */
export function createPolling(look, everyMs) {
  let turn = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {number} own */
  async function round(own) {
    await look();
    // Stopped meanwhile, or started anew: the other one goes on.
    if (own === turn) timer = setTimeout(round, everyMs, own);
  }

  const stop = () => {
    turn += 1;
    clearTimeout(timer);
  };
  const start = () => {
    stop();
    void round(turn);
  };
  return { start, stop };
}
