-- Each vendor's share of the service's trips and revenue in a month, from 0 to 1. The factor 1e0 keeps MySQL from rounding to four digits.
SELECT
  month,
  service,
  vendor,
  trips,
  revenue,
  1e0 * trips / SUM(trips) OVER (PARTITION BY month, service) AS trip_share,
  1e0 * revenue / NULLIF(SUM(revenue) OVER (PARTITION BY month, service), 0) AS revenue_share
FROM monthly_vendors
