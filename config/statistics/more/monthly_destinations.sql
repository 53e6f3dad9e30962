-- Where people go from a zone: trips and dollars by pickup zone and borough of the dropoff. The dashboard's page of a zone draws it. Needs the zones' names: taxistream download --zones --out config/tables
-- pickup_zone: TLC's zone; 264 is unknown
-- dropoff_borough: TLC's borough; Unknown where TLC does not know the zone
-- revenue: dollars, all charges
SELECT
  month,
  service,
  pickup_zone,
  coalesce(dropoff.Borough, 'Unknown') AS dropoff_borough,
  count(*) AS trips,
  CAST(sum(total_cents) / 100.0 AS DECIMAL(18, 2)) AS revenue
FROM trips
LEFT JOIN taxi_zone_lookup AS dropoff ON dropoff.LocationID = trips.dropoff_zone
GROUP BY ALL
