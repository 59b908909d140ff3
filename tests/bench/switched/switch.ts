/** Whether requests are observed: at first they are, and every SIGUSR2 changes it. */
export const observing = { on: true };

process.on("SIGUSR2", () => {
  observing.on = !observing.on;
});
