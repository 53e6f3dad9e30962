/**
 * What a watch sees and decides: the files of its places, which of them are whole, and which months can be sent now. It sends nothing.
 */
package taxistream.replay.watch;
