-- Whose rides they are: trips, dollars and miles of each vendor, licence or base. The view monthly_vendor_shares has the shares.
-- vendor: yellow and green: TLC's vendor number; fhvhv: the licence; fhv: the base; unknown if the source has none
-- first_pickup: New York wall-clock time
-- last_pickup: New York wall-clock time
-- revenue: dollars, all charges
-- distance_miles: the sum over the trips
SELECT
  month,
  service,
  left(vendor, 190) AS vendor,
  count(*) AS trips,
  min(pickup_at) AS first_pickup,
  max(pickup_at) AS last_pickup,
  CAST(sum(total_cents) / 100.0 AS DECIMAL(18, 2)) AS revenue,
  sum(distance_miles) AS distance_miles
FROM trips
GROUP BY ALL
