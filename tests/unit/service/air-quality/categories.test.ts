import { expect } from "chai";
import { categoryOf } from "../../../../service/air-quality/categories.ts";

describe("categoryOf", () => {
  const bounds = [
    [0, "Good", "green"],
    [50, "Good", "green"],
    [51, "Moderate", "yellow"],
    [100, "Moderate", "yellow"],
    [101, "Unhealthy for Sensitive Groups", "orange"],
    [150, "Unhealthy for Sensitive Groups", "orange"],
    [151, "Unhealthy", "red"],
    [200, "Unhealthy", "red"],
    [201, "Very Unhealthy", "purple"],
    [300, "Very Unhealthy", "purple"],
    [301, "Hazardous", "maroon"],
    [500, "Hazardous", "maroon"],
    [501, "Hazardous", "maroon"],
    [10_000, "Hazardous", "maroon"],
  ] as const;
  for (const [index, name, colour] of bounds) {
    it(`calls ${index} ${name}, ${colour}`, () => {
      expect(categoryOf(index)).to.include({ name, colour });
    });
  }
});
