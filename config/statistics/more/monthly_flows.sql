-- From where to where people ride: trips, dollars and miles between boroughs. Needs the zones' names: taxistream download --zones --out config/tables
-- pickup_borough: TLC's borough; Unknown where TLC does not know the zone
-- dropoff_borough: TLC's borough; Unknown where TLC does not know the zone
-- revenue: dollars, all charges
-- distance_miles: the sum over the trips
SELECT
  month,
  service,
  coalesce(pickup.Borough, 'Unknown') AS pickup_borough,
  coalesce(dropoff.Borough, 'Unknown') AS dropoff_borough,
  count(*) AS trips,
  CAST(sum(total_cents) / 100.0 AS DECIMAL(18, 2)) AS revenue,
  sum(distance_miles) AS distance_miles
FROM trips
LEFT JOIN taxi_zone_lookup AS pickup ON pickup.LocationID = trips.pickup_zone
LEFT JOIN taxi_zone_lookup AS dropoff ON dropoff.LocationID = trips.dropoff_zone
GROUP BY ALL
