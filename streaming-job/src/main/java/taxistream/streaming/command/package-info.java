/**
 * The commands of the job and their options: each reads its flags, builds what the rooms below offer, and runs it.
 */
package taxistream.streaming.command;
