package taxistream.streaming.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import scala.Option;
import taxistream.process.ProcessName;
import taxistream.settings.FailedRun;
import taxistream.streaming.checkpoint.BatchLog;
import taxistream.streaming.checkpoint.CheckpointFolder;
import taxistream.streaming.kafka.TopicOffsets;
import taxistream.streaming.kafka.TopicProgress;
import taxistream.streaming.kafka.TopicState;
import taxistream.streaming.kafka.TripTopic;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.Filling;
import taxistream.streaming.mysql.Positions;
import taxistream.streaming.mysql.StatisticSink;
import taxistream.streaming.mysql.Writer;
import taxistream.streaming.statistic.StatisticException;
import taxistream.streaming.statistic.StatisticFile;

/** Turns statistics into queries that are ready to start, and owns their shared parts. */
public final class StatisticQueries implements AutoCloseable {

    private final SparkSession spark;
    private final TripTopic topic;
    private final Database database;
    private final QuerySettings settings;
    private final StopGate stopGate;
    private final TopicState state;
    private final TopicProgress progress;
    private final JobMetrics metrics;
    private final List<StatisticSink> sinks = new ArrayList<>();

    public StatisticQueries(
            SparkSession spark, TripTopic topic, Database database, QuerySettings settings, StopGate stopGate) {
        this.spark = spark;
        this.topic = topic;
        this.database = database;
        this.settings = settings;
        this.stopGate = stopGate;
        this.state = new TopicState(topic);
        this.progress = new TopicProgress(topic, settings.consumerGroup());
        this.metrics = JobMetrics.register();
    }

    /**
     * Takes the statistic's table over, to be filled from this version of its checkpoint.
     *
     * @throws FailedRun if the statistic cannot be kept, or its table may not be filled from there
     */
    public StatisticQuery claim(StatisticFile file, int version) {
        CheckpointFolder checkpoint = CheckpointFolder.of(settings.checkpoint(), file.statisticName(), version);
        Configuration hadoop = spark.sessionState().newHadoopConf();
        String queryId = checkpoint.queryId(hadoop);
        StreamedStatistic streamed;
        try {
            streamed = StreamedStatistic.of(spark, topic, settings.lateness(), file, queryId);
        } catch (StatisticException e) {
            throw new FailedRun(e.withExcerpt(), e);
        }
        BatchLog batches = BatchLog.read(spark, checkpoint);
        Optional<String> topicId = state.look().id();
        Filling filling = new Filling(
                queryId,
                version,
                batches.isEmpty(),
                checkpoint.topicId(hadoop),
                batches::agreesWith,
                batch -> end(batches, batch));
        StatisticSink sink = StatisticSink.claim(database, streamed.analysed().statistic(), filling, writer(topicId));
        topicId.ifPresent(id -> checkpoint.noteTopicId(id, hadoop));
        sinks.add(sink);
        return new StatisticQuery(
                spark,
                streamed,
                checkpoint,
                state,
                sink,
                new BatchEnd(progress, metrics),
                settings.mostRowsPerBatch(),
                stopGate);
    }

    private static Optional<Positions> end(BatchLog batches, long batch) {
        return batches.end(batch).map(end -> TopicPositions.of(TopicOffsets.of(end), Map.of()));
    }

    private Writer writer(Optional<String> topicId) {
        Option<String> ui = spark.sparkContext().uiWebUrl();
        return new Writer(
                ProcessName.get(), topic.topic(), topicId, ui.isDefined() ? Optional.of(ui.get()) : Optional.empty());
    }

    @Override
    public void close() {
        sinks.forEach(StatisticSink::close);
        progress.close();
        state.close();
        metrics.close();
    }
}
