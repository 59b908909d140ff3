/**
 * Who is told what, when and how often, for Alertmanager in a cluster and for Amazon's alike: `route` and
 * `inhibit_rules` of its configuration. All alerts go to the one receiver; their annotation `runbook`
 * goes with them.
 */
export const alertRouting = (receiver: string) => ({
  route: {
    receiver,
    // What is wrong in a stack with one of its parts is one message, however many pods say so.
    group_by: ["namespace", "alertname"],
    // An alert has waited already, as long as its rule says.
    group_wait: "10s",
    group_interval: "30s",
    // A ticket is read by whoever comes to work next.
    repeat_interval: "24h",
    routes: [{ receiver, matchers: ['severity="page"'], repeat_interval: "1h" }],
  },
  // Who was woken needs no ticket of the same.
  inhibit_rules: [
    {
      source_matchers: ['severity="page"'],
      target_matchers: ['severity="ticket"'],
      equal: ["namespace", "alertname"],
    },
  ],
});
