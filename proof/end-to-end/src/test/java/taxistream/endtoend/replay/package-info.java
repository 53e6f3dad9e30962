/**
 * The replay as a process that is killed, and a broker that is killed with it; its sources and its servers as they are run.
 * Whatever happens, every row of the files is found exactly once.
 */
package taxistream.endtoend.replay;
