-- The level of monthly_sets that tells the ways of payment apart.
SELECT month, payment_type, trips, revenue FROM monthly_sets WHERE level = 2
