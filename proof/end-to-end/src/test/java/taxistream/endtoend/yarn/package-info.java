/** The job on YARN: Hadoop's own resource manager and node managers, and the job jar submitted to them by plain {@code spark-submit}. */
package taxistream.endtoend.yarn;
