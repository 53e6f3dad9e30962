package taxistream.download;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import taxistream.settings.Counted;

/** Shows a download's progress: one bar over all files on a terminal, a line a file everywhere. For any number of threads. */
public final class DownloadProgress implements AutoCloseable {

    /** Set by the launcher where the error stream is a terminal. */
    private static final String TERMINAL = "taxistream.terminal";

    private static final long MEGABYTE = 1_000_000;

    private final PrintWriter err;
    private final boolean terminal;
    private Optional<ProgressBar> bar = Optional.empty();

    private DownloadProgress(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    public static DownloadProgress on(PrintWriter err) {
        return new DownloadProgress(err, Boolean.getBoolean(TERMINAL));
    }

    synchronized void begin(int files, long bytes) {
        if (terminal && files > 0) {
            bar = Optional.of(new ProgressBarBuilder()
                    .setTaskName(Counted.of(files, "file"))
                    .setInitialMax(bytes)
                    .startsFrom(0, Duration.ZERO)
                    .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                    .setUnit(" MB", MEGABYTE)
                    .showSpeed()
                    .setConsumer(new ConsoleProgressBarConsumer(System.err))
                    .build());
        }
    }

    void came(long bytes) {
        bar.ifPresent(shown -> shown.stepBy(bytes));
    }

    synchronized void fetched(Object file, long bytes, long nanos) {
        if (!terminal) {
            err.println(String.format(
                    Locale.ROOT, "Fetched %s: %.1f MB in %.1f s", file, bytes / (double) MEGABYTE, nanos / 1e9));
        }
    }

    synchronized void alreadyThere(Object file) {
        err.println(file + " is there already.");
    }

    @Override
    public synchronized void close() {
        bar.ifPresent(ProgressBar::close);
        bar = Optional.empty();
    }
}
