package taxistream.replay;

import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import taxistream.replay.source.SpillEstimate;
import taxistream.replay.source.Survey;
import taxistream.settings.Counted;
import taxistream.trips.TripField;

/** Prints the rows that a replay would send, one line for each file. */
final class DryRun {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final List<Survey> surveys = new ArrayList<>();
    private long spillBytes;
    private long spillBytesOfOneMonth;

    /** Records a month's disk space. The next month is sorted while one is sent, so two months need disk space at once. */
    void sorts(SpillEstimate spill) {
        spillBytes = Math.max(spillBytes, spillBytesOfOneMonth + spill.bytes());
        spillBytesOfOneMonth = spill.bytes();
    }

    String line(Survey survey) {
        surveys.add(survey);
        String span = survey.first()
                .map(first ->
                        TIME.format(first) + " .. " + TIME.format(survey.last().orElseThrow()))
                .orElse("no trip");
        String rejected = survey.rejected().isEmpty() ? "" : " " + ReplaySummary.reasons(byLabel(survey));
        String leftOut = survey.leftOut() == 0 ? "" : String.format(Locale.ROOT, " + %,d left out", survey.leftOut());
        return String.format(
                Locale.ROOT,
                "%-14s %,11d rows = %,11d trips + %,d rejected%s%s   %s   %s%s",
                survey.file().label(),
                survey.rows(),
                survey.trips(),
                survey.rejectedRows(),
                rejected,
                leftOut,
                span,
                survey.file().location(),
                survey.unfilled().isEmpty() ? "" : "   " + ReplaySummary.unfilled(survey.unfilled()));
    }

    String total() {
        String disk = spillBytes == 0
                ? "All fits into --memory."
                : "Sorting needs up to " + new SpillEstimate(spillBytes) + " of disk in --temp.";
        return String.format(
                Locale.ROOT,
                "%s, %s: %s to send, %s to reject. %s Nothing was sent.",
                Counted.of(surveys.size(), "file"),
                Counted.of(surveys.stream().mapToLong(Survey::rows).sum(), "row"),
                Counted.of(surveys.stream().mapToLong(Survey::trips).sum(), "trip"),
                Counted.of(surveys.stream().mapToLong(Survey::rejectedRows).sum(), "row"),
                disk);
    }

    Map<String, Object> toJson() {
        List<Object> files = new ArrayList<>();
        for (Survey survey : surveys) {
            Map<String, Object> file = new LinkedHashMap<>();
            file.put("file", survey.file().location());
            file.put("service", survey.file().service().label());
            file.put("month", survey.file().month().toString());
            file.put("read", survey.rows());
            file.put("trips", survey.trips());
            file.put("rejected", byLabel(survey));
            file.put("left_out", survey.leftOut());
            file.put(
                    "unfilled",
                    survey.unfilled().stream().map(TripField::column).toList());
            survey.first().ifPresent(first -> file.put("first", first.toString()));
            survey.last().ifPresent(last -> file.put("last", last.toString()));
            files.add(file);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("dry_run", true);
        json.put("temp_bytes", spillBytes);
        json.put("files", files);
        return json;
    }

    private static Map<String, Long> byLabel(Survey survey) {
        Map<String, Long> byLabel = new LinkedHashMap<>();
        survey.rejected().forEach((reason, rows) -> byLabel.put(reason.label(), rows));
        return byLabel;
    }
}
