/** The SDK's part for charts: loaded only where a stack has tools. */
export { Chart } from "@pulumi/kubernetes/helm/v4/chart.js";
