/** What the tests of this module share: SQL over parquet, which is also the oracle, one broker, and the command as run. */
package taxistream.testing;
