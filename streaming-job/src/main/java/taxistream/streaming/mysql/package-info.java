/**
 * MySQL out: tables made from statistics, multi-row upserts, and the ledger that makes each batch count once. One transaction a
 * batch. Serves MariaDB too.
 */
package taxistream.streaming.mysql;
