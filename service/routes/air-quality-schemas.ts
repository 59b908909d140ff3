import * as z from "zod";

const nullableNumber = (description: string) => z.number().nullable().meta({ description });

const city = z
  .string()
  .min(1)
  .meta({ description: "Name of the nearest city, never empty", example: "Berlin" });
const usIndex = z
  .int()
  .min(0)
  .meta({ description: "US EPA air-quality index: 0 to 500, higher in disasters", example: 42 });

export const AIR_QUALITY_V1 = z
  .strictObject({ city, air_quality_index: usIndex })
  .meta({ id: "AirQualityV1" });

export const AIR_QUALITY_V2 = z
  .strictObject({
    city,
    state: z.string().nullable(),
    country: z.string().nullable(),
    location: z
      .strictObject({ latitude: z.number(), longitude: z.number() })
      .nullable()
      .meta({ description: "Where the city is, decimal degrees" }),
    distance_km: nullableNumber("Kilometres from the point asked for to the city"),
    us_index: usIndex,
    cn_index: z.int().nullable().meta({ description: "China MEP air-quality index" }),
    category: z.string().meta({ description: "US EPA category of us_index", example: "Good" }),
    colour: z.string().meta({ description: "US EPA colour of the category", example: "green" }),
    main_pollutant: z
      .enum(["pm25", "pm10", "o3", "no2", "so2", "co"])
      .nullable()
      .meta({ description: "Main pollutant of us_index" }),
    weather: z
      .strictObject({
        temperature_celsius: z.number().nullable(),
        pressure_hpa: z.number().nullable(),
        humidity_percent: z.number().nullable(),
        wind_speed_mps: z.number().nullable(),
        wind_direction_degrees: nullableNumber("Where the wind comes from, clockwise from north"),
      })
      .nullable(),
    observed_at: z.iso.datetime().nullable().meta({ description: "Hour of the measurement, UTC" }),
    age_seconds: z.int().min(0).meta({ description: "Seconds since the source was asked" }),
    stale: z.boolean().meta({ description: "The source could not be asked anew in time" }),
    attribution: z.strictObject({ name: z.string(), url: z.url() }),
  })
  .meta({ id: "AirQualityV2" });
