/** How Spark is to execute a statistic: rules for its physical plans, which change what they cost and nothing else. */
package taxistream.streaming.plan;
