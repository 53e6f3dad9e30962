/** The replay's reading of parquet files by DuckDB and the recount's by Spark, row by row beside each other. */
package taxistream.readers;
