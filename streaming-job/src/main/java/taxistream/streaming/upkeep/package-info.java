/**
 * The operations that keep the tables right over years: rebuild, backfill, verify, status and repartition. The recount of TLC's files is a
 * batch without topics or checkpoints.
 */
package taxistream.streaming.upkeep;
