package taxistream.streaming.job;

import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.streaming.StreamingQuery;
import taxistream.streaming.kafka.TopicProgress;
import taxistream.streaming.mysql.BatchResult;
import taxistream.streaming.statistic.Statistic;

/** Reports a committed batch to Kafka's consumer group and to the metrics. */
record BatchEnd(TopicProgress progress, JobMetrics metrics) {

    OptionalLong behind(Map<TopicPartition, Long> offsets) {
        return progress.behind(offsets);
    }

    void committed(Statistic statistic, BatchResult result, Map<TopicPartition, Long> offsets, long mysqlMillis) {
        if (!statistic.file().isStaged()) {
            progress.commit(statistic.name(), offsets);
        }
        metrics.batch(statistic.name(), result, mysqlMillis);
    }

    void started(String statistic, StreamingQuery query) {
        metrics.query(statistic, query);
    }
}
