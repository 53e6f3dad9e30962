package taxistream.streaming.mysql;

import java.util.concurrent.TimeUnit;

/**
 * The duration of a batch, measured just before its commit.
 *
 * @param batchMillis since the batch began
 * @param mysqlMillis since its transaction began
 */
record BatchTimes(long batchMillis, long mysqlMillis) {

    static BatchTimes at(long batchBeganNanos, long transactionBeganNanos, long nowNanos) {
        return new BatchTimes(
                TimeUnit.NANOSECONDS.toMillis(nowNanos - batchBeganNanos),
                TimeUnit.NANOSECONDS.toMillis(nowNanos - transactionBeganNanos));
    }
}
