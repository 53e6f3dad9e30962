-- One row a month and service: what most people ask for first.
SELECT
  month,
  service,
  SUM(trips) AS trips,
  SUM(revenue) AS revenue,
  SUM(tips) AS tips,
  SUM(fare) / SUM(trips) AS average_fare,
  SUM(tips) / NULLIF(SUM(fare), 0) AS tip_share,
  SUM(distance_miles) / SUM(trips) AS average_miles
FROM monthly_trips
GROUP BY month, service
