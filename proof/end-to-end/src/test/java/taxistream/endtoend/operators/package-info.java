/** What people do to the servers and the job, and whether the sentence that refuses it leads out of it. */
package taxistream.endtoend.operators;
