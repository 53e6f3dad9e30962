/** What operators of the job look at: its metrics, through Spark's own servlets. */
package taxistream.streaming.operations;
