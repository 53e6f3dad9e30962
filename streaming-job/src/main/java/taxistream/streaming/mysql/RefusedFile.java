package taxistream.streaming.mysql;

import java.time.LocalDateTime;

/**
 * An SQL file that the job does not take up.
 *
 * @param folder the folder of statistics, as the job's host names it
 * @param why a sentence, and below it the place in the SQL if one is known
 * @param refusedAt UTC: when the job began to refuse it for this reason
 */
public record RefusedFile(String folder, String file, String why, LocalDateTime refusedAt) {}
