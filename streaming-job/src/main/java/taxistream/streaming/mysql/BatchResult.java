package taxistream.streaming.mysql;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;

/**
 * What one batch computed for a statistic.
 *
 * @param watermark months that end before this are final; empty before any trip was seen
 * @param trips trips that the batch counted
 * @param rejected records that it rejected
 * @param rows the changed groups, each with the columns' values in their order
 */
public record BatchResult(long id, Optional<LocalDateTime> watermark, long trips, long rejected, List<Object[]> rows) {}
