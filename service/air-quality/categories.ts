/** A band of the US AQI with its standard name and colour (US EPA). */
export interface Category {
  readonly name: string;
  readonly colour: string;
}

/** Upper bounds are inclusive. Above 500 is "beyond the AQI" and counts as hazardous. */
const CATEGORIES: readonly (Category & { readonly upTo: number })[] = [
  { upTo: 50, name: "Good", colour: "green" },
  { upTo: 100, name: "Moderate", colour: "yellow" },
  { upTo: 150, name: "Unhealthy for Sensitive Groups", colour: "orange" },
  { upTo: 200, name: "Unhealthy", colour: "red" },
  { upTo: 300, name: "Very Unhealthy", colour: "purple" },
];

const HAZARDOUS: Category = { name: "Hazardous", colour: "maroon" };

/** The category of a US AQI value of 0 or more. */
export function categoryOf(usAqi: number): Category {
  return CATEGORIES.find(({ upTo }) => usAqi <= upTo) ?? HAZARDOUS;
}
