// Stands in for parts of the SDK that are never used (sdk-parts.ts).
