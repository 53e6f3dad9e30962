/**
 * What {@code spark-submit} starts: the streaming job, with the statistics that ship laid out where it looks for them. All else of
 * the job jar is packaging, in this module's pom.
 */
package taxistream.jobjar;
