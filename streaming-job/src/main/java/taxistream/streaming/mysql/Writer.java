package taxistream.streaming.mysql;

import java.util.Optional;

/**
 * Who fills a table, and from where.
 *
 * @param run host and process
 * @param sparkUi address of its web page, if it has one
 */
public record Writer(String run, String topic, Optional<String> sparkUi) {}
