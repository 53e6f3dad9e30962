package taxistream.replay;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import taxistream.process.ProcessName;
import taxistream.replay.kafka.ReplayLog;
import taxistream.replay.kafka.ReplayRecord;
import taxistream.replay.kafka.ReplayRecord.InputFile;
import taxistream.replay.kafka.ReplayRecord.Inputs;
import taxistream.replay.kafka.TopicIds;
import taxistream.replay.source.Selection;
import taxistream.replay.source.TripFile;
import taxistream.settings.DurationConverter;
import taxistream.settings.FailedRun;
import taxistream.settings.WrongUsage;

/**
 * Identifies a replay across its runs: the replay id, and the inputs that were recorded under the id.
 *
 * @param instance names this process among the processes that may run the replay
 * @param inputs the files of this run, and the options that decide the order
 * @param grows whether files are added month by month: then the files of finished months need not be among those of a run
 */
record ReplayIdentity(String replay, String instance, Inputs inputs, boolean grows) {

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._-]{1,200}");
    private static final String LATE_SHARE = "late-share";
    private static final String LAST_OF_ALL = "9999-12";
    /** The last bytes of a parquet file hold its footer, with the statistics of all its columns. */
    private static final int FOOTER_BYTES = 64 * 1024;

    static ReplayIdentity of(ReplaySettings settings) {
        return of(settings, newInstance(), false);
    }

    /** A name for this process that no other has. */
    static String newInstance() {
        return ProcessName.get() + ":" + UUID.randomUUID().toString().substring(0, 8);
    }

    static ReplayIdentity of(ReplaySettings settings, String instance, boolean grows) {
        List<TripFile> files = settings.files().files();
        String replay =
                settings.replayId().orElseGet(() -> derived(settings.topics().trips(), files));
        if (!VALID.matcher(replay).matches()) {
            throw new WrongUsage("--replay-id '" + replay
                    + "' is not a name: use up to 200 letters, digits, points, dashes and underscores.");
        }
        return new ReplayIdentity(
                replay,
                instance,
                new Inputs(
                        options(settings),
                        files.stream().map(ReplayIdentity::input).toList()),
                grows);
    }

    /** The same topic and the same months of the same services are the same replay, wherever the files lie. */
    private static String derived(String topic, List<TripFile> files) {
        String inputs = files.stream().map(TripFile::label).collect(Collectors.joining("\n"));
        return topic + "-" + digest(inputs.getBytes(StandardCharsets.UTF_8)).substring(0, 8);
    }

    /** The options that decide which rows are sent, and in which order. */
    private static Map<String, String> options(ReplaySettings settings) {
        Selection selection = settings.selection();
        Map<String, String> options = new LinkedHashMap<>();
        options.put("order-by", settings.ordering().by().toString());
        options.put("outside-month", DurationConverter.spell(selection.outsideMonth()));
        options.put("from", selection.from().map(Object::toString).orElse(""));
        options.put("to", selection.to().map(Object::toString).orElse(""));
        settings.ordering().disorder().ifPresent(late -> {
            options.put(LATE_SHARE, Double.toString(late.share()));
            options.put("late-by", DurationConverter.spell(late.least()) + ".." + DurationConverter.spell(late.most()));
            options.put("seed", Long.toString(late.seed()));
        });
        return options;
    }

    private static InputFile input(TripFile file) {
        return new InputFile(file.label(), file.name(), fingerprint(file), file.version());
    }

    static String fingerprint(TripFile file) {
        return file.bytes() + "-" + digest(file.tail(FOOTER_BYTES)).substring(0, 32);
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Compares this run's inputs with the inputs of the id's earlier runs. Files of later months may have been added since.
     *
     * @return the inputs to record: those of this run, and of finished months whose files need not be here any more
     * @throws FailedRun if a file or an option differs
     */
    Inputs checkSameInputs(ReplayLog log) {
        Inputs before = log.inputs(replay).orElse(inputs);
        checkSameOptions(before);
        Optional<ReplayRecord> record = log.replay(replay);
        String reached = record.map(at -> reached(at, inputs)).orElse("");
        Map<String, InputFile> now = byLabel(inputs.files());
        Map<String, InputFile> all = byLabel(before.files());
        for (InputFile file : before.files()) {
            boolean nothingSent = monthOf(file).compareTo(reached) > 0;
            if (grows && nothingSent) {
                all.remove(file.label());
                continue;
            }
            InputFile same = now.remove(file.label());
            boolean finished =
                    record.filter(at -> log.isFinished(at, monthOf(file))).isPresent();
            if (same == null && !(grows && finished)) {
                throw changed(
                        "was begun with " + file.name() + " (" + file.label() + "), which is not among the files now");
            }
            if (same != null && !same.fingerprint().equals(file.fingerprint())) {
                throw changed("was begun with another " + file.name() + ": the file has changed since");
            }
        }
        now.values().stream()
                .filter(added -> monthOf(added).compareTo(reached) <= 0)
                .findFirst()
                .ifPresent(added -> {
                    throw changed("has passed " + monthOf(added) + " already, and was begun without " + added.name());
                });
        all.putAll(byLabel(inputs.files()));
        return new Inputs(inputs.options(), List.copyOf(all.values()));
    }

    private void checkSameOptions(Inputs before) {
        Set<String> options = new TreeSet<>(before.options().keySet());
        options.addAll(inputs.options().keySet());
        for (String option : options) {
            String then = before.options().getOrDefault(option, "");
            String now = inputs.options().getOrDefault(option, "");
            if (!then.equals(now)) {
                throw new FailedRun("Replay '" + replay + "' was begun with --" + option + " '" + then + "', not '"
                        + now + "'. Pass the same, or another --replay-id, or --restart.");
            }
        }
    }

    private static Map<String, InputFile> byLabel(List<InputFile> files) {
        return files.stream()
                .collect(Collectors.toMap(InputFile::label, file -> file, (a, b) -> b, LinkedHashMap::new));
    }

    /** The last month that may have sent trips. Where all months are sorted as one, it may be any month. */
    private static String reached(ReplayRecord record, Inputs inputs) {
        return record.month()
                .map(month -> inputs.options().containsKey(LATE_SHARE) ? LAST_OF_ALL : month.toString())
                .orElse("");
    }

    private static String monthOf(InputFile file) {
        return file.label().substring(file.label().indexOf(' ') + 1);
    }

    private FailedRun changed(String how) {
        return new FailedRun("Replay '" + replay + "' " + how
                + ". Bring back the files it was begun with, or pass another --replay-id, or --restart to begin anew.");
    }

    /**
     * Looks for the same months of the same services under other ids of the topic. Rows that were sent to a deleted topic of the same
     * name do not count.
     *
     * @throws FailedRun if another id has sent such a month: its trips would count twice
     */
    void checkNotSentByAnother(ReplayLog log, TopicIds now) {
        Set<String> ours = inputs.files().stream().map(InputFile::label).collect(Collectors.toSet());
        for (ReplayRecord other : log.replays()) {
            Optional<String> twice = log.inputs(other.replay()).stream()
                    .flatMap(theirs -> theirs.files().stream())
                    .filter(file -> monthOf(file)
                                    .compareTo(reached(
                                            other, log.inputs(other.replay()).orElseThrow()))
                            <= 0)
                    .map(InputFile::label)
                    .filter(ours::contains)
                    .findFirst();
            if (twice.isPresent() && !other.replay().equals(replay) && other.isIn(now)) {
                throw new FailedRun(
                        "Replay '" + other.replay() + "' has sent " + twice.get() + " to topic " + other.topic()
                                + " already; sent again, its trips would count twice. Leave the file out, go on with --replay-id "
                                + other.replay() + ", or pass --restart to send it all the same.");
            }
        }
    }
}
