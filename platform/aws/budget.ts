import type * as pulumi from "@pulumi/pulumi";
import * as aws from "./sdk.ts";

export interface BudgetArgs {
  readonly prefix: string;
  readonly stack: string;
  readonly monthlyUsd: number;
  /** Who is told: a mail address. */
  readonly owner: string;
}

/** Warns at 80 % of the month's money spent, and when all of it will be. */
export function createBudget(
  { prefix, stack, monthlyUsd, owner }: BudgetArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  const warning = (notificationType: string, threshold: number) => ({
    comparisonOperator: "GREATER_THAN",
    notificationType,
    threshold,
    thresholdType: "PERCENTAGE",
    subscriberEmailAddresses: [owner],
  });
  new aws.budgets.Budget(
    "budget",
    {
      name: prefix,
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: String(monthlyUsd),
      limitUnit: "USD",
      // Only what carries the stack's tag; the account must have it activated for billing once.
      costFilters: [{ name: "TagKeyValue", values: [`user:stack$${stack}`] }],
      // AWS takes no budget that warns nobody.
      ...(owner.includes("@") && {
        notifications: [warning("ACTUAL", 80), warning("FORECASTED", 100)],
      }),
    },
    opts,
  );
}
