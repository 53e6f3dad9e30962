package taxistream.replay.source;

import java.util.List;

/**
 * Which rows of a file are rejected, some at a time.
 *
 * @param fileIndex the file's, among the month's
 * @param rows their numbers, in order
 */
record RejectedNumbers(int fileIndex, List<Long> rows) {}
