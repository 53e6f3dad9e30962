package taxistream.streaming.command;

import java.util.ArrayList;
import java.util.List;
import taxistream.settings.FailedRun;

/** Checks that are made before anything is started: each of them, so that a person mends all at once. */
final class FirstChecks {

    private FirstChecks() {}

    /** @throws FailedRun with the sentences of all checks that failed, a line each */
    static void run(Runnable... checks) {
        List<FailedRun> failed = new ArrayList<>();
        for (Runnable check : checks) {
            try {
                check.run();
            } catch (FailedRun e) {
                failed.add(e);
            }
        }
        if (!failed.isEmpty()) {
            FailedRun all = new FailedRun(
                    String.join("\n", failed.stream().map(FailedRun::getMessage).toList()), failed.get(0));
            failed.stream().skip(1).forEach(all::addSuppressed);
            throw all;
        }
    }
}
