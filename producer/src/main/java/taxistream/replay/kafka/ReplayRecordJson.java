package taxistream.replay.kafka;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import taxistream.trips.Service;

/** The JSON form of a {@link ReplayRecord}. Unknown values, and values not reached yet, are absent. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ReplayRecordJson(
        String replay,
        String topic,
        @JsonProperty("topic_ids") Ids topicIds,
        String instance,
        boolean done,
        String month,
        @JsonProperty("order_micros") Long orderMicros,
        String service,
        @JsonProperty("file_month") String fileMonth,
        @JsonProperty("file_row") Long fileRow,
        List<ReplayRecord.FileCounts> files,
        long sent,
        long rejected,
        @JsonProperty("updated_at") String updatedAt) {

    /** The ids that are known. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Ids(String trips, String rejected, String replays) {

        static Ids of(TopicIds ids) {
            return new Ids(
                    ids.trips().orElse(null),
                    ids.rejected().orElse(null),
                    ids.replays().orElse(null));
        }

        TopicIds toIds() {
            return new TopicIds(
                    Optional.ofNullable(trips), Optional.ofNullable(rejected), Optional.ofNullable(replays));
        }
    }

    static ReplayRecordJson of(ReplayRecord record) {
        Optional<ReachedMonth.Row> row = record.reached().flatMap(ReachedMonth::row);
        return new ReplayRecordJson(
                record.replay(),
                record.topic(),
                Ids.of(record.topicIds()),
                record.instance(),
                record.done(),
                record.month().map(YearMonth::toString).orElse(null),
                row.map(ReachedMonth.Row::orderMicros).orElse(null),
                row.map(at -> at.service().label()).orElse(null),
                row.map(at -> at.fileMonth().toString()).orElse(null),
                row.map(ReachedMonth.Row::fileRow).orElse(null),
                record.files(),
                record.sent(),
                record.rejected(),
                record.updatedAt());
    }

    ReplayRecord toRecord() {
        return new ReplayRecord(
                replay,
                topic,
                topicIds == null ? TopicIds.UNKNOWN : topicIds.toIds(), // earlier versions noted none
                instance,
                done,
                Optional.ofNullable(month).map(reached -> new ReachedMonth(YearMonth.parse(reached), row())),
                files,
                sent,
                rejected,
                updatedAt);
    }

    private Optional<ReachedMonth.Row> row() {
        return Optional.ofNullable(orderMicros)
                .map(order -> new ReachedMonth.Row(
                        order, Service.ofLabel(service).orElseThrow(), YearMonth.parse(fileMonth), fileRow));
    }
}
