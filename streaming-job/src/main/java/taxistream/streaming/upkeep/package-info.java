/**
 * What keeps the tables right over years: rebuild, backfill, verify, status, repartition, and the recount of TLC's files in a batch
 * that has nothing to do with topics or checkpoints.
 */
package taxistream.streaming.upkeep;
